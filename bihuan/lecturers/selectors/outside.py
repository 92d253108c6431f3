"""The development fund of a year, and the external trainings it paid (C-329, C-333)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound
from bihuan.lecturers.models import Lecturer, OutsideTraining
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import find

FUND = "lecturer.fund_per_year"


@dataclass(frozen=True)
class Fund:
    year: int
    total_cents: int
    left_cents: int
    citation: Citation


@dataclass(frozen=True)
class OutsideRow:
    row: OutsideTraining
    is_overdue: bool
    may_share: bool


def fund_of(unit: Unit, *, year: int, on: date) -> Fund | None:
    """None where nobody adopted a fund. One fund for all files that the unit keeps."""
    rule = find(FUND, unit=unit, on=on)
    if rule is None:
        return None
    spent = OutsideTraining.objects.filter(lecturer__unit=unit, year=year).aggregate(n=Sum("cost_cents"))["n"] or 0
    total = rule.value.value * 100
    return Fund(year, total, total - spent, rule.citation)


def outside_of(actor: Actor, lecturer: Lecturer, *, at: datetime) -> tuple[OutsideRow, ...]:
    """For whoever manages the file and for the lecturer; an overdue sharing holds the claim back."""
    if not concerns_own_money(actor, lecturer):
        return ()
    rows = OutsideTraining.objects.filter(lecturer=lecturer).order_by("-ends_on", "-pk")
    return tuple(
        OutsideRow(
            row,
            is_overdue=row.shared_on is None and row.share_due_at is not None and at >= row.share_due_at,
            may_share=row.shared_on is None and row.kind == OutsideTraining.Kind.TRAINING and row.ends_on <= local(at).date(),
        )
        for row in rows
    )


def outside_for(actor: Actor, *, outside_id: int) -> OutsideTraining:
    """Refuses (NotFound) whoever neither manages the file nor is its lecturer."""
    row = OutsideTraining.objects.select_related("lecturer__unit", "lecturer__person").filter(pk=outside_id).first()
    if row is None or not concerns_own_money(actor, row.lecturer):
        raise NotFound("not_found")
    return row


def concerns_own_money(actor: Actor, lecturer: Lecturer) -> bool:
    own = lecturer.person_id is not None and lecturer.person_id == actor.person_id
    return own or actor.can("lecturers.manage", lecturer.unit.path)
