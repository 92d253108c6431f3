"""Reading the month's cycle: who plans, what is missing, what the guards need to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from bihuan.kernel.periods import DueDay, Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation, Resolved
from bihuan.regulations.selectors.resolution import RuleBook, find
from bihuan.training.domain.cycle_states import CycleFacts
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.selectors.due_days import SHIFT, DueDays

ROUTE = "plan.monthly.route"
PLAN_DUE = "plan.monthly.due"
RETURN_DUE = "return.monthly.due"
HAS_STEP = "plan.monthly.consolidation_step"
CONSOLIDATE_ON = "plan.monthly.consolidate_on"
APPROVE_BY = "plan.monthly.approve_by"
ISSUE_ON = "plan.monthly.issue_on"
APPROVAL = "plan.monthly.approval"

KIND_OF_ROUTE = {"area": Unit.Kind.AREA, "project": Unit.Kind.PROJECT}
PLANNING_KINDS = frozenset(KIND_OF_ROUTE.values())
WHO_PLANS = (ROUTE, PLAN_DUE, RETURN_DUE, SHIFT)
"""All that `who_plans` asks the rule book."""


@dataclass(frozen=True)
class PlanningUnit:
    """A unit that must plan the month, with its due moments and the articles that say so."""

    unit: Unit
    edition: str
    due_at: datetime
    return_due_at: datetime
    citation: Citation
    return_citation: Citation
    due_day: DueDay | None = None
    return_due_day: DueDay | None = None


@dataclass(frozen=True)
class OpenProblem:
    """A unit that ought to plan but for which a rule is missing; named, never skipped in silence."""

    unit_id: int
    unit_name: str
    code: str
    key: str


@dataclass(frozen=True)
class WhoPlans:
    units: tuple[PlanningUnit, ...]
    problems: tuple[OpenProblem, ...]


@dataclass(frozen=True)
class CycleStep:
    """One step of the centre's month as its rule has it."""

    code: str
    due_at: datetime
    opens_at: datetime
    citation: Citation
    due_day: DueDay | None = None


def who_plans(book: Any, root: Unit, month: Month) -> WhoPlans:
    """Areas where plans go by area, projects where they go by project; the centre's own plan is not among them.

    Three queries at most, whatever the number of units (the rule book is loaded already).
    """
    units: list[PlanningUnit] = []
    problems: list[OpenProblem] = []
    due_days = DueDays(book)
    orphans: list[str] = []  # paths without a rule: what lies below is told once, by the unit on top
    for unit in _candidates(root, month.first_day):
        route = book.find(ROUTE, unit)
        if route is None:
            if not any(unit.path.startswith(path) for path in orphans):
                orphans.append(unit.path)
                problems.append(OpenProblem(unit.pk, unit.name, "rule_not_adopted", ROUTE))
        elif KIND_OF_ROUTE.get(route.value.value) == unit.kind:
            _add(due_days, unit, month, route, units, problems)
    return WhoPlans(tuple(units), tuple(problems))


def open_problems(book: RuleBook, root: Unit, month: Month) -> tuple[OpenProblem, ...]:
    """The problems of `who_plans`; the units are read only where some rule is missing.

    Units below the same adoptions have the same rules, so one unit of each kind is asked for all of them.
    """
    adopting = (source.adoption.unit for sources in book.sources.values() for source in sources)
    places = {unit.path for unit in adopting if unit.path.startswith(root.path)} | {root.path}
    examples = [Unit(path=path, kind=kind) for path in places for kind in PLANNING_KINDS]
    due_days = DueDays(book)
    if all(_has_its_rules(due_days, unit, month) for unit in examples):
        return ()
    return who_plans(book, root, month).problems


def _has_its_rules(due_days: DueDays, unit: Unit, month: Month) -> bool:
    route = due_days.book.find(ROUTE, unit)
    if route is None:
        return False
    problems: list[OpenProblem] = []
    if KIND_OF_ROUTE.get(route.value.value) == unit.kind:
        _add(due_days, unit, month, route, [], problems)
    return not problems


def _candidates(root: Unit, day: date) -> Iterable[Unit]:
    return Unit.objects.under(root.path).open_on(day).filter(kind__in=PLANNING_KINDS).order_by("path")


def _add(  # noqa: PLR0913  (two lists are filled)
    due_days: DueDays, unit: Unit, month: Month, route: Resolved, units: list[PlanningUnit], problems: list[OpenProblem]
) -> None:
    book = due_days.book
    try:
        due, back = book.resolve(PLAN_DUE, unit), book.resolve(RETURN_DUE, unit)
        planning = PlanningUnit(
            unit=unit,
            edition=route.citation.document_code,
            due_at=due_days.due_at(due, month, unit),
            return_due_at=due_days.due_at(back, month, unit),
            citation=due.citation,
            return_citation=back.citation,
            due_day=due_days.due_day(due, month, unit),
            return_due_day=due_days.due_day(back, month, unit),
        )
    except Refused as refused:
        problems.append(OpenProblem(unit.pk, unit.name, refused.code, str(refused.facts.get("key", ""))))
        return
    units.append(planning)


def steps_of(book: Any, root: Unit, month: Month, fallback: Unit | None = None) -> tuple[CycleStep, ...]:
    """consolidate (only where the edition has the step, T-055), approve, issue; by the centre's rule."""
    source = root if book.find(ISSUE_ON, root) is not None else fallback or root
    wanted = [("approve", APPROVE_BY), ("issue", ISSUE_ON)]
    has_step = book.find(HAS_STEP, source)
    if has_step is not None and bool(has_step.value):
        wanted.insert(0, ("consolidate", CONSOLIDATE_ON))
    found = [(code, book.find(key, source)) for code, key in wanted]
    due_days = DueDays(book)
    return tuple(_step(due_days, code, rule, month, source) for code, rule in found if rule is not None)


def _step(due_days: DueDays, code: str, rule: Resolved, month: Month, source: Unit) -> CycleStep:
    return CycleStep(
        code=code,
        due_at=due_days.due_at(rule, month, source),
        opens_at=due_days.begins_at(rule, month, source),
        citation=rule.citation,
        due_day=due_days.due_day(rule, month, source),
    )


def cycle_for(actor: Actor, cycle_id: int) -> Cycle:
    """The cycle, or not found when this actor may not see it."""
    cycle = Cycle.objects.visible_to(actor).select_related("unit").filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFound("not_found")
    return cycle


def plan_for(actor: Actor, plan_id: int) -> MonthlyPlan:
    plan = MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle", "cycle__unit").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found")
    return plan


def missing_plans(cycle: Cycle) -> tuple[MonthlyPlan, ...]:
    """Plans that are not in at this moment: never sent, or sent back and not sent again (T-051, T-059). HQ's is not owed."""
    return tuple(
        MonthlyPlan.objects.filter(cycle=cycle, state__in=("draft", "returned"))
        .exclude(unit_id=cycle.unit_id)
        .select_related("unit")
        .order_by("unit__code")
    )


def late_plans(cycle: Cycle, at: datetime) -> tuple[MonthlyPlan, ...]:
    """Who missed the deadline: nothing sent by the due moment, or first sent after it (T-059)."""
    return tuple(
        plan
        for plan in MonthlyPlan.objects.filter(cycle=cycle)
        .exclude(unit_id=cycle.unit_id)
        .select_related("unit")
        .order_by("unit__code")
        if is_late(plan, at)
    )


def is_late(plan: MonthlyPlan, at: datetime) -> bool:
    """By the first submission, so a returned plan stays punctual (T-057)."""
    return (plan.first_submitted_at or at) >= plan.due_at


def meeting_decides(cycle: Cycle) -> bool:
    """Whether the centre's rule gives the approval to a meeting of managers (S-176)."""
    found = find(APPROVAL, unit=cycle.unit, on=Month.parse(cycle.month).first_day)
    return found is not None and found.value.value == "manager_meeting"


def facts_of(cycle: Cycle, at: datetime, *, remark: str = "", goes_without_missing: bool = False) -> CycleFacts:
    """Three queries: lines without a fate, plans not settled, plans missing."""
    pending = PlanLine.objects.filter(plan__cycle=cycle, plan__state="submitted").aggregate(
        lines=Count("pk", filter=Q(fate="pending")), plans=Count("plan", distinct=True)
    )
    unsettled = MonthlyPlan.objects.filter(cycle=cycle, state="submitted").count()
    missing = missing_plans(cycle)
    return CycleFacts(
        at=at,
        n_pending_lines=pending["lines"],
        n_unsettled_plans=unsettled,
        missing=tuple(plan.unit.name for plan in missing),
        not_yet_due=tuple(plan.unit.name for plan in missing if at < plan.due_at),
        goes_without_missing=goes_without_missing,
        remark=remark,
    )
