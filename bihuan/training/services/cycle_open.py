"""The month begins to be planned: cycle, one plan per unit, and every duty of the month (T-050…T-055)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.services.ledger import duties_open
from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.training.domain import links
from bihuan.training.models import Cycle, MonthlyPlan
from bihuan.training.selectors.cycle import CycleStep, OpenProblem, PlanningUnit, WhoPlans, steps_of, who_plans

CENTRE_STEPS = {
    "consolidate": ("cycle.consolidate", "training.consolidate", "汇总 %(month)s 月度培训计划", links.consolidation),
    "approve": ("cycle.approve", "training.approve", "审批 %(month)s 月度培训计划", links.approval),
    "issue": ("cycle.issue", "training.issue", "下发 %(month)s 月度培训计划", links.issue),
}


@dataclass(frozen=True)
class CycleOpened:
    """`problems` are units without an adopted rule: they have no plan until somebody adopts one for them."""

    cycle: Cycle
    n_plans: int
    problems: tuple[OpenProblem, ...]


@transaction.atomic
def cycle_open(*, unit: Unit, month: Month, at: datetime, actor: Actor) -> CycleOpened:
    """Open the month for the centre. Safe twice: units that came later get their plan, nothing else changes.

    Refuses (NotPermitted) without `training.consolidate` over the centre, and `cycle_month_far`: a person opens the
    running month and its neighbours, older gaps are the job's. A fixed number of statements per thousand units.
    """
    policies.require(actor, "training.consolidate", unit)
    _require_near(month, actor, at)
    book = rulebook(month.first_day)
    planned = who_plans(book, unit, month)
    steps = steps_of(book, unit, month, planned.units[0].unit if planned.units else None)
    cycle, is_new = Cycle.objects.get_or_create(unit=unit, month=str(month), defaults={"opened_at": at})
    plans = _plans(cycle, planned, steps)
    duties_open(_duties(cycle, planned, steps, plans), at=at)
    if is_new:
        audit_record(
            cycle,
            "cycle.opened",
            actor=actor,
            at=at,
            capacity=actor.capacity("training.consolidate", unit.path),
            unit_id=unit.pk,
            after={"month": str(month), "plans": len(plans), "problems": [problem.unit_name for problem in planned.problems]},
        )
    return CycleOpened(cycle, len(plans), planned.problems)


def _require_near(month: Month, actor: Actor, at: datetime) -> None:
    running = Month.of(local(at).date())
    first, last = running.shift(-1), running.shift(1)
    if not (actor.is_system or first <= month <= last):
        raise Refused("cycle_month_far", month=str(month), first=str(first), last=str(last))


def _plans(cycle: Cycle, planned: WhoPlans, steps: tuple[CycleStep, ...]) -> dict[int, int]:
    """Plan id by unit id, after adding the missing ones. HQ's own plan is owed for the first step of the centre (T-051)."""
    held = set(MonthlyPlan.objects.filter(cycle=cycle).values_list("unit_id", flat=True))
    rows = [_plan(cycle, unit) for unit in planned.units if unit.unit.pk not in held]
    if steps and cycle.unit_id not in held:
        rows.append(_hq_plan(cycle, steps[0]))
    MonthlyPlan.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return dict(MonthlyPlan.objects.filter(cycle=cycle).values_list("unit_id", "pk"))


def _plan(cycle: Cycle, planning: PlanningUnit) -> MonthlyPlan:
    return MonthlyPlan(
        cycle=cycle,
        unit=planning.unit,
        month=cycle.month,
        edition=planning.edition,
        due_at=planning.due_at,
        citation=planning.citation.as_json(),
    )


def _hq_plan(cycle: Cycle, first: CycleStep) -> MonthlyPlan:
    return MonthlyPlan(
        cycle=cycle,
        unit_id=cycle.unit_id,
        month=cycle.month,
        edition=first.citation.document_code,
        due_at=first.due_at,
        citation=first.citation.as_json(),
    )


def _duties(cycle: Cycle, planned: WhoPlans, steps: tuple[CycleStep, ...], plans: dict[int, int]) -> list[DutySpec]:
    specs = [spec for unit in planned.units for spec in _unit_duties(cycle, unit, plans[unit.unit.pk])]
    if steps and cycle.unit_id in plans:
        specs.append(_hq_duty(cycle, steps[0], plans[cycle.unit_id]))
    specs.extend(_step_duty(cycle, step) for step in steps)
    return specs


def _unit_duties(cycle: Cycle, planning: PlanningUnit, plan_id: int) -> tuple[DutySpec, DutySpec]:
    unit, month = planning.unit, cycle.month
    return (
        DutySpec(
            kind="plan.monthly",
            key=f"plan.monthly/{unit.pk}/{month}",
            title=f"{unit.name} {month} 月度培训计划上报",
            unit_id=unit.pk,
            due_at=planning.due_at,
            owner_capability="training.monthly.draft",
            month=month,
            subject=("training.monthlyplan", plan_id),
            link=links.monthly_plan(plan_id),
            due_day=planning.due_day,
            citation=planning.citation.as_json(),
            article=planning.citation.short,
        ),
        DutySpec(
            kind="return.monthly",
            key=f"return.monthly/{unit.pk}/{month}",
            title=f"{unit.name} {month} 培训记录上报",
            unit_id=unit.pk,
            due_at=planning.return_due_at,
            owner_capability="training.implement",
            month=month,
            subject=("training.monthlyplan", plan_id),
            link=links.monthly_return(plan_id),
            due_day=planning.return_due_day,
            citation=planning.return_citation.as_json(),
            article=planning.return_citation.short,
        ),
    )


def _hq_duty(cycle: Cycle, first: CycleStep, plan_id: int) -> DutySpec:
    return DutySpec(
        kind="plan.hq",
        key=f"plan.monthly/{cycle.unit_id}/{cycle.month}",
        title=f"总部 {cycle.month} 月度培训计划",
        unit_id=cycle.unit_id,
        due_at=first.due_at,
        owner_capability="training.hq.draft",
        month=cycle.month,
        subject=("training.monthlyplan", plan_id),
        link=links.monthly_plan(plan_id),
        due_day=first.due_day,
        citation=first.citation.as_json(),
        article=first.citation.short,
    )


def _step_duty(cycle: Cycle, step: CycleStep) -> DutySpec:
    kind, capability, title, link = CENTRE_STEPS[step.code]
    return DutySpec(
        kind=kind,
        key=f"{kind}/{cycle.pk}",
        title=title % {"month": cycle.month},
        unit_id=cycle.unit_id,
        due_at=step.due_at,
        owner_capability=capability,
        month=cycle.month,
        subject=("training.cycle", cycle.pk),
        link=link(cycle.pk),
        due_day=step.due_day,
        citation=step.citation.as_json(),
        article=step.citation.short,
    )


def next_cycles_open(at: datetime, limit: int) -> int:
    """Open the next month of every centre as soon as the month before has begun; safe twice, safe late.

    A centre that has begun has no gap: months that nobody opened in their time are opened now, oldest first.
    """
    following = Month.of(local(at).date()).shift(1)
    centres = Unit.objects.filter(kind=Unit.Kind.GROUP, parent=None).open_on(following.first_day).order_by("pk")
    waiting = [(centre, month) for centre in centres for month in _unopened(centre, following)]
    opened = 0
    for centre, month in waiting:
        if opened < limit and rulebook_has_month(centre, month):  # else nobody there has adopted a monthly plan
            cycle_open(unit=centre, month=month, at=at, actor=system_actor(at))
            opened += 1
    return opened


def _unopened(centre: Unit, following: Month) -> list[Month]:
    """From the centre's first month on; only the following one where there is none yet."""
    known = set(Cycle.objects.filter(unit=centre, month__lte=str(following)).values_list("month", flat=True))
    first = Month.parse(min(known)) if known else following
    return [month for month in first.until(following) if str(month) not in known]


def rulebook_has_month(centre: Unit, month: Month) -> bool:
    return bool(who_plans(rulebook(month.first_day), centre, month).units)
