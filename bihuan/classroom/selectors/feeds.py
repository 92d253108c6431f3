"""Calendar feeds: an address with a secret key of a person, because calendar programs cannot sign in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from bihuan.classroom.domain.ical import CalendarEvent, calendar_text
from bihuan.classroom.domain.rooms import OFFERED, SEATED
from bihuan.classroom.domain.states import CALLED_OFF
from bihuan.classroom.models import CalendarAddress, ClassSession, Seat, Segment
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.actors import actor_of

VIEW = "training.view"
LOOKS_BACK = timedelta(days=60)
KEY = re.compile(r"p(?P<person>\d{1,18})(?:u(?P<unit>\d{1,18}))?-[0-9a-f]{40}")
KEY_LENGTH = 40


def feed_key(person_id: int, unit_id: int | None = None) -> str:
    """`p12-…` the person's own classes, `p12u3-…` those of a unit the person looks over.

    It says whose calendar it is, proves that it was given out here, and opens this one calendar and nothing else. Renewed
    (`calendar_renew`), the former one opens nothing.
    """
    told = f"p{person_id}" if unit_id is None else f"p{person_id}u{unit_id}"
    of_whom = Q(unit=None) if unit_id is None else Q(unit_id=unit_id)
    address = CalendarAddress.objects.filter(of_whom, person_id=person_id)
    renewals = address.values_list("renewals", flat=True).first() or 0
    mac = salted_hmac("classroom.feed", f"{told}/{renewals}", algorithm="sha256").hexdigest()[:KEY_LENGTH]
    return f"{told}-{mac}"


def feed_text(key: str, *, at: datetime) -> str:
    """The calendar behind a key.

    Refuses (NotFound) a key that was not given out or was renewed, a person without a post on that day, as for signing
    in, and a unit that the person does not look over any more.
    """
    person, actor, unit_id = _opened(key, at)
    if unit_id is None:
        return calendar_text(f"{person.name}的培训", _of_person(person, at), at=at)
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not actor.can(VIEW, unit.path):
        raise NotFound("not_found")
    sessions = ClassSession.objects.filter(line__plan__unit__path__startswith=unit.path)
    return calendar_text(f"{unit.name}的培训班次", _events(_recent(sessions, at), {}), at=at)


def _opened(key: str, at: datetime) -> tuple[Person, Actor, int | None]:
    found = KEY.fullmatch(key)
    if found is None:
        raise NotFound("not_found")
    person_id, unit_id = int(found["person"]), int(found["unit"]) if found["unit"] else None
    person = Person.objects.active_on(local(at).date()).filter(pk=person_id).first()
    if person is None or not constant_time_compare(key, feed_key(person_id, unit_id)):
        raise NotFound("not_found")
    actor = actor_of(person, at=at)
    if not actor.is_in_service:
        raise NotFound("not_found")
    return person, actor, unit_id


def _recent(sessions: object, at: datetime) -> list[ClassSession]:
    rows = sessions.filter(segments__ends_at__gte=at - LOOKS_BACK).distinct()  # type: ignore[attr-defined]
    return list(rows.select_related("line__plan__unit").prefetch_related("segments").order_by("pk"))


def _of_person(person: Person, at: datetime) -> Iterable[CalendarEvent]:
    seats = Seat.objects.filter(participation__person=person, state__in=(SEATED, OFFERED)).select_related("venue")
    places = {seat.session_id: seat.venue.place for seat in seats if seat.venue}
    mine = Q(pk__in=[seat.session_id for seat in seats]) | Q(line__lecturer=person)
    return _events(_recent(ClassSession.objects.filter(mine), at), places)


def _events(sessions: Iterable[ClassSession], places: dict[int, str]) -> Iterable[CalendarEvent]:
    for session in sessions:
        segments: list[Segment] = list(session.segments.all())
        for segment in segments:
            yield CalendarEvent(
                uid=f"class-{session.pk}-{segment.position}@bihuan",
                starts_at=segment.starts_at,
                ends_at=segment.ends_at,
                title=session.line.title,
                place=places.get(session.pk) or session.line.place,
                note=f"{session.line.plan.unit.name} {session.lecturer_name}".strip(),
                sequence=session.row_version,
                is_off=session.state == CALLED_OFF,
            )
