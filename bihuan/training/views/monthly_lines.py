"""One planned session on a page of its own: typed, checked while typing, stored, removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.monthly_forms import (
    PlanLineForm,
    day_typed,
    facts_beside,
    initial_from_annual,
    initial_from_need,
    initial_of,
)
from bihuan.training.selectors.annual import linkable_annual_lines
from bihuan.training.selectors.lecturer_picker import LecturerOption, PickerTyped, lecturer_options
from bihuan.training.selectors.monthly import visible_line, visible_plan
from bihuan.training.selectors.needs import open_need
from bihuan.training.selectors.plan_facts import lines_of, plan_check, with_lecturers_judged
from bihuan.training.selectors.plan_rules import RuleSet, plan_rules
from bihuan.training.services.carry_over import carry_over_take
from bihuan.training.services.monthly_lines import (
    editable_plan,
    monthly_line_add,
    monthly_line_edit,
    monthly_line_remove,
)
from bihuan.training.services.need_decide import need_take
from bihuan.training.views.confirm import ConfirmPage, confirm_page
from bihuan.training.views.monthly import FindingView, finding_views

AT_FIELD = {
    "plan_line_ends_before_start": "end",
    "lecturer_title_cancelled": "lecturer_name",
    "lecturer_lapsed": "lecturer_name",
    "lecturer_not_approved": "lecturer_name",
    "plan_line_two_lecturers": "lecturer_name",
}


@dataclass(frozen=True)
class PickerPage:
    title: str
    plan_id: int
    plan_title: str
    picker: tuple[LecturerOption, ...]
    chosen_file: int | None


@dataclass(frozen=True)
class LinePage:
    title: str
    plan_id: int
    plan_title: str
    line_id: int | None
    form: PlanLineForm
    findings: tuple[FindingView, ...]
    picker: tuple[LecturerOption, ...]
    chosen_file: int | None


@page(policy="training.view", form=True)
def add(request: HttpRequest, plan_id: int) -> HttpResponse:
    actor: Actor = request_actor(request)
    plan = editable_plan(plan_id, actor)
    rules = _rules(plan)
    if request.method != "POST":
        form = PlanLineForm(initial=_initial(request, plan, rules), plan=plan, rules=rules)
        return _shown(request, plan, rules, form, None)
    form = PlanLineForm(request.POST, plan=plan, rules=rules)
    if not form.is_valid():
        return _shown(request, plan, rules, form, None, status=422)
    need_id = whole(request.GET.get("need", ""))
    given: dict[str, Any] = {"plan_id": plan_id, "line": form.line_input(), "actor": actor, "at": request_at(request)}
    try:
        need_take(need_id=need_id, **given) if need_id is not None else monthly_line_add(**given)
    except Refused as why:
        return _refused(request, plan, rules, form, None, why)
    messages.success(request, _("已加入计划。"))
    return redirect("training:monthly-plan", plan_id)


@page(policy="training.view", form=True)
def edit(request: HttpRequest, line_id: int) -> HttpResponse:
    actor: Actor = request_actor(request)
    line = visible_line(line_id, actor)
    plan = editable_plan(line.plan_id, actor)
    rules = _rules(plan)
    if request.method != "POST":
        form = PlanLineForm(initial=initial_of(line, rules.rules.lesson_minutes), plan=plan, rules=rules)
        return _shown(request, plan, rules, form, line)
    form = PlanLineForm(request.POST, plan=plan, rules=rules)
    if not form.is_valid():
        return _shown(request, plan, rules, form, line, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        monthly_line_edit(line_id=line_id, version=version, line=form.line_input(), actor=actor, at=request_at(request))
    except Refused as why:
        return _refused(request, plan, rules, form, line, why)
    messages.success(request, _("已保存。"))
    return redirect("training:monthly-plan", plan.pk)


@page(policy="training.view", form=True)
def remove(request: HttpRequest, line_id: int) -> HttpResponse:
    """GET asks once more, naming the session; POST takes it out and says which one went."""
    actor: Actor = request_actor(request)
    line = visible_line(line_id, actor)
    if request.method != "POST":
        return confirm_page(request, _removal(editable_plan(line.plan_id, actor, line.training_kind), line))
    plan = monthly_line_remove(line_id=line_id, actor=actor, at=request_at(request))
    facts = {"plan": f"{plan.unit.name} {plan.month}", "n": line.position, "title": line.title}
    messages.success(request, _("已从 %(plan)s 计划中删除第 %(n)s 项「%(title)s」。") % facts)
    return redirect("training:monthly-plan", plan.pk)


def _removal(plan: MonthlyPlan, line: PlanLine) -> ConfirmPage:
    starts, ends = local(line.starts_at), local(line.ends_at)
    return ConfirmPage(
        title=_("删除培训场次"),
        back_label=f"{plan.unit.name} {plan.month}",
        back_url=reverse("training:monthly-plan", args=[plan.pk]),
        text=_("删除后这一项不在计划里了，填写的内容不能恢复；后面各项的序号依次前移。"),
        facts=(
            (_("序号"), str(line.position)),
            (_("培训主题"), line.title),
            (_("时间"), f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"),
            (_("培训对象"), AUDIENCES.get(line.audience, line.audience)),
        ),
        button=_("删除这一项"),
    )


@page(policy="training.view")
@require_POST
def carry_over(request: HttpRequest, plan_id: int, line_id: int) -> HttpResponse:
    """One tap: the session that was not held stands in this plan, on a proposed day."""
    row = carry_over_take(plan_id=plan_id, line_id=line_id, actor=request_actor(request), at=request_at(request))
    starts = local(row.starts_at)
    told = {"title": row.title, "when": f"{starts:%m-%d %H:%M}"}
    messages.success(request, _("「%(title)s」已列入计划补办，时间暂定 %(when)s，请核对后上报。") % told)
    return redirect(reverse("training:monthly-plan", args=[plan_id]) + f"#line-{row.pk}")


@page(policy="training.view")
@require_POST
def check(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The live check: the plan as it would be with what is typed. Nothing is stored."""
    actor: Actor = request_actor(request)
    plan = visible_plan(plan_id, actor)
    rules = _rules(plan)
    form = PlanLineForm(request.POST, plan=plan, rules=rules)
    line_id = whole(request.GET.get("line", ""))
    line = visible_line(line_id, actor) if line_id is not None else None
    return render(request, "components/findings.html", {"findings": _findings(plan, rules, form, line, actor)})


@page(policy="training.view")
def lecturers(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Who could be asked, narrowed by what is typed: the list of the picker, or a page of its own."""
    actor: Actor = request_actor(request)
    plan = visible_plan(plan_id, actor)
    given = request.GET
    typed = PickerTyped(
        day=day_typed(given.get("day", "")) or Month.parse(plan.month).first_day,
        title=given.get("title", "")[:120],
        chosen=whole(given.get("lecturer_file", "")),
        q=given.get("lecturer_q", "")[:40],
    )
    named = f"{plan.unit.name} {plan.month}"
    context = PickerPage(_("可以请的讲师"), plan.pk, named, lecturer_options(actor, plan.unit, typed), typed.chosen)
    return render_page(request, "training/lecturer_choice.html", context, fragment="training/_lecturer_options.html")


def _rules(plan: MonthlyPlan) -> RuleSet:
    return plan_rules(plan.unit, Month.parse(plan.month).first_day)


def _initial(request: HttpRequest, plan: MonthlyPlan, rules: RuleSet) -> dict[str, object]:
    """The form of a new line may start from an annual line or from a need."""
    need_id = whole(request.GET.get("need", ""))
    if need_id is not None:
        need = open_need(need_id, plan)
        return initial_from_need(need) if need else {}
    annual = whole(request.GET.get("annual", ""))
    if annual is not None:
        row = linkable_annual_lines(plan).filter(pk=annual).first()
        return initial_from_annual(row, rules) if row else {}
    return {}


def _findings(
    plan: MonthlyPlan, rules: RuleSet, form: PlanLineForm, line: PlanLine | None, actor: Actor
) -> tuple[FindingView, ...]:
    stored = lines_of(plan)
    position = line.position if line else max((each.position for each in stored), default=0) + 1
    typed = form.line_facts(position) if form.is_bound and form.is_valid() else None
    typed = with_lecturers_judged(plan.unit, [typed])[0] if typed else None
    lines = facts_beside(stored, typed, line.position if line and typed else None)
    return finding_views(plan_check(plan, rules=rules, actor=actor, lines=lines), rules, position)


def _shown(
    request: HttpRequest, plan: MonthlyPlan, rules: RuleSet, form: PlanLineForm, line: PlanLine | None, *, status: int = 200
) -> HttpResponse:
    typed = PickerTyped(
        day=day_typed(form["day"].value()) or Month.parse(plan.month).first_day,
        title=str(form["title"].value() or ""),
        chosen=whole(str(form["lecturer_file"].value() or "")),
    )
    context = LinePage(
        title=_("修改培训场次") if line else _("增加培训场次"),
        plan_id=plan.pk,
        plan_title=f"{plan.unit.name} {plan.month}",
        line_id=line.pk if line else None,
        form=form,
        findings=_findings(plan, rules, form, line, request_actor(request)),
        picker=lecturer_options(request_actor(request), plan.unit, typed),
        chosen_file=typed.chosen,
    )
    return render_page(request, "training/plan_line.html", context, status=status)


def _refused(
    request: HttpRequest, plan: MonthlyPlan, rules: RuleSet, form: PlanLineForm, line: PlanLine | None, why: Refused
) -> HttpResponse:
    form.add_error(AT_FIELD.get(why.code), message_of(why))
    return _shown(request, plan, rules, form, line, status=why.status)
