"""Rooms of a group video class, and who gets a seat when there are fewer than people (T-037)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROOM_KINDS = {"province": ("province",), "area": ("area",)}
SEATED, WAITING, OFFERED, EXCUSED, WITHDRAWN = "seated", "waiting", "offered", "excused", "withdrawn"
SEAT_STATES = {
    SEATED: ("在名单", "ok"),
    WAITING: ("候补", "warn"),
    OFFERED: ("可补入，待答复", "accent"),
    EXCUSED: ("已请假", "calm"),
    WITHDRAWN: ("已移出", "idle"),
}


@dataclass(frozen=True)
class Place:
    """A unit of the chain from the root down to a person's own."""

    unit_id: int
    kind: str


def room_unit(chain: Sequence[Place], room_per: str, fallback: int) -> int:
    """The unit whose room a person sits in: the nearest province upwards; who has none sits with the organiser."""
    kinds = ROOM_KINDS.get(room_per, ())
    return next((place.unit_id for place in reversed(chain) if place.kind in kinds), fallback)


@dataclass(frozen=True)
class Queued:
    """A seat in the order of its queue."""

    seat_id: int
    state: str


def over_capacity(seats: Iterable[Queued], capacity: int | None) -> tuple[int, ...]:
    """Seats that have to wait: the last to come, until the rest fits. An offer keeps its place."""
    if capacity is None:
        return ()
    held = [seat for seat in seats if seat.state in (SEATED, OFFERED)]
    surplus = len(held) - capacity
    last = [seat.seat_id for seat in reversed(held) if seat.state == SEATED]
    return tuple(last[:surplus]) if surplus > 0 else ()


def to_offer(seats: Sequence[Queued], capacity: int | None) -> tuple[int, ...]:
    """Who is offered a free seat: the longest waiting first."""
    waiting = [seat.seat_id for seat in seats if seat.state == WAITING]
    if capacity is None:
        return tuple(waiting)
    free = capacity - sum(seat.state in (SEATED, OFFERED) for seat in seats)
    return tuple(waiting[: max(0, free)])
