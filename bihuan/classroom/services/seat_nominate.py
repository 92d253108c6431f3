"""The head of a unit names who comes to a class with seats per unit (peers 14)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.quotas import has_place, quota_of
from bihuan.classroom.domain.rooms import OFFERED, SEAT_STATES, SEATED, WAITING, WITHDRAWN
from bihuan.classroom.models import ClassSession, Seat
from bihuan.classroom.selectors.nominations import NOMINATE, is_common, queue_of, quotas_of, session_to_nominate
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.classroom.services.session_configure import OPEN
from bihuan.classroom.services.session_seats import rooms_for, seats_settle
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, WrongState
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Unit
from bihuan.training.models import Participation

NOTE, TAKEN_BACK = "单位推荐", "单位撤回推荐"


@transaction.atomic
def seat_nominate(*, session_id: int, person_id: int, actor: Actor, at: datetime) -> Seat:
    """Name one of one's own people: a seat while the unit has one, else a place in the queue. Again: the same seat.

    Refuses (NotFound) a class without seats for the actor's units and a person of other units, (`wrong_state`) a class
    that has begun. Nominations of one class come one after another: the last seat is given once.
    """
    session = _open_session(actor, session_id)
    unit = _unit_of(session, person_id, actor)
    row, _new = Participation.objects.get_or_create(
        line=session.line, person_id=person_id, defaults={"unit": unit, "note": NOTE}
    )
    seat = Seat.objects.filter(participation=row).first()
    if seat is not None and seat.state != WITHDRAWN:
        return seat
    quotas = quotas_of(session)
    common = is_common(session, at)
    target = SEATED if has_place(queue_of(session), unit.path, session.capacity, quotas, is_common=common) else WAITING
    Participation.objects.filter(pk=row.pk).update(is_invited=True, note=NOTE)
    if seat is None:
        room = rooms_for(session, {unit.pk})[unit.pk]
        seat = Seat.objects.create(session=session, participation=row, venue=room, state=target, queued_at=at)
    else:
        move(seat, target, queued_at=at)
    _tell(session, seat, unit, actor, at)
    return seat


@transaction.atomic
def nomination_take_back(*, session_id: int, person_id: int, actor: Actor, at: datetime) -> Seat:
    """Somebody else comes: the seat goes to whoever waits. Again: nothing changes.

    Refuses as naming does, and after the unit's seats became common: from then on the person asks for leave.
    """
    session = _open_session(actor, session_id)
    unit = _unit_of(session, person_id, actor)
    seat = Seat.objects.filter(session=session, participation__person=person_id).select_related("participation").first()
    if seat is None:
        raise NotFound("not_found")
    if seat.state not in (SEATED, WAITING, OFFERED):
        return seat
    if is_common(session, at):
        raise Refused("nomination_is_fixed")
    move(seat, WITHDRAWN, offer_until=None)
    Participation.objects.filter(pk=seat.participation_id).update(is_invited=False, note=TAKEN_BACK)
    seats_settle(session, at=at)
    _tell(session, seat, unit, actor, at)
    return seat


def _open_session(actor: Actor, session_id: int) -> ClassSession:
    session = session_to_nominate(actor, session_id)
    hold(session)
    if session.state not in OPEN:
        raise WrongState("wrong_state", transition="nominate", state=session.state)
    return session


def _unit_of(session: ClassSession, person_id: int, actor: Actor) -> Unit:
    """The person's unit on the day of the class, one that the actor nominates for and that has seats here."""
    held = Assignment.objects.in_service(local(starts_at(session)).date()).filter(person=person_id).select_related("unit")
    quotas = quotas_of(session)
    for each in held.order_by("-is_primary", "pk"):
        if actor.can(NOMINATE, each.unit.path) and quota_of(each.unit.path, quotas):
            unit: Unit = each.unit
            return unit
    raise NotFound("not_found")


def _tell(session: ClassSession, seat: Seat, unit: Unit, actor: Actor, at: datetime) -> None:
    person, is_off = seat.participation.person, seat.state == WITHDRAWN
    begins = local(starts_at(session))
    notice_send(
        key=f"class.nominated/{session.pk}/{seat.row_version}",
        recipient=person,
        title=f"{'单位撤回了推荐' if is_off else '单位推荐您参加'}：{session.line.title}"[:200],
        body=f"{begins:%m-%d %H:%M} 开始。{'您不必参加。' if is_off else SEAT_STATES[seat.state][0] + '。'}",
        link=links.mine(session.pk),
        at=at,
    )
    audit_record(
        session,
        "class.nomination_taken_back" if is_off else "class.nominated",
        actor=actor,
        at=at,
        capacity=actor.capacity(NOMINATE, unit.path),
        unit_id=unit.pk,
        after={"name": person.name, "seat": seat.state},
    )
