"""Every line ends adopted, merged or returned, and its author can see which and why (T-051, T-057)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q

from bihuan.foundation.moves import move, move_all
from bihuan.foundation.services.audit import NextEntry, audit_record, audit_record_many
from bihuan.kernel.refusals import NotFound, Refused, StaleState, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.states import IN_CONSOLIDATION, MONTHLY, MonthlyFacts
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.selectors.cycle import cycle_for, plan_for
from bihuan.training.services.consolidation_return import require_collecting


@transaction.atomic
def plan_adopt(*, plan_id: int, actor: Actor, at: datetime) -> MonthlyPlan:
    """Adopt every undecided line of a unit in one act. Refuses a plan that is not in, or has a line on its way back."""
    plan = plan_for(actor, plan_id)
    policies.require(actor, "training.consolidate", plan.cycle.unit)
    require_collecting(plan.cycle)
    MONTHLY.step("adopt", state=plan.state, facts=MonthlyFacts())
    plan.lines.filter(fate="pending").update(fate="adopted", fate_remark="", row_version=F("row_version") + 1)
    _plan_settle(plan, actor=actor, at=at)
    return plan


@transaction.atomic
def plans_adopt(*, cycle_id: int, plan_ids: Sequence[int], actor: Actor, at: datetime) -> int:
    """Adopt several units at once (or all that are in, with no ids). Answers how many plans were adopted."""
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.consolidate", cycle.unit)
    require_collecting(cycle)
    wanted = MonthlyPlan.objects.filter(cycle=cycle, state="submitted").select_related("unit")
    plans = list((wanted.filter(pk__in=plan_ids) if plan_ids else wanted).order_by("pk"))
    PlanLine.objects.filter(plan__in=[plan.pk for plan in plans], fate="pending").update(
        fate="adopted", fate_remark="", row_version=F("row_version") + 1
    )
    _settle_together(plans, actor=actor, at=at)
    return len(plans)


@transaction.atomic
def lines_adopt(*, cycle_id: int, line_ids: Sequence[int], actor: Actor, at: datetime, remark: str = "") -> int:
    """Adopt single lines, also lines merged before. Refuses lines of plans that are not in."""
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.consolidate", cycle.unit)
    require_collecting(cycle)
    lines = _lines(cycle, line_ids)
    PlanLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        fate="adopted", fate_remark=remark.strip()[:300], merged_into=None, row_version=F("row_version") + 1
    )
    _plans_settle({line.plan_id for line in lines}, actor=actor, at=at)
    return len(lines)


@transaction.atomic
def lines_merge(  # noqa: PLR0913  (who, when, what into what, why)
    *, cycle_id: int, target_id: int, line_ids: Sequence[int], actor: Actor, at: datetime, remark: str = ""
) -> PlanLine:
    """Merge lines into one session of another unit. The target is adopted; the merged lines keep their own wording.

    Refuses a target that is itself merged or on its way back, a line into itself, and a line that carries others.
    """
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.consolidate", cycle.unit)
    require_collecting(cycle)
    target, lines = _merge_parts(cycle, target_id, [line_id for line_id in line_ids if line_id != target_id])
    PlanLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        fate="merged", fate_remark=remark.strip()[:300], merged_into=target, row_version=F("row_version") + 1
    )
    PlanLine.objects.filter(pk=target.pk).update(fate="adopted", row_version=F("row_version") + 1)
    _plans_settle({target.plan_id, *(line.plan_id for line in lines)}, actor=actor, at=at)
    audit_record(
        cycle,
        "cycle.lines_merged",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.consolidate", cycle.unit.path),
        unit_id=cycle.unit_id,
        after={"target": target.pk, "lines": [line.pk for line in lines]},
        reason=remark.strip(),
    )
    target.refresh_from_db()
    return target


def _merge_parts(cycle: Cycle, target_id: int, line_ids: Sequence[int]) -> tuple[PlanLine, list[PlanLine]]:
    target = _lines(cycle, [target_id])[0]
    lines = _lines(cycle, line_ids)
    if target.fate in ("merged", "returned"):
        raise Refused("cycle_merge_target", title=target.title)
    carrier = PlanLine.objects.filter(merged_into__in=[line.pk for line in lines]).select_related("merged_into").first()
    if carrier is not None and carrier.merged_into is not None:
        raise Refused("cycle_line_carries_others", title=carrier.merged_into.title)
    return target, lines


def _lines(cycle: Cycle, line_ids: Sequence[int]) -> list[PlanLine]:
    """The lines, all of this cycle and of plans that are in; anything else is refused as a whole."""
    if not line_ids:
        raise Refused("cycle_no_lines")
    lines = list(PlanLine.objects.filter(pk__in=line_ids, plan__cycle=cycle).select_related("plan"))
    if len(lines) != len(set(line_ids)):
        raise NotFound("not_found")
    if any(line.plan.state not in IN_CONSOLIDATION for line in lines):
        raise WrongState("cycle_plan_not_in")
    return lines


def _plans_settle(plan_ids: set[int], *, actor: Actor, at: datetime) -> None:
    for plan in MonthlyPlan.objects.filter(pk__in=plan_ids, state="submitted").select_related("unit").order_by("pk"):
        if not plan.lines.filter(fate__in=("pending", "returned")).exists():
            _plan_settle(plan, actor=actor, at=at)


def _plan_settle(plan: MonthlyPlan, *, actor: Actor, at: datetime) -> None:
    _settle_together([plan], actor=actor, at=at)


NO_LINES = {"pending": 0, "adopted": 0, "merged": 0}


def _settle_together(plans: Sequence[MonthlyPlan], *, actor: Actor, at: datetime) -> None:
    """Each plan's own step and its own entry in the trail, in a number of statements that does not grow with the plans.

    Refuses all when one of them has a line on its way back.
    """
    lines = PlanLine.objects.filter(plan__in=[plan.pk for plan in plans]).order_by()
    counted = lines.values("plan_id").annotate(
        pending=Count("pk", filter=Q(fate__in=("pending", "returned"))),
        adopted=Count("pk", filter=Q(fate="adopted")),
        merged=Count("pk", filter=Q(fate="merged")),
    )
    counts = {row["plan_id"]: row for row in counted}
    told = []
    for plan in plans:
        found = counts.get(plan.pk, NO_LINES)
        target = MONTHLY.step("adopt", state=plan.state, facts=MonthlyFacts(n_lines_pending=found["pending"]))
        after = {"state": target, "adopted": found["adopted"], "merged": found["merged"]}
        capacity = actor.capacity("training.consolidate", plan.unit.path)
        told.append(NextEntry(plan, "monthly_plan.adopted", capacity, plan.unit_id, after, {"state": plan.state}))
    if told:
        move_all(plans, str(told[0].after["state"]))
        audit_record_many(told, actor=actor, at=at)


@transaction.atomic
def line_unsettle(*, line_id: int, actor: Actor, at: datetime) -> PlanLine:
    """Take a decision on a line back while the cycle still collects. Refuses when other lines were merged into it."""
    line = (
        PlanLine.objects.visible_to(actor)
        .select_related("plan", "plan__cycle", "plan__unit", "plan__cycle__unit")
        .filter(pk=line_id)
        .first()
    )
    if line is None:
        raise NotFound("not_found")
    policies.require(actor, "training.consolidate", line.plan.cycle.unit)
    require_collecting(line.plan.cycle)
    if line.merged_lines.exists():
        raise Refused("cycle_line_carries_others", title=line.title)
    if line.plan.state == "adopted":
        before = line.plan.state
        move(line.plan, MONTHLY.step("unsettle", state=before, facts=MonthlyFacts()))
        audit_record(
            line.plan,
            "monthly_plan.unsettled",
            actor=actor,
            at=at,
            unit_id=line.plan.unit_id,
            capacity=actor.capacity("training.consolidate", line.plan.unit.path),
            before={"state": before},
            after={"state": line.plan.state, "line": line.pk},
        )
    elif line.plan.state != "submitted":
        raise WrongState("cycle_plan_not_in")
    changed = PlanLine.objects.filter(pk=line.pk, row_version=line.row_version).update(
        fate="pending", fate_remark="", merged_into=None, row_version=F("row_version") + 1
    )
    if not changed:
        raise StaleState("stale_state")
    line.refresh_from_db()
    return line
