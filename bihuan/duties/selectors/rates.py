"""Rates counted from the ledger's rows alone: so many met in time of so many, and who was left out and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bihuan.duties.models import Duty
from bihuan.kernel.rates import Rate

IN_TIME = frozenset({"met"})
LEFT_OUT = frozenset({"void", "open"})


@dataclass(frozen=True)
class DutyRate:
    """The rate with the rows behind it. Waived duties stay in the denominator: what a waiver does is the article's business."""

    rate: Rate
    numerator: tuple[int, ...]
    denominator: tuple[int, ...]
    left_out: tuple[int, ...]


def duty_rate(kind: str, *, month: str, unit_ids: Collection[int], waived_counts: bool = True) -> DutyRate:
    """In time of all that have ended or are missed, of one kind and month. Open and void duties are left out.

    `waived_counts=False` leaves waived duties out of both, where the article says so.
    """
    rows = Duty.objects.filter(kind=kind, month=month, unit_id__in=unit_ids).order_by("unit_id", "pk")
    out = LEFT_OUT if waived_counts else LEFT_OUT | {"waived"}
    states = list(rows.values_list("pk", "state"))
    numerator = tuple(pk for pk, state in states if state in IN_TIME)
    denominator = tuple(pk for pk, state in states if state not in out)
    left_out = tuple(pk for pk, state in states if state in out)
    return DutyRate(Rate(len(numerator), len(denominator), len(left_out)), numerator, denominator, left_out)
