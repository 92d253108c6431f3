"""What may be noted of conduct, what was noted, and the uniform of everybody (T-034, T-036, T-097)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.classroom.models import ClassSession, ConductMark, Seat
from bihuan.classroom.selectors.signin import session_run_by
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.domain.parameters import Option
from bihuan.regulations.selectors.resolution import find

KINDS = "conduct.kinds"
LATE, ABSENT, NO_UNIFORM = "late", "absent", "no_uniform"
COUNTED = frozenset({LATE, ABSENT})
"""Kinds that come from sign-ins and leave, not from somebody's eyes."""


def conduct_kinds(session: ClassSession, at: datetime) -> Resolved | None:
    return find(KINDS, unit=session.line.plan.unit, on=local(at).date())


def kinds_to_mark(session: ClassSession, at: datetime) -> tuple[Option, ...]:
    """Those that an organiser notes; none where no article names any."""
    found = conduct_kinds(session, at)
    return tuple(each for each in found.value.values if each.code not in COUNTED) if found else ()


def mark_run_by(actor: Actor, mark_id: int) -> ConductMark:
    """Refuses (NotFound) a mark of a session out of sight."""
    mark = ConductMark.objects.filter(pk=mark_id).first()
    if mark is None:
        raise NotFound("not_found")
    mark.seat.session = session_run_by(actor, mark.seat.session_id)
    return mark


@dataclass(frozen=True)
class ConductRow:
    """`is_worn` None: nobody has looked yet."""

    seat: Seat
    is_worn: bool | None
    is_in: bool


def conduct_rows(session: ClassSession) -> tuple[ConductRow, ...]:
    seats = (
        session.seats.expected()
        .select_related("participation__person", "participation__unit", "uniform")
        .prefetch_related("sign_ins")
        .order_by("participation__unit__path", "participation__person__name", "pk")
    )
    return tuple(
        ConductRow(seat, seat.uniform.is_worn if hasattr(seat, "uniform") else None, bool(seat.sign_ins.all()))
        for seat in seats
    )


def marks_of(session: ClassSession) -> list[ConductMark]:
    """Live and withdrawn, in the order they were noted."""
    rows = ConductMark.objects.filter(seat__session=session)
    return list(rows.select_related("seat__participation__person", "noted_by", "segment").order_by("noted_at", "pk"))
