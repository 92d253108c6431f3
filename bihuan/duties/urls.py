"""Addresses of duties."""

from django.urls import path

from bihuan.duties.views import case, cases, duty, inbox, ledger, proposals

app_name = "duties"
urlpatterns = [
    path("", ledger.ledger, name="ledger"),
    path("<int:duty_id>/", duty.duty, name="duty"),
    path("<int:duty_id>/waive", duty.waive, name="waive"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read", inbox.read_all, name="inbox-read-all"),
    path("inbox/<int:notice_id>/read", inbox.read, name="notice-read"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/drop", proposals.drop, name="proposal-drop"),
    path("proposals/<int:proposal_id>/keep", proposals.keep, name="proposal-keep"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/decision.pdf", case.decision_sheet, name="case-sheet"),
    path("cases/<int:case_id>/evidence/<int:evidence_id>/", case.evidence, name="case-evidence"),
    path("cases/<int:case_id>/<slug:name>", case.step, name="case-step"),
]
