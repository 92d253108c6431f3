"""Seats follow the roster of the training; rooms follow the provinces; fewer seats than people make a queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F

from bihuan.classroom.domain import links
from bihuan.classroom.domain.quotas import seats_moved
from bihuan.classroom.domain.rooms import OFFERED, SEATED, WAITING, WITHDRAWN, Place, room_unit
from bihuan.classroom.models import ClassSession, Seat, Venue
from bihuan.classroom.selectors.nominations import is_common, queue_of, quotas_of
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find
from bihuan.training.models import Participation

ROOM_PER, REPLY = "video.room_per", "class.offer_reply"


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
    """Whoever came last waits where seats are short; who waits longest is offered what became free, until the class begins.

    While seats belong to units each unit has a queue of its own; afterwards there is one, by the units' priority.
    """
    queue = queue_of(session)
    if not any(seat.state in (SEATED, WAITING, OFFERED) for seat in queue):
        return
    moves = seats_moved(queue, session.capacity, quotas_of(session), is_common=is_common(session, at))
    Seat.objects.filter(pk__in=moves.to_wait, state=SEATED).update(state=WAITING)
    if moves.to_offer:
        _offer(session, moves.to_offer, at)


def _offer(session: ClassSession, seat_ids: Sequence[int], at: datetime) -> None:
    begins = starts_at(session)
    reply = find(REPLY, unit=session.line.plan.unit, on=local(begins).date())
    until = min(begins, at + reply.value.length) if reply else begins
    Seat.objects.filter(pk__in=seat_ids, state=WAITING).update(
        state=OFFERED, offer_until=until, row_version=F("row_version") + 1
    )
    offered = Seat.objects.filter(pk__in=seat_ids, state=OFFERED, offer_until=until).select_related("participation__person")
    for seat in offered.order_by("queued_at", "pk"):
        notice_send(
            key=f"class.offer/{seat.pk}/{seat.row_version}",
            recipient=seat.participation.person,
            title=f"有一个名额给您：{session.line.title}"[:200],
            body=f"{local(begins):%m-%d %H:%M} 开始。请在 {local(until):%m-%d %H:%M} 前答复，过时让给下一位。",
            link=links.mine(session.pk),
            at=at,
        )


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
