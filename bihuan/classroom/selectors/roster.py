"""The roster of a class by room, with what each person's state is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from bihuan.classroom.domain.rooms import SEAT_STATES, SEATED
from bihuan.classroom.domain.states import CLOSED, ENDED
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat, SignIn, Venue
from bihuan.classroom.selectors.sessions import venues_of
from bihuan.people.domain.actor import Actor

SIGNED, ABSENT = "signed", "absent"
SHOWN = 120


@dataclass(frozen=True)
class RosterCriteria:
    q: str = ""
    venue_id: int | None = None
    state: str = ""


@dataclass(frozen=True)
class RosterRow:
    """`signed` counts half days signed in; `leave_id` is the newest request."""

    seat: Seat
    name: str
    unit: str
    label: str
    tone: str
    signed: int
    leave_id: int | None = None


@dataclass(frozen=True)
class RoomRoster:
    venue: Venue | None
    rows: tuple[RosterRow, ...]
    n: int
    n_signed: int


def rosters(session: ClassSession, actor: Actor, criteria: RosterCriteria) -> tuple[RoomRoster, ...]:
    """What this actor may see, room by room: the first SHOWN people, and of every room how many. Five queries."""
    seats = (
        Seat.objects.visible_to(actor)
        .filter(session=session)
        .select_related("participation__person", "participation__unit", "venue__unit")
    )
    if criteria.q:
        name = Q(participation__person__name__icontains=criteria.q) | Q(participation__unit__name__icontains=criteria.q)
        seats = seats.filter(name | Q(participation__person__employee_no=criteria.q))
    if criteria.venue_id is not None:
        seats = seats.filter(venue=criteria.venue_id)
    if criteria.state in SEAT_STATES:
        seats = seats.filter(state=criteria.state)
    elif criteria.state == "walk_in":
        seats = seats.filter(is_walk_in=True)
    elif criteria.state == ABSENT:
        seats = seats.filter(state="seated", sign_ins=None)
    elif criteria.state == SIGNED:
        seats = seats.filter(sign_ins__isnull=False).distinct()
    ordered = seats.order_by("participation__unit__path", "participation__person__name", "pk")
    counted = (
        Seat.objects.filter(pk__in=seats.values("pk"))
        .values("venue")
        .annotate(n=Count("pk", distinct=True), signed=Count("sign_ins__seat", distinct=True))
    )
    counts = {row["venue"]: (row["n"], row["signed"]) for row in counted}
    return _by_room(session, list(ordered[:SHOWN]), counts)


def seat_in(session: ClassSession, seat_id: int | None) -> Seat | None:
    """One seat of this class, for whoever runs it."""
    if seat_id is None:
        return None
    return Seat.objects.filter(session=session, pk=seat_id).select_related("participation__person", "venue").first()


Counts = dict[int | None, tuple[int, int]]


def _by_room(session: ClassSession, seats: list[Seat], counts: Counts) -> tuple[RoomRoster, ...]:
    signed: dict[int, int] = {}
    late: set[int] = set()
    for seat_id, minutes in SignIn.objects.filter(session=session).values_list("seat", "late_minutes"):
        signed[seat_id] = signed.get(seat_id, 0) + 1
        late |= {seat_id} if minutes else set()
    is_over = session.state in (ENDED, CLOSED)
    leaves = dict(
        LeaveRequest.objects.filter(seat__session=session).exclude(state="withdrawn").order_by("pk").values_list("seat", "pk")
    )
    rows: dict[int | None, list[RosterRow]] = {}
    for seat in seats:
        rows.setdefault(seat.venue_id, []).append(
            _row(seat, signed.get(seat.pk, 0), leaves.get(seat.pk), is_late=seat.pk in late, is_over=is_over)
        )
    venues: list[Venue | None] = [*venues_of(session), None]
    found = []
    for venue in venues:
        key = venue.pk if venue else None
        n, n_signed = counts.get(key, (0, 0))
        if n or (venue is not None and len(venues) <= 2):
            found.append(RoomRoster(venue, tuple(rows.get(key, ())), n, n_signed))
    return tuple(found)


def _row(seat: Seat, signed: int, leave_id: int | None, *, is_late: bool, is_over: bool) -> RosterRow:
    """Once the class is over, whoever kept the seat empty is absent."""
    label, tone = SEAT_STATES[seat.state]
    if seat.is_walk_in:
        label, tone = "现场补登", "accent"
    if signed:
        came = "已签到，迟到" if is_late else "已签到"
        label, tone = (f"{label}，{came}" if seat.is_walk_in else came), "warn" if is_late else "ok"
    elif is_over and seat.state == SEATED:
        label, tone = "未到", "bad"
    person = seat.participation.person
    return RosterRow(seat, person.name, seat.participation.unit.name, label, tone, signed, leave_id)
