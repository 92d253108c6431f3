"""Addresses of training."""

from django.urls import URLPattern, path

from bihuan.training.need_urls import need_patterns
from bihuan.training.plan_urls import plan_patterns
from bihuan.training.urls_returns import return_patterns
from bihuan.training.views import (
    annual,
    annual_import,
    approval,
    board,
    consolidation,
    curriculum,
    cycle_close,
    issued,
    printouts,
)

app_name = "training"
urlpatterns: list[URLPattern] = [
    *need_patterns,
    *plan_patterns,
    *return_patterns,
    path("curriculum/", curriculum.catalogue, name="curriculum"),
    path("curriculum/topics/<int:topic_id>/withdraw", curriculum.withdraw, name="topic-withdraw"),
    path("curriculum/persons/<int:person_id>/", curriculum.coverage, name="coverage"),
    path("annual/", annual.annual_plan_list, name="annual-plans"),
    path("annual/open/", annual.annual_plan_open, name="annual-plan-open"),
    path("annual/<int:plan_id>/", annual.annual_plan, name="annual-plan"),
    path("annual/<int:plan_id>/import/", annual_import.upload, name="annual-import"),
    path("annual/<int:plan_id>/import/<int:stored_id>/confirm/", annual_import.confirm, name="annual-import-confirm"),
    path("annual/<int:plan_id>/import/<int:stored_id>/rejected.xlsx", annual_import.rejected, name="annual-import-rejected"),
    path("annual/<int:plan_id>/<slug:step>/", annual.annual_plan_step, name="annual-plan-step"),
    path("annual/<int:plan_id>/lines/<int:line_id>/delete/", annual.annual_line_delete, name="annual-line-delete"),
    path("print/<slug:form>/<int:pk>.<slug:medium>", printouts.printout, name="print"),
    path("", board.cycle_board, name="board"),
    path("cycles/<str:month>/open", board.open_month, name="cycle-open"),
    path("plans/<int:plan_id>/remind", board.remind, name="plan-remind"),
    path("plans/<int:plan_id>/fates/", consolidation.fates, name="plan-fates"),
    path("cycles/<int:cycle_id>/consolidation/", consolidation.consolidation_page, name="consolidation"),
    path("cycles/<int:cycle_id>/lines/<slug:verb>", consolidation.lines_act, name="consolidation-lines"),
    path("cycles/<int:cycle_id>/lines/<int:line_id>/undo", consolidation.line_undo, name="consolidation-undo"),
    path("cycles/<int:cycle_id>/plans/<int:plan_id>/<slug:verb>", consolidation.plan_act, name="consolidation-plan"),
    path("cycles/<int:cycle_id>/adopt-all", consolidation.adopt_all, name="consolidation-adopt-all"),
    path("cycles/<int:cycle_id>/hand-in", consolidation.hand_in, name="consolidation-hand-in"),
    path("cycles/<int:cycle_id>/recall", consolidation.take_back, name="cycle-recall"),
    path("cycles/<int:cycle_id>/issued/", issued.issued, name="issued"),
    path("cycles/<int:cycle_id>/issued.<slug:medium>", issued.issued_file, name="issued-file"),
    path("cycles/<int:cycle_id>/approval/", approval.approval_page, name="approval"),
    path("cycles/<int:cycle_id>/approve", approval.approve, name="cycle-approve"),
    path("cycles/<int:cycle_id>/send-back", approval.send_back, name="cycle-send-back"),
    path("cycles/<int:cycle_id>/issue", approval.issue, name="cycle-issue"),
    path("cycles/<int:cycle_id>/late-plans/<int:plan_id>/issue", approval.issue_late, name="plan-issue-late"),
    path("cycles/<int:cycle_id>/freeze", cycle_close.freeze, name="cycle-freeze"),
]
