"""What the areas and the centre hold for the people of a unit that plans nothing itself: a province, a project, an outlet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.implementation import GONE_FATES, HELD_OUTCOMES
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.selectors.implementation import approvals_of, status_of_line

PLANNING = (
    "training.monthly.draft",
    "training.hq.draft",
    "training.consolidate",
    "training.approve",
    "training.accept",
)


@dataclass(frozen=True)
class UnitSession:
    """`status` is a key of the outcomes; the times are those of the day it was held, else the planned ones."""

    title: str
    organiser: str
    audience: str
    starts_at: datetime
    place: str
    lecturer: str
    status: str
    is_held: bool


@dataclass(frozen=True)
class UnitSessions:
    """`is_issued`: the plan of that month has reached at least one of the `organisers`."""

    rows: tuple[UnitSession, ...]
    organisers: tuple[str, ...]
    is_issued: bool


def plans_nothing(actor: Actor) -> bool:
    """Neither plans nor decides on plans, and no plan lies at or below the own units: the board would be empty."""
    if any(actor.can(capability) for capability in PLANNING):
        return False
    return not MonthlyPlan.objects.visible_to(actor).exists()


def unit_sessions(actor: Actor, month: Month) -> UnitSessions:
    """Issued sessions of the units above, also those that one of theirs was merged into. Drafts are nobody else's business."""
    above = units_above(actor)
    of_above = Q(plan__unit__in=above) | Q(merged_lines__plan__unit__in=above)
    lines = (
        PlanLine.objects.filter(of_above, plan__month=str(month), plan__state="issued")
        .exclude(fate__in=GONE_FATES)
        .select_related("plan__unit")
        .distinct()
    )
    plans = MonthlyPlan.objects.filter(unit__in=above, month=str(month), state="issued")
    organisers = Unit.objects.filter(pk__in=above, monthly_plans__isnull=False).distinct().order_by("-path")
    return UnitSessions(_rows(list(lines)), tuple(organisers.values_list("name", flat=True)), plans.exists())


def units_above(actor: Actor) -> frozenset[int]:
    """The units of the actor's training scope and all above them."""
    return frozenset(int(part) for path in actor.scope("training.view") for part in path.strip("/").split("/") if part)


def _rows(lines: Sequence[PlanLine]) -> tuple[UnitSession, ...]:
    approvals = approvals_of(lines)
    rows = [
        UnitSession(
            title=line.title,
            organiser=line.plan.unit.name,
            audience=AUDIENCES.get(line.audience, line.audience),
            starts_at=local(line.held_starts_at or line.starts_at),
            place=line.place,
            lecturer=line.lecturer_name,
            status=status_of_line(line, approvals),
            is_held=line.outcome in HELD_OUTCOMES,
        )
        for line in lines
    ]
    return tuple(sorted(rows, key=lambda row: (row.starts_at, row.title)))
