"""What a lecturer taught in a year and what it brought (C-328, peers 50)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.foundation.clock import SITE_ZONE
from bihuan.kernel.refusals import NotFound
from bihuan.lecturers.models import Lecturer, TeachingPosting
from bihuan.lecturers.selectors.files import lecturer_for
from bihuan.lecturers.selectors.outside import concerns_own_money
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class Statement:
    lecturer: Lecturer
    year: int
    rows: tuple[TeachingPosting, ...]
    minutes: int
    fee_cents: int
    points: int


def statement_of(actor: Actor, *, lecturer_id: int, year: int) -> Statement:
    """For whoever manages the file and for the lecturer. Refuses (NotFound) everybody else."""
    lecturer = lecturer_for(actor, lecturer_id=lecturer_id)
    if not concerns_own_money(actor, lecturer):
        raise NotFound("not_found")
    begins = datetime.combine(date(year, 1, 1), datetime.min.time(), SITE_ZONE)
    ends = datetime.combine(date(year + 1, 1, 1), datetime.min.time(), SITE_ZONE)
    found = TeachingPosting.objects.filter(lecturer=lecturer, is_void=False, taught_at__gte=begins, taught_at__lt=ends)
    rows = tuple(found.select_related("unit"))
    return Statement(
        lecturer,
        year,
        rows,
        sum(row.minutes for row in rows),
        sum(row.fee_cents or 0 for row in rows),
        sum(row.points or 0 for row in rows),
    )
