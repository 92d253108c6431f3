"""People who come without being on the list, and seats that change (T-041)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan.classroom.domain.rooms import OFFERED, SEATED, WITHDRAWN
from bihuan.classroom.domain.states import LIVE
from bihuan.classroom.models import ClassSession, Seat, Venue
from bihuan.classroom.selectors.sessions import capacity_of, days_of, may_run_room, segments_of, session_for
from bihuan.classroom.services.session_seats import rooms_for, seats_settle
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, keep, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState, WrongState
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person
from bihuan.training.models import Participation

NOTE = "现场补登"


@transaction.atomic
def walk_in_add(*, session_id: int, employee_no: str, venue_id: int | None, actor: Actor, at: datetime) -> Seat:
    """Somebody came who was not on the list; the seat is marked. Who is on the list already keeps the seat as it is.

    Allowed to whoever runs the class or the room, on a day of the class only. Refuses an unknown employee number, who
    is not in service that day, a class that is over, and a room of another class.
    """
    session = session_for(actor, session_id)
    venue = _venue(session, venue_id)
    if not may_run_room(actor, session, venue):
        raise NotPermitted("not_permitted", capability="class.run", unit=session.line.plan.unit.name)
    keep(session)
    if session.state not in LIVE:
        raise WrongState("wrong_state", transition="walk_in", state=session.state)
    day = local(at).date()
    if day not in days_of(segments_of(session)):
        raise Refused("walk_in_other_day")
    held = _assignment(employee_no, day)
    row, _new = Participation.objects.get_or_create(
        line=session.line, person=held.person, defaults={"unit": held.unit, "is_invited": False, "note": NOTE}
    )
    seat = Seat.objects.filter(participation=row).first()
    if seat is not None and seat.state == SEATED:
        return seat
    room = venue or rooms_for(session, {row.unit_id})[row.unit_id]
    if seat is None:
        seat = Seat.objects.create(session=session, participation=row, venue=room, is_walk_in=True, queued_at=at)
    else:
        move(seat, SEATED, is_walk_in=not row.is_invited, venue=room)
    audit_record(
        session,
        "class.walk_in_added",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        after={"person": held.person_id, "name": held.person.name},
    )
    return seat


@transaction.atomic
def seat_move(*, session_id: int, seat_id: int, venue_id: int, actor: Actor, at: datetime) -> Seat:
    """To another room of the same class. Refuses whoever may not run the class, a class that is over, and a full room."""
    session = session_for(actor, session_id)
    seat = Seat.objects.filter(session=session, pk=seat_id).select_related("participation__person").first()
    venue = _venue(session, venue_id)
    if seat is None or venue is None:
        raise NotFound("not_found")
    if not may_run_room(actor, session, None):
        raise NotPermitted("not_permitted", capability="class.run", unit=session.line.plan.unit.name)
    if session.state not in LIVE:
        raise WrongState("wrong_state", transition="seat_move", state=session.state)
    if seat.venue_id == venue.pk:
        return seat
    if venue.capacity is not None and Seat.objects.filter(venue=venue).expected().count() >= venue.capacity:
        raise Refused("room_full", unit=venue.unit.name, capacity=venue.capacity)
    before = seat.venue_id
    move(seat, seat.state, venue=venue)
    audit_record(
        session,
        "class.seat_moved",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        before={"venue": before},
        after={"venue": venue.pk, "name": seat.participation.person.name},
    )
    return seat


@transaction.atomic
def seat_answer(*, session_id: int, accepts: bool, actor: Actor, at: datetime) -> Seat:
    """The reply to an offered seat: taken, or passed on to whoever waits next. The same reply again changes nothing.

    Refuses (NotFound) without a seat, and an offer whose reply time is over.
    """
    session = session_for(actor, session_id)
    seat = Seat.objects.filter(session=session, participation__person=actor.person_id).first() if actor.person_id else None
    if seat is None:
        raise NotFound("not_found")
    hold(session)  # answers, nominations and lapses of one class come one after another
    seat.refresh_from_db()
    target = SEATED if accepts else WITHDRAWN
    if seat.state == target:
        return seat
    if seat.state != OFFERED:
        raise StaleState("stale_state", state=seat.state)
    if seat.offer_until is not None and at >= seat.offer_until:
        raise Refused("offer_over", until=local(seat.offer_until))
    move(seat, target, offer_until=None)
    if not accepts:
        Participation.objects.filter(pk=seat.participation_id).update(is_invited=False, note="候补未接受")
    seats_settle(session, at=at)
    audit_record(
        session,
        "class.offer_accepted" if accepts else "class.offer_declined",
        actor=actor,
        at=at,
        unit_id=session.line.plan.unit_id,
        after={"person": actor.person_id},
    )
    return seat


def _venue(session: ClassSession, venue_id: int | None) -> Venue | None:
    if venue_id is None:
        return None
    venue: Venue | None = Venue.objects.filter(session=session, pk=venue_id).select_related("unit").first()
    if venue is None:
        raise NotFound("not_found")
    return venue


def _assignment(employee_no: str, day: date) -> Assignment:
    person = Person.objects.filter(employee_no=employee_no.strip()).first()
    if person is None:
        raise Refused("class_person_unknown", employee_no=employee_no.strip())
    held = Assignment.objects.in_service(day).filter(person=person).select_related("person", "unit")
    found: Assignment | None = held.order_by("-is_primary", "pk").first()
    if found is None:
        raise Refused("walk_in_not_in_service", name=person.name)
    return found
