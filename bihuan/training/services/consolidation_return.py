"""Plans and lines go back to their authors with a remark (T-057). The due moment and the first submission never move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.cycle_states import OPEN_TO_PLANS
from bihuan.training.domain.states import MONTHLY, MonthlyFacts
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine, PlanRemark
from bihuan.training.selectors.cycle import cycle_for, plan_for
from bihuan.training.services.revision_duties import plan_revision_owed


def require_collecting(cycle: Cycle) -> None:
    """Once the head has the plan, nobody changes what the head is looking at: the cycle is held until this is done."""
    hold(cycle)
    if cycle.state not in OPEN_TO_PLANS:
        raise WrongState("cycle_not_collecting", state=cycle.state)


@transaction.atomic
def plan_return(*, plan_id: int, actor: Actor, at: datetime, remark: str) -> MonthlyPlan:
    """Send a whole plan back. Refuses without a remark, or when the cycle no longer collects. Its lines wait undecided."""
    plan = plan_for(actor, plan_id)
    policies.require(actor, "training.consolidate", plan.cycle.unit)
    require_collecting(plan.cycle)
    _plan_move_back(plan, remark=remark, actor=actor, at=at, capability="training.consolidate")
    plan.lines.exclude(fate="pending").filter(merged_lines=None).update(
        fate="pending", fate_remark="", merged_into=None, row_version=F("row_version") + 1
    )
    PlanRemark.objects.create(plan=plan, person_id=actor.person_id, at=at, kind="returned", text=remark.strip())
    return plan


@transaction.atomic
def consolidation_return_lines(
    *, cycle_id: int, remarks: Mapping[int, str], actor: Actor, at: datetime
) -> tuple[MonthlyPlan, ...]:
    """Send single lines back; their plans become `returned`, other decisions stay. Refuses a line without a remark."""
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.consolidate", cycle.unit)
    require_collecting(cycle)
    return lines_send_back(cycle=cycle, remarks=remarks, actor=actor, at=at, capability="training.consolidate")


def lines_send_back(
    *, cycle: Cycle, remarks: Mapping[int, str], actor: Actor, at: datetime, capability: str
) -> tuple[MonthlyPlan, ...]:
    """Shared by consolidation and approval; the caller has checked who and when. Refuses when a line carries others."""
    lines = list(PlanLine.objects.filter(pk__in=remarks, plan__cycle=cycle).select_related("plan", "plan__unit"))
    if not lines:
        raise Refused("cycle_no_lines")
    if any(not remarks[line.pk].strip() for line in lines):
        raise Refused("cycle_remark_needed")
    _refuse_carriers(lines)
    by_plan: dict[int, list[PlanLine]] = defaultdict(list)
    for line in lines:
        by_plan[line.plan_id].append(line)
    plans = {line.plan_id: line.plan for line in lines}
    for plan_id, plan in plans.items():
        if plan.state != "returned":
            told = "；".join(f"{line.title}：{remarks[line.pk].strip()}" for line in by_plan[plan_id])
            _plan_move_back(plan, remark=told, actor=actor, at=at, capability=capability)
    _lines_mark(lines, remarks, actor, at)
    return tuple(plans.values())


def _refuse_carriers(lines: list[PlanLine]) -> None:
    """A line into which others were merged cannot go back: the others would hang in the air."""
    carrier = PlanLine.objects.filter(merged_into__in=[line.pk for line in lines]).select_related("merged_into").first()
    if carrier is not None and carrier.merged_into is not None:
        raise Refused("cycle_line_carries_others", title=carrier.merged_into.title)


def _lines_mark(lines: list[PlanLine], remarks: Mapping[int, str], actor: Actor, at: datetime) -> None:
    for line in lines:
        line.fate, line.fate_remark, line.merged_into = "returned", remarks[line.pk].strip()[:300], None
        line.row_version += 1
    PlanLine.objects.bulk_update(lines, ["fate", "fate_remark", "merged_into", "row_version"], batch_size=500)
    PlanRemark.objects.bulk_create(
        PlanRemark(
            plan_id=line.plan_id,
            line=line,
            person_id=actor.person_id,
            at=at,
            kind="line_returned",
            text=remarks[line.pk].strip(),
        )
        for line in lines
    )


def _plan_move_back(plan: MonthlyPlan, *, remark: str, actor: Actor, at: datetime, capability: str) -> None:
    target = MONTHLY.step("return", state=plan.state, facts=MonthlyFacts(remark=remark))
    before = plan.state
    move(plan, target)
    audit_record(
        plan,
        "monthly_plan.returned",
        actor=actor,
        at=at,
        capacity=actor.capacity(capability, plan.unit.path),
        unit_id=plan.unit_id,
        before={"state": before},
        after={"state": target},
        reason=remark.strip(),
    )
    plan_revision_owed(plan, at)
