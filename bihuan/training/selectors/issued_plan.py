"""The month as it was issued, for a unit: its own sessions, those below it and those of the units above (T-007, T-053)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import within
from bihuan.training.domain.implementation import GONE_FATES
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine

ISSUED = ("issued", "frozen")


def issued_cycle(cycle_id: int, actor: Actor) -> Cycle:
    """An issued month of the actor's centre. NotFound before issue, and for who sees no training below that centre."""
    cycle = Cycle.objects.select_related("unit").filter(pk=cycle_id, state__in=ISSUED).first()
    scope = actor.scope("training.view")
    if cycle is None or not any(cycle.unit.path.startswith(path) or path.startswith(cycle.unit.path) for path in scope):
        raise NotFound("not_found")
    return cycle


def issued_lines(cycle: Cycle, actor: Actor) -> QuerySet[PlanLine]:
    """What was issued and concerns the units the actor sees: theirs, and those of every unit above, the centre's first.

    Sessions of sibling areas stay with them: the tree decides what one sees (T-007).
    """
    scope = actor.scope("training.view")
    above = {int(part) for path in scope for part in path.strip("/").split("/") if part}
    seen = PlanLine.objects.filter(within(scope, "plan__unit") | Q(plan__unit_id__in=above))
    return (
        seen.filter(plan__cycle=cycle, plan__state="issued", is_added=False)
        .exclude(fate__in=GONE_FATES)
        .select_related("annual_line", "plan__unit", "plan__cycle")
        .order_by("plan__unit__path", "starts_at", "pk")
    )


def issued_id_of(plan: MonthlyPlan) -> int | None:
    """The issued month a plan belongs to, for a link."""
    return plan.cycle_id if plan.cycle.state in ISSUED else None


def is_whole(cycle: Cycle, actor: Actor) -> bool:
    """Whether the actor sees the plan of every unit."""
    return any(cycle.unit.path.startswith(path) for path in actor.scope("training.view"))


def by_unit(lines: Sequence[PlanLine]) -> tuple[tuple[str, tuple[PlanLine, ...]], ...]:
    units: dict[str, list[PlanLine]] = {}
    for line in lines:
        units.setdefault(line.plan.unit.name, []).append(line)
    return tuple((name, tuple(rows)) for name, rows in units.items())
