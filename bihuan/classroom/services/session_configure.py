"""How a class is held: organiser, lecturer, method, capacity, rooms and half days, while it has not begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from bihuan.classroom.domain.states import NOTICED, PREPARED
from bihuan.classroom.models import ClassSession, Seat, SeatQuota, Segment, Venue
from bihuan.classroom.selectors.sessions import capacity_of, days_of, require_runner, segments_of, session_for, starts_at
from bihuan.classroom.services.leave_lapse import leaves_lapse
from bihuan.classroom.services.session_lecturer import lecturer_follows, lecturer_named
from bihuan.classroom.services.session_seats import seats_settle
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, WrongState
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person

OPEN = frozenset({PREPARED, NOTICED})
OUT_OF_THE_WAY = 1000  # while half days change places, positions stay unique
HalfDayTimes = tuple[datetime, datetime]


@dataclass(frozen=True)
class Room:
    place: str
    capacity: int | None = None
    organiser_no: str = ""


@dataclass(frozen=True)
class Setup:
    """`rooms` by venue id, `segments` as (start, end) in their order; what is None stays as it is."""

    organiser_no: str | None = None
    lecturer_name: str | None = None
    lecturer_file_id: int | None = None
    evaluation_method: str | None = None
    capacity: int | None = None
    notice: str | None = None
    rooms: Mapping[int, Room] | None = None
    segments: Sequence[HalfDayTimes] | None = None


@transaction.atomic
def session_configure(*, session_id: int, setup: Setup, actor: Actor, at: datetime) -> ClassSession:
    """Set up the class. Who was told is told again when the time moved (`session_notify`); on another day leave lapses.

    Refuses whoever may not run it, a class that has begun, half days that overlap or end before they start, a room
    of another class, an unknown employee number, a room with fewer seats than people, and as `lecturer_named`.
    """
    session = session_for(actor, session_id)
    require_runner(actor, session)
    if session.state not in OPEN:
        raise WrongState("wrong_state", transition="configure", state=session.state)
    _quotas_fit(session, setup.capacity)
    before, was_on = _told(session), local(starts_at(session)).date()
    changes: dict[str, Any] = {"capacity": setup.capacity}
    for name in ("evaluation_method", "notice"):
        if (given := getattr(setup, name)) is not None:
            changes[name] = given.strip()
    if setup.organiser_no is not None:
        changes["organiser"] = _person(setup.organiser_no)
    days = days_of(segments_of(session))
    if setup.segments is not None:
        _redivide(session, setup.segments)
    for venue_id, room in (setup.rooms or {}).items():
        _room(session, venue_id, room)
    named = session.lecturer_name if setup.lecturer_name is None else setup.lecturer_name
    file_id = session.lecturer_key if setup.lecturer_name is None else setup.lecturer_file_id
    lecturer = lecturer_named(session, name=named, file_id=file_id, was_on=was_on)
    is_changed = any(getattr(session, name) != value for name, value in lecturer.items())
    move(session, session.state, **changes, **lecturer)
    lecturer_follows(session, is_changed=is_changed, actor=actor, at=at)
    if days != days_of(segments_of(session)):
        leaves_lapse(session, actor=actor, at=at)
    seats_settle(session, at=at)
    audit_record(
        session,
        "class.configured",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        before=before,
        after=_told(session),
    )
    return session


def _quotas_fit(session: ClassSession, capacity: int | None) -> None:
    kept = SeatQuota.objects.filter(session=session).aggregate(n=Sum("seats"))["n"]
    if kept is None:
        return
    if capacity is None:
        raise Refused("quota_without_capacity")
    if kept > capacity:
        raise Refused("quota_over_capacity", capacity=capacity, n=kept)


def _person(employee_no: str) -> Person | None:
    if not employee_no.strip():
        return None
    found = Person.objects.filter(employee_no=employee_no.strip()).first()
    if found is None:
        raise Refused("class_person_unknown", employee_no=employee_no.strip())
    return found


def _redivide(session: ClassSession, segments: Sequence[HalfDayTimes]) -> None:
    """Half days in the order of time. One that somebody signed in for stays as it is."""
    if not segments:
        raise Refused("segment_missing")
    ordered = sorted(segments)
    for starts, ends in ordered:
        if ends <= starts:
            raise Refused("segment_without_length")
    if any(after[0] < before[1] for before, after in zip(ordered, ordered[1:], strict=False)):
        raise Refused("segment_overlap")
    known = {(each.starts_at, each.ends_at): each for each in Segment.objects.filter(session=session)}
    if ordered != list(known):
        _renumber(session, ordered, known)


def _renumber(session: ClassSession, ordered: Sequence[HalfDayTimes], known: Mapping[HalfDayTimes, Segment]) -> None:
    """A half day that stays keeps its row; the others are moved in their order, made new or deleted."""
    spare = [each for times, each in known.items() if times not in ordered]
    if Segment.objects.filter(pk__in=[each.pk for each in spare], sign_ins__isnull=False).exists():
        raise Refused("segment_signed")
    Segment.objects.filter(session=session).update(position=F("position") + OUT_OF_THE_WAY)
    for number, times in enumerate(ordered, start=1):
        row = known.get(times) or (spare.pop(0) if spare else Segment(session=session))
        row.position, (row.starts_at, row.ends_at) = number, times
        row.save()
    Segment.objects.filter(pk__in=[each.pk for each in spare]).delete()


def _room(session: ClassSession, venue_id: int, room: Room) -> None:
    venue = Venue.objects.filter(session=session, pk=venue_id).select_related("unit").first()
    if venue is None:
        raise NotFound("not_found")
    n_people = Seat.objects.filter(venue=venue).expected().count()
    if room.capacity is not None and room.capacity < n_people:
        raise Refused("room_too_small", unit=venue.unit.name, capacity=room.capacity, n=n_people)
    organiser = _person(room.organiser_no)
    Venue.objects.filter(pk=venue.pk).update(place=room.place.strip()[:80], capacity=room.capacity, organiser=organiser)


def _told(session: ClassSession) -> dict[str, Any]:
    segments = Segment.objects.filter(session=session).order_by("position")
    return {
        "capacity": session.capacity,
        "organiser": session.organiser_id,
        "lecturer": session.lecturer_name,
        "method": session.evaluation_method,
        "segments": [f"{each.starts_at:%Y-%m-%dT%H:%M}/{each.ends_at:%H:%M}" for each in segments],
        "rooms": list(Venue.objects.filter(session=session).order_by("pk").values_list("place", flat=True)),
    }
