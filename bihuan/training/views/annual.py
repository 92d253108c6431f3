"""年度培训计划: the list of years, the plan with its lines and progress, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.models import Duty
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.actors import topmost_unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.wording import in_words
from bihuan.regulations.selectors.resolution import find, rules_for
from bihuan.training.annual_forms import AnnualLineForm, AnnualOpenForm
from bihuan.training.domain.catalogue import EDITION_LABELS, EDITIONS
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.domain.states import ANNUAL, ANNUAL_LABELS, DRAFT, AnnualFacts
from bihuan.training.models import AnnualLine, AnnualPlan, NeedsAnalysis
from bihuan.training.selectors.annual import (
    AnnualRow,
    annual_plans,
    annual_rows,
    duty_of_plan,
    line_of_plan,
    owed_annual_plan,
    own_lines,
    responsible_units,
)
from bihuan.training.selectors.curriculum import topic_choices
from bihuan.training.selectors.need_rules import analysis_required
from bihuan.training.selectors.needs import analysis_of_year
from bihuan.training.selectors.words import option_labels
from bihuan.training.services import annual_plan as plans
from bihuan.training.services.annual_plan import AnnualLineInput
from bihuan.training.views.confirm import ConfirmPage, confirm_page
from bihuan.training.views.returns_words import refused_status

OWNER = "plan.annual.owner"  # who drafts the plan by the adopted model (conflict 45)
TONES = {"draft": ("idle", "pencil"), "submitted": ("calm", "circle-dot"), "released": ("ok", "check")}
STEP_LABELS = {"submit": "提交批准", "release": "批准并发布", "send_back": "退回修改"}
STEP_CAPABILITY = {"submit": plans.CAPABILITY, "release": plans.APPROVE, "send_back": plans.APPROVE}


def state_view(state: str) -> StateView:
    tone, icon = TONES[state]
    return StateView(ANNUAL_LABELS[state], tone, icon)


@dataclass(frozen=True)
class PlanRow:
    id: int
    year: int
    unit_name: str
    n_lines: int
    state: StateView
    released_at: datetime | None


@dataclass(frozen=True)
class AnnualPlansPage:
    title: str
    rows: tuple[PlanRow, ...]
    form: AnnualOpenForm | None
    due: Duty | None


@page(policy="training.view")
def annual_plan_list(request: HttpRequest) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    rows = tuple(
        PlanRow(plan.pk, plan.year, plan.unit.name, plan.n_lines, state_view(plan.state), plan.released_at)  # type: ignore[attr-defined]
        for plan in annual_plans(actor, at)
    )
    form = None
    if actor.can(plans.CAPABILITY):
        form = AnnualOpenForm(initial={"year": local(at).year + 1})
    due = owed_annual_plan(actor)
    context = AnnualPlansPage(title=_("年度培训计划"), rows=rows, form=form, due=due)
    return render_page(request, "training/annual_plans.html", context)


@page(policy="training.annual.draft", form=True)
def annual_plan_open(request: HttpRequest) -> HttpResponse:
    form = AnnualOpenForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("training:annual-plans")
    actor, at = request_actor(request), request_at(request)
    unit = topmost_unit(actor, plans.CAPABILITY)
    if unit is None:
        raise NotPermitted("not_permitted", capability=plans.CAPABILITY)
    plan = plans.annual_plan_open(unit=unit, year=form.cleaned_data["year"], actor=actor, at=at)
    return redirect("training:annual-plan", plan_id=plan.pk)


@dataclass(frozen=True)
class Step:
    name: str
    label: str
    needs_reason: bool = False
    is_final: bool = False


@dataclass(frozen=True)
class MonthRows:
    """On the phone a month is folded unless `is_open`."""

    month: int
    rows: tuple[AnnualRow, ...]
    n_held: int
    is_open: bool


@dataclass(frozen=True)
class Chip:
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True)
class AnnualPlanPage:
    title: str
    plan: AnnualPlan
    state: StateView
    months: tuple[MonthRows, ...]
    n_lines: int
    n_taken: int
    n_held: int
    steps: tuple[Step, ...]
    form: AnnualLineForm | None
    editing: int | None
    duty: Duty | None
    hours_citation: Citation | None = field(default=None)
    chips: tuple[Chip, ...] = ()
    is_own: bool = False
    owner: str = ""
    owner_citation: Citation | None = None
    analysis: NeedsAnalysis | None = None
    analysis_citation: Citation | None = None


@page(policy="training.view", form=True)
def annual_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan; a POST saves a line (`?line=` names the one that is changed). Errors come back beside the field."""
    actor, at = request_actor(request), request_at(request)
    plan = _visible(actor, at, plan_id)
    lesson = _lesson(plan, at)
    line = _line(request, plan)
    form = _line_form(request, plan, lesson, line) if _may_edit(actor, plan) else None
    if request.method == "POST":
        if form is None:
            raise NotPermitted("not_permitted", capability=plans.CAPABILITY)
        if form.is_valid() and _saved(request, plan, form, lesson, line):
            return redirect("training:annual-plan", plan_id=plan.pk)
    status = refused_status(*([form] if form is not None and form.errors else []))
    return render_page(request, "training/annual_plan.html", _page(request, plan, form, line), status=status)


def _visible(actor: Actor, at: datetime, plan_id: int) -> AnnualPlan:
    plan = next((plan for plan in annual_plans(actor, at) if plan.pk == plan_id), None)
    if plan is None:
        raise NotFound("not_found")
    return plan


def _lesson(plan: AnnualPlan, at: datetime) -> int:
    rule = find("lesson.minutes", unit=plan.unit, on=local(at).date())
    return int(rule.value.value) if rule else 1


def _line(request: HttpRequest, plan: AnnualPlan) -> AnnualLine | None:
    wanted = request.GET.get("line", "")
    line_id = whole(wanted)
    return line_of_plan(plan, line_id) if line_id is not None else None


def _may_edit(actor: Actor, plan: AnnualPlan) -> bool:
    return plan.state == DRAFT and actor.can(plans.CAPABILITY, plan.unit.path)


def _line_form(request: HttpRequest, plan: AnnualPlan, lesson: int, line: AnnualLine | None) -> AnnualLineForm:
    day = local(request_at(request)).date()
    topics = [
        (f"{EDITION_LABELS[edition]} · {name}", list(choices))
        for edition in EDITIONS
        for name, choices in topic_choices(edition, on=day)
    ]
    choices: dict[str, Any] = {
        "units": responsible_units(plan),
        "formats": list(option_labels("formats").items()),
        "topics": topics,
    }
    if request.method == "POST":
        return AnnualLineForm(request.POST, **choices)
    return AnnualLineForm(initial=_initial(line, plan, lesson), **choices)


def _initial(line: AnnualLine | None, plan: AnnualPlan, lesson: int) -> dict[str, Any]:
    if line is None:
        return {"responsible_unit": plan.unit_id, "row_version": 0}
    return {
        "month": line.month,
        "title": line.title,
        "audience": line.audience,
        "hours": round(line.lesson_minutes / lesson, 1),
        "form": line.form,
        "lecturer": line.lecturer,
        "responsible_unit": line.responsible_unit_id,
        "topics": [str(pk) for pk in line.topics.values_list("pk", flat=True)],
        "remark": line.remark,
        "row_version": line.row_version,
    }


def _saved(request: HttpRequest, plan: AnnualPlan, form: AnnualLineForm, lesson: int, line: AnnualLine | None) -> bool:
    typed = form.typed()
    entry = AnnualLineInput(
        topic_ids=tuple(int(pk) for pk in typed.pop("topics")),
        lesson_minutes=int(typed.pop("hours") * lesson),
        responsible_unit_id=typed.pop("responsible_unit").pk,
        **typed,
    )
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    try:
        if line is None:
            plans.annual_line_add(plan_id=plan.pk, line=entry, **who)
        else:
            plans.annual_line_edit(line_id=line.pk, line=entry, version=form.version, **who)
    except StaleState as stale:
        form.show_newer(stale, _initial(line_of_plan(plan, line.pk) if line else None, plan, lesson))
        return False
    except Refused as refused:
        form.add_error(None, message_of(refused))
        return False
    messages.success(request, _("已保存「%(title)s」。") % {"title": entry.title})
    return True


def _page(request: HttpRequest, plan: AnnualPlan, form: AnnualLineForm | None, line: AnnualLine | None) -> AnnualPlanPage:
    actor, at = request_actor(request), request_at(request)
    every = annual_rows(plan, _lesson(plan, at))
    own = _own(actor, plan, every)
    is_own = bool(own) and request.GET.get("show") != "all"
    rows = own if is_own else every
    rules = rules_for(("lesson.minutes", OWNER), unit=plan.unit, on=local(at).date())
    rule, owner = rules.find("lesson.minutes", plan.unit), rules.find(OWNER, plan.unit)
    return AnnualPlanPage(
        title=_("%(year)s 年度培训计划") % {"year": plan.year},
        plan=plan,
        state=state_view(plan.state),
        months=_months(rows, plan, at),
        n_lines=len(rows),
        n_taken=sum(1 for row in rows if row.progress.tone in ("accent", "ok")),
        n_held=sum(1 for row in rows if row.progress.tone == "ok"),
        steps=_steps(actor, plan, len(every)),
        form=form,
        editing=line.pk if line else None,
        duty=duty_of_plan(plan),
        hours_citation=rule.citation if rule else None,
        chips=_chips(len(own), len(every), is_own=is_own) if own else (),
        is_own=is_own,
        owner=in_words(owner.value) if owner else "",
        owner_citation=owner.citation if owner else None,
        analysis=analysis_of_year(plan.unit, plan.year),
        analysis_citation=analysis_required(plan.unit, at),
    )


def _own(actor: Actor, plan: AnnualPlan, rows: tuple[AnnualRow, ...]) -> tuple[AnnualRow, ...]:
    """What concerns an area; empty for those whose unit the whole plan is about, and where nothing would be left."""
    if actor.can("training.view", plan.unit.path):
        return ()
    mine = own_lines(plan, actor)
    return tuple(row for row in rows if row.line_id in mine)


def _chips(n_own: int, n_all: int, *, is_own: bool) -> tuple[Chip, ...]:
    return Chip(_("只看本单位"), n_own, "?show=own", is_own), Chip(_("全部单位"), n_all, "?show=all", not is_own)


def _months(rows: tuple[AnnualRow, ...], plan: AnnualPlan, at: datetime) -> tuple[MonthRows, ...]:
    """The running month is open; in the plan of another year the first one."""
    months = sorted({row.month for row in rows})
    today = local(at)
    shown = today.month if today.year == plan.year else next(iter(months), 0)
    found = [(month, tuple(row for row in rows if row.month == month)) for month in months]
    return tuple(
        MonthRows(month, of_month, sum(row.progress.tone == "ok" for row in of_month), month == shown)
        for month, of_month in found
    )


def _steps(actor: Actor, plan: AnnualPlan, n_lines: int) -> tuple[Step, ...]:
    return tuple(
        Step(row.name, STEP_LABELS[row.name], row.name == "send_back", row.name == "release")
        for row in ANNUAL.available(state=plan.state, facts=AnnualFacts(n_lines=n_lines))
        if actor.can(STEP_CAPABILITY[row.name], plan.unit.path)
    )


STEPS: dict[str, Callable[..., AnnualPlan]] = {
    "submit": plans.annual_plan_submit,
    "release": plans.annual_plan_release,
    "send_back": plans.annual_plan_send_back,
}


@page(policy="training.view", form=True)
def annual_plan_step(request: HttpRequest, plan_id: int, step: str) -> HttpResponse:
    service = STEPS.get(step)
    if service is None or request.method != "POST":
        raise NotFound("not_found")
    extra = {"remark": request.POST.get("reason", "")} if step == "send_back" else {}
    service(plan_id=plan_id, actor=request_actor(request), at=request_at(request), **extra)
    messages.success(request, _("已办理：%(step)s。") % {"step": STEP_LABELS[step]})
    return redirect("training:annual-plan", plan_id=plan_id)


@page(policy="training.annual.draft", form=True)
def annual_line_delete(request: HttpRequest, plan_id: int, line_id: int) -> HttpResponse:
    """GET asks once more, naming the line; POST takes it out and says which one went."""
    actor, at = request_actor(request), request_at(request)
    plan = plans.annual_drafted(plan_id, actor)
    line = line_of_plan(plan, line_id)
    if line is None:
        raise NotFound("not_found")
    if request.method != "POST":
        return confirm_page(request, _removal(plan, line))
    plans.annual_line_remove(line_id=line_id, actor=actor, at=at)
    messages.success(request, _("已删除 %(month)d 月的「%(title)s」。") % {"month": line.month, "title": line.title})
    return redirect("training:annual-plan", plan_id=plan_id)


def _removal(plan: AnnualPlan, line: AnnualLine) -> ConfirmPage:
    return ConfirmPage(
        title=_("删除年度计划的一行"),
        back_label=_("%(year)s 年度培训计划") % {"year": plan.year},
        back_url=reverse("training:annual-plan", args=[plan.pk]),
        text=_("删除后这一行不在年度计划里了，填写的内容不能恢复。"),
        facts=(
            (_("月份"), _("%(month)d 月") % {"month": line.month}),
            (_("培训主题"), line.title),
            (_("培训对象"), AUDIENCES.get(line.audience, line.audience)),
            (_("责任单位"), line.responsible_unit.name),
        ),
        button=_("删除这一行"),
    )
