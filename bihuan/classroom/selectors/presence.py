"""Who was there: sign-ins, uniform and marks of every expected person, in a few queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bihuan.classroom.domain.conduct import Presence
from bihuan.classroom.domain.rooms import EXCUSED, SEATED
from bihuan.classroom.models import ClassSession, ConductMark, Seat, SignIn, UniformCheck
from bihuan.classroom.selectors.sessions import segments_of


@dataclass(frozen=True)
class SeatPresence:
    seat: Seat
    presence: Presence


def presences(session: ClassSession, *, until: datetime | None = None) -> tuple[SeatPresence, ...]:
    """Everybody with a seat, the excused among them, in the order of the sheet.

    `until`: when the class ended; nobody missed a half day that had not begun by then.
    """
    over_at = until or session.ended_at
    held = (each for each in segments_of(session) if over_at is None or each.starts_at <= over_at)
    positions = {segment.pk: segment.position for segment in held}
    signed: dict[int, dict[int, int]] = defaultdict(dict)
    counted = SignIn.objects.filter(session=session, segment__in=positions)
    for seat_id, segment_id, minutes in counted.values_list("seat", "segment", "late_minutes"):
        signed[seat_id][positions[segment_id]] = minutes
    worn = dict(UniformCheck.objects.filter(seat__session=session).values_list("seat", "is_worn"))
    marks: dict[int, list[str]] = defaultdict(list)
    noted = ConductMark.objects.filter(seat__session=session, withdrawn_at=None).order_by("pk")
    for seat_id, kind in noted.values_list("seat", "kind"):
        marks[seat_id].append(kind)
    seats = Seat.objects.filter(session=session, state__in=(SEATED, EXCUSED)).select_related(
        "participation__person", "participation__unit", "venue__unit"
    )
    everything = frozenset(positions.values())
    return tuple(
        SeatPresence(
            seat,
            Presence(
                n_segments=len(positions),
                missed=tuple(sorted(everything - signed[seat.pk].keys())),
                late=tuple(sorted((position, minutes) for position, minutes in signed[seat.pk].items() if minutes)),
                is_in_uniform=worn.get(seat.pk),
                marks=tuple(marks[seat.pk]),
                is_excused=seat.state == EXCUSED,
            ),
        )
        for seat in seats.order_by("participation__unit__path", "participation__person__name", "pk")
    )
