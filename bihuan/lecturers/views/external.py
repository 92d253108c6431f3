"""External lecturers: the proposal, the decision before the engagement, the fund application."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.external_forms import DecideForm, FundForm, ProposalForm
from bihuan.lecturers.models import Engagement
from bihuan.lecturers.selectors.external import centre_of, engagement_for
from bihuan.lecturers.services.external import engagement_decide, engagement_fund, external_propose
from bihuan.people import policies

AT_FIELD = {
    "external_need_missing": "need_strength",
    "external_assessment_missing": "knowledge_note",
    "external_kind_missing": "source_kind",
    "external_form_missing": "course_form",
    "external_form_suggested": "course_form",
    "engagement_day_past": "planned_on",
    "provider_scores_missing": "organisation",
}


@dataclass(frozen=True)
class ProposePage:
    title: str
    form: ProposalForm


@dataclass(frozen=True)
class EngagementPage:
    title: str
    engagement: Engagement
    form: forms.Form
    name: str


@page(policy="lecturers.manage", form=True)
def propose(request: HttpRequest) -> HttpResponse:
    """Only the group proposes external lecturers (T-114)."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    centre = centre_of(actor)
    policies.require(actor, "lecturers.manage", centre)
    form = ProposalForm(request.POST if request.method == "POST" else None, centre=centre, on=local(at).date())
    if form.is_bound and form.is_valid():
        try:
            made = external_propose(proposed=form.proposed(), need=form.need(), actor=actor, at=at)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(AT_FIELD.get(refused.code), message_of(refused))
        else:
            messages.success(request, _("已提交审批。批准之前不能排课。"))
            return HttpResponseRedirect(reverse("lecturers:file", args=[made.lecturer_id]), status=303)
    context = ProposePage(_("提出外聘讲师"), form)
    return render_page(request, "lecturers/propose.html", context, status=422 if form.errors else 200)


@page(policy="")
@require_POST
def decide(request: HttpRequest, engagement_id: int) -> HttpResponse:
    """The head's decision. Refuses as the service; a refusal without words is told beside the field."""
    form = DecideForm(request.POST)
    row = engagement_for(request.actor, engagement_id=engagement_id)  # type: ignore[attr-defined]
    policies.require(request.actor, "lecturers.approve", row.lecturer.unit)  # type: ignore[attr-defined]
    return _done(request, row, form, "decide", "remark")


@page(policy="")
@require_POST
def fund(request: HttpRequest, engagement_id: int) -> HttpResponse:
    """The number of the fund application (T-116)."""
    form = FundForm(request.POST)
    row = engagement_for(request.actor, engagement_id=engagement_id)  # type: ignore[attr-defined]
    policies.require(request.actor, "lecturers.manage", row.lecturer.unit)  # type: ignore[attr-defined]
    return _done(request, row, form, "fund", "fund_no")


def _done(request: HttpRequest, row: Engagement, form: forms.Form, name: str, at_field: str) -> HttpResponse:
    if form.is_valid():
        try:
            _run(request, row.pk, form, name)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(at_field, message_of(refused))
        else:
            return HttpResponseRedirect(reverse("lecturers:file", args=[row.lecturer_id]), status=303)
    context = EngagementPage(row.lecturer.name, row, form, name)
    return render_page(request, "lecturers/engagement.html", context, status=422)


def _run(request: HttpRequest, engagement_id: int, form: forms.Form, name: str) -> None:
    actor, at, given = request.actor, request.at, form.cleaned_data  # type: ignore[attr-defined]
    if name == "decide":
        engagement_decide(
            engagement_id=engagement_id, is_approved=given["verdict"] == "approve", remark=given["remark"], actor=actor, at=at
        )
        messages.success(request, _("意见已记录。"))
    elif name == "fund":
        engagement_fund(engagement_id=engagement_id, fund_no=given["fund_no"], actor=actor, at=at)
        messages.success(request, _("经费申请已登记。"))
    else:
        raise NotFound("not_found")
