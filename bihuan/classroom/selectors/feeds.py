"""Calendar feeds: an address with a secret key per person or unit, because calendar programs cannot sign in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from bihuan.classroom.domain.ical import CalendarEvent, calendar_text
from bihuan.classroom.domain.rooms import OFFERED, SEATED
from bihuan.classroom.domain.states import CALLED_OFF
from bihuan.classroom.models import ClassSession, Seat, Segment
from bihuan.kernel.refusals import NotFound
from bihuan.people.models import Person, Unit

PERSON, UNIT = "p", "u"
LOOKS_BACK = timedelta(days=60)
KEY_LENGTH = 40


def feed_key(kind: str, pk: int) -> str:
    """`p12-…`: says whose calendar it is and proves that it was given out here. It opens this one calendar and nothing else."""
    return f"{kind}{pk}-{salted_hmac('classroom.feed', f'{kind}{pk}', algorithm='sha256').hexdigest()[:KEY_LENGTH]}"


def feed_text(key: str, *, at: datetime) -> str:
    """The calendar behind a key. Refuses (NotFound) a key that was not given out, and a person who has left."""
    kind, pk = _opened(key)
    if kind == PERSON:
        person = Person.objects.active_on(at.date()).filter(pk=pk).first()
        if person is None:
            raise NotFound("not_found")
        return calendar_text(f"{person.name}的培训", _of_person(person, at), at=at)
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise NotFound("not_found")
    sessions = ClassSession.objects.filter(line__plan__unit__path__startswith=unit.path)
    return calendar_text(f"{unit.name}的培训班次", _events(_recent(sessions, at), {}), at=at)


def _opened(key: str) -> tuple[str, int]:
    told = key.partition("-")[0]
    number = told[1:]
    if told[:1] not in (PERSON, UNIT) or not number.isdecimal() or len(number) > 18:
        raise NotFound("not_found")
    if not constant_time_compare(key, feed_key(told[0], int(number))):
        raise NotFound("not_found")
    return told[0], int(number)


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
