"""Seats follow the roster of the training; rooms follow the provinces; fewer seats than people make a queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bihuan.classroom.domain.rooms import OFFERED, SEATED, WAITING, WITHDRAWN, Place, Queued, over_capacity, room_unit, to_offer
from bihuan.classroom.models import ClassSession, Seat, Venue
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.foundation.clock import local
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find
from bihuan.training.models import Participation

ROOM_PER = "video.room_per"


def seats_follow(session: ClassSession, *, at: datetime) -> int:
    """A seat for everybody invited; who is no longer invited loses it, a walk-in keeps it. Returns how many are new."""
    rows = Participation.objects.filter(line=session.line_id)
    seated = set(Seat.objects.filter(session=session).values_list("participation_id", flat=True))
    fresh = [row for row in rows.filter(is_invited=True).order_by("pk") if row.pk not in seated]
    rooms = rooms_for(session, {row.unit_id for row in fresh})
    Seat.objects.bulk_create(
        [Seat(session=session, participation=row, venue=rooms.get(row.unit_id), queued_at=at) for row in fresh],
        ignore_conflicts=True,
        batch_size=500,
    )
    gone = Seat.objects.filter(session=session, is_walk_in=False, participation__is_invited=False)
    gone.filter(state__in=(SEATED, WAITING, OFFERED)).update(state=WITHDRAWN)
    back = Seat.objects.filter(session=session, state=WITHDRAWN, participation__is_invited=True)
    back.update(state=SEATED, queued_at=at)
    seats_settle(session, at=at)
    return len(fresh)


def seats_settle(session: ClassSession, *, at: datetime) -> None:
    """Whoever came last waits where seats are short; who waits longest is offered what became free, until the class begins."""
    rows = Seat.objects.filter(session=session, is_walk_in=False).order_by("queued_at", "pk")
    queue = [Queued(pk, state) for pk, state in rows.values_list("pk", "state")]
    if not any(seat.state in (SEATED, WAITING, OFFERED) for seat in queue):
        return
    surplus = over_capacity(queue, session.capacity)
    Seat.objects.filter(pk__in=surplus, state=SEATED).update(state=WAITING)
    if surplus:
        return
    offered = to_offer(queue, session.capacity)
    Seat.objects.filter(pk__in=offered, state=WAITING).update(state=OFFERED, offer_until=starts_at(session))


def rooms_for(session: ClassSession, unit_ids: Iterable[int]) -> dict[int, Venue]:
    """Unit of a person → room. A group video class has one per province (T-037); a missing one is made, without a place."""
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=set(unit_ids))}
    holder = session.line.plan.unit
    room_per = _room_per(session) if session.is_group_video else "none"
    kinds = dict(
        Unit.objects.filter(pk__in={pk for unit in units.values() for pk in unit.ancestor_ids}).values_list("pk", "kind")
    )
    wanted = {
        pk: room_unit([Place(each, kinds[each]) for each in unit.ancestor_ids], room_per, holder.pk)
        for pk, unit in units.items()
    }
    known = {venue.unit_id: venue for venue in Venue.objects.filter(session=session)}
    missing = sorted({room for room in wanted.values() if room not in known})
    Venue.objects.bulk_create(
        [Venue(session=session, unit_id=room, place=session.line.place if room == holder.pk else "") for room in missing],
        ignore_conflicts=True,
    )
    rooms = {venue.unit_id: venue for venue in Venue.objects.filter(session=session)}
    return {pk: rooms[room] for pk, room in wanted.items()}


def _room_per(session: ClassSession) -> str:
    found = find(ROOM_PER, unit=session.line.plan.unit, on=local(session.line.starts_at).date())
    return found.value.value if found else "none"
