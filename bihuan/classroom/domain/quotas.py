"""Seats per unit: until a day every unit fills its own, then what is left is for everybody (peers 14, 16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.classroom.domain.rooms import OFFERED, SEATED, WAITING, Queued, over_capacity, to_offer

POOL = 0
LAST = 1_000


@dataclass(frozen=True)
class Quota:
    """`priority`: whose people move up first once seats are common; 1 is first."""

    unit_id: int
    path: str
    seats: int
    priority: int = 1


@dataclass(frozen=True)
class Placed(Queued):
    """A seat in the order of its queue, with the unit of its person."""

    path: str = ""


@dataclass(frozen=True)
class Moves:
    """Seats that have to wait, and seats that are offered to whoever waited."""

    to_wait: tuple[int, ...] = ()
    to_offer: tuple[int, ...] = ()


def quota_of(path: str, quotas: Iterable[Quota]) -> Quota | None:
    """The quota of the nearest unit upwards that has one."""
    found = [each for each in quotas if path.startswith(each.path)]
    return max(found, key=lambda each: len(each.path), default=None)


def shares(quotas: Sequence[Quota], capacity: int | None) -> dict[int, int | None]:
    """Seats of every unit, and of all others what is left."""
    kept = sum(each.seats for each in quotas)
    rest = None if capacity is None else max(0, capacity - kept)
    return {**{each.unit_id: each.seats for each in quotas}, POOL: rest}


def seats_moved(seats: Sequence[Placed], capacity: int | None, quotas: Sequence[Quota], *, is_common: bool) -> Moves:
    """While seats belong to units each unit has a queue of its own; afterwards there is one, by priority and then by time."""
    if not quotas or is_common:
        return _one_queue(_in_order(seats, quotas), capacity)
    room = shares(quotas, capacity)
    queues: dict[int, list[Placed]] = {}
    for seat in seats:
        quota = quota_of(seat.path, quotas)
        queues.setdefault(quota.unit_id if quota else POOL, []).append(seat)
    moved = [_one_queue(queue, room[unit_id]) for unit_id, queue in queues.items()]
    return Moves(tuple(pk for each in moved for pk in each.to_wait), tuple(pk for each in moved for pk in each.to_offer))


def has_place(seats: Sequence[Placed], path: str, capacity: int | None, quotas: Sequence[Quota], *, is_common: bool) -> bool:
    """Whether one more of that unit finds a seat, with nobody of its queue waiting before."""
    own, queue, room = quota_of(path, quotas), list(seats), capacity
    if quotas and not is_common:
        room = shares(quotas, capacity)[own.unit_id if own else POOL]
        queue = [each for each in seats if quota_of(each.path, quotas) == own]
    held = sum(each.state in (SEATED, OFFERED) for each in queue)
    return room is None or (held < room and not any(each.state == WAITING for each in queue))


def quotas_fit(seats: Mapping[int, int], capacity: int | None) -> bool:
    return capacity is not None and sum(seats.values()) <= capacity


def _one_queue(seats: Sequence[Queued], capacity: int | None) -> Moves:
    surplus = over_capacity(seats, capacity)
    return Moves(to_wait=surplus) if surplus else Moves(to_offer=to_offer(seats, capacity))


def _in_order(seats: Sequence[Placed], quotas: Sequence[Quota]) -> list[Placed]:
    def turn(seat: Placed) -> int:
        own = quota_of(seat.path, quotas)
        return own.priority if own else LAST

    return sorted(seats, key=turn)
