"""月度培训计划: the list, the plan with its lines and what the check says, handing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.selectors.ledger import due_of
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.paging import KeyPage
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.domain.cycle_states import FROZEN
from bihuan.training.domain.findings import BLOCK, INFO, Finding
from bihuan.training.domain.plan_check import PlanCheck, quota_facts
from bihuan.training.domain.states import EDITABLE
from bihuan.training.models import MonthlyPlan
from bihuan.training.selectors.issued_plan import issued_id_of
from bihuan.training.selectors.monthly import (
    STATES,
    LineRow,
    PlanRow,
    Suggestion,
    line_rows,
    monthly_plans,
    months_with_plans,
    remarks_of,
    suggestions_of,
    verdict_of,
    visible_plan,
)
from bihuan.training.selectors.plan_facts import plan_check, stored_lines
from bihuan.training.selectors.plan_rules import RuleSet, plan_rules
from bihuan.training.services.monthly_lines import drafting_capability
from bihuan.training.services.monthly_submit import monthly_plan_submit

QUOTA_WORDS = {"met": ("quota_met", "ok"), "unmet": ("quota_unmet", "bad"), "open": ("quota_open", "warn")}


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class MonthlyPlansPage:
    title: str
    rows: tuple[PlanRow, ...]
    page: KeyPage
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding as the component shows it: ok, warn or bad, in a sentence, with its article."""

    tone: str
    text: str
    detail: str = ""
    citation: Any = None


@dataclass(frozen=True)
class MonthlyPlanPage:
    title: str
    plan_id: int
    version: int
    month: str
    unit_name: str
    state: StateView
    due_at: datetime
    verdict: str
    first_submitted_at: datetime | None
    lines: tuple[LineRow, ...]
    findings: tuple[FindingView, ...]
    suggestions: tuple[Suggestion, ...]
    remarks: tuple[Any, ...]
    due_citation: Any
    is_provisional: bool
    can_edit: bool
    n_blocking: int
    carry_citation: Any = None
    punctual_citation: Any = None
    issued_cycle_id: int | None = None


@page(policy="training.view")
def plans(request: HttpRequest) -> HttpResponse:
    actor: Actor = request_actor(request)
    month = request.GET.get("month", "")
    here = reverse("training:monthly-plans")
    chips = [Chip(_("全部月份"), here, not month)]
    chips += [Chip(each, f"{here}?month={each}", each == month) for each in months_with_plans(actor)]
    found = monthly_plans(actor, month, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = MonthlyPlansPage(_("月度培训计划"), found.rows, found.page, tuple(chips))
    return render_page(request, "training/monthly_plans.html", context)


@page(policy="training.view")
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    actor: Actor = request_actor(request)
    found = visible_plan(plan_id, actor)
    return render_page(request, "training/monthly_plan.html", plan_page(found, actor))


@page(policy="training.view")
@require_POST
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The five beats are in the service; a refusal with findings shows the plan with all of them."""
    actor: Actor = request_actor(request)
    version = request.POST.get("version", "")
    try:
        monthly_plan_submit(
            plan_id=plan_id,
            actor=actor,
            at=request_at(request),
            version=whole(version),
        )
    except Refused as why:
        if why.code != "plan_check_blocks":
            raise
        messages.error(request, message_of(why))
        return render_page(request, "training/monthly_plan.html", plan_page(visible_plan(plan_id, actor), actor), status=422)
    messages.success(request, _("计划已上报。"))
    return redirect("training:monthly-plan", plan_id)


def plan_page(found: MonthlyPlan, actor: Actor) -> MonthlyPlanPage:
    rules = plan_rules(found.unit, Month.parse(found.month).first_day)
    stored = stored_lines(found)
    checked = plan_check(found, rules=rules, actor=actor, rows=stored)
    is_open = found.state in EDITABLE and found.cycle.state != FROZEN
    can_edit = is_open and actor.can(drafting_capability(found), found.unit.path)
    lesson = rules.rules.lesson_minutes
    due = due_of(f"plan.monthly/{found.unit_id}/{found.month}")
    return MonthlyPlanPage(
        title=_("%(unit)s %(month)s 培训计划") % {"unit": found.unit.name, "month": found.month},
        plan_id=found.pk,
        version=found.row_version,
        month=found.month,
        unit_name=found.unit.name,
        state=STATES[found.state],
        due_at=found.due_at,
        verdict=verdict_of(found.first_submitted_at, found.due_at),
        first_submitted_at=found.first_submitted_at,
        lines=line_rows(stored, lesson, rules.rules.formats),
        findings=finding_views(checked, rules),
        suggestions=suggestions_of(found, lesson) if can_edit else (),
        remarks=remarks_of(found),
        due_citation=Citation.from_json(found.citation) or rules.citations.get("plan.monthly.due"),
        is_provisional=due is not None and due.is_provisional,
        can_edit=can_edit,
        n_blocking=len(checked.blocking),
        carry_citation=rules.citations.get("carry_over"),
        punctual_citation=rules.citations.get("plan.monthly.punctual_by"),
        issued_cycle_id=issued_id_of(found),
    )


def finding_views(checked: PlanCheck, rules: RuleSet, position: int | None = None) -> tuple[FindingView, ...]:
    """All quotas (also the met ones), then the findings of the lines — of one line only, if `position` is given."""
    shown = [_quota_view(quota, rules) for quota in checked.quotas]
    lines = [each for each in checked.findings if each.position is not None and position in (None, each.position)]
    lines.sort(key=lambda each: (each.severity != BLOCK, each.severity == INFO))
    return (*shown, *(_finding_view(each, rules) for each in lines))


def _quota_view(quota: Any, rules: RuleSet) -> FindingView:
    code, tone = QUOTA_WORDS.get(quota.state, ("quota_not_applicable", "ok"))
    if quota.state == "unmet" and quota.total_required is not None:
        code = "quota_total_unmet"
    return FindingView(tone, message_of(Refused(code, **quota_facts(quota))), "", rules.citations.get(quota.key))


def _finding_view(finding: Finding, rules: RuleSet) -> FindingView:
    tone = {"block": "bad", "warn": "warn"}.get(finding.severity, "ok")
    place = _("第 %(n)s 项") % {"n": finding.position}
    text = message_of(Refused(finding.code, **finding.facts))
    return FindingView(tone, text, place, rules.citations.get(finding.citation))
