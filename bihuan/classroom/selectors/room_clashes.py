"""The rooms of a class that are taken at its time, by another class or a planned session, across units (peers 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.classroom.domain.states import LIVE
from bihuan.classroom.models import ClassSession, Segment, Venue
from bihuan.classroom.selectors.sessions import segments_of, venues_of
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.clashes import NAMED_PLACE, name_key
from bihuan.training.domain.implementation import PLANNED
from bihuan.training.models import PlanLine


@dataclass(frozen=True)
class Taken:
    """A room in use; `is_seen`: whether the actor may know by whom."""

    line: PlanLine
    place: str
    starts_at: datetime
    ends_at: datetime
    is_seen: bool


def room_clashes(actor: Actor, session: ClassSession) -> tuple[str, ...]:
    """In words, for whoever runs the class; who is out of sight is told as taken. Nothing once the class is over.

    A short name ("会议室") is a room that every unit has: it clashes within the unit only.
    """
    rooms = {name_key(room.place) for room in venues_of(session) if room.place.strip()}
    if session.state not in LIVE or not rooms:
        return ()
    own, segments = session.line.plan.unit_id, segments_of(session)
    taken = [*_by_classes(actor, session, segments), *_by_lines(actor, session, segments)]
    clashing = (
        each
        for each in taken
        if name_key(each.place) in rooms and (len(each.place.strip()) > NAMED_PLACE or each.line.plan.unit_id == own)
    )
    return tuple(dict.fromkeys(_words(each) for each in sorted(clashing, key=lambda each: (each.starts_at, each.line.pk))))


def _by_classes(actor: Actor, session: ClassSession, segments: Sequence[Segment]) -> Iterator[Taken]:
    """Rooms of other classes by their half days, in three queries."""
    found = Segment.objects.filter(_at_once(segments), session__state__in=LIVE).exclude(session=session)
    others = list(found.select_related("session__line__plan__unit"))
    ids = {each.session_id for each in others}
    seen = set(ClassSession.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    places: dict[int, list[str]] = {}
    for session_id, place in Venue.objects.filter(session__in=ids).exclude(place="").values_list("session", "place"):
        places.setdefault(session_id, []).append(place)
    for each in others:
        for place in places.get(each.session_id, ()):
            yield Taken(each.session.line, place, each.starts_at, each.ends_at, each.session_id in seen)


def _by_lines(actor: Actor, session: ClassSession, segments: Sequence[Segment]) -> Iterator[Taken]:
    """Issued sessions that have no class yet, in two queries."""
    rows = PlanLine.objects.filter(_at_once(segments), fate="adopted", outcome=PLANNED, class_session=None)
    others = list(rows.filter(Q(plan__state="issued") | Q(is_added=True)).exclude(place="").select_related("plan__unit"))
    seen = set(PlanLine.objects.visible_to(actor).filter(pk__in=[row.pk for row in others]).values_list("pk", flat=True))
    for row in others:
        yield Taken(row, row.place, row.starts_at, row.ends_at, row.pk in seen)


def _at_once(segments: Iterable[Segment]) -> Q:
    found = Q(pk__in=[])
    for each in segments:
        found |= Q(starts_at__lt=each.ends_at, ends_at__gt=each.starts_at)
    return found


def _words(taken: Taken) -> str:
    facts = {"place": taken.place, "time": f"{local(taken.starts_at):%m-%d %H:%M}–{local(taken.ends_at):%H:%M}"}
    if not taken.is_seen:
        return message_of(Refused("place_busy", **facts))
    named = {**facts, "unit": taken.line.plan.unit.name, "other_title": taken.line.title}
    return message_of(Refused("place_conflict_across", **named))
