"""Seats per unit: each unit its own until the day, then one queue by priority and time (peers 14, 16)."""

from __future__ import annotations

import pytest

from bihuan.classroom.domain.quotas import Moves, Placed, Quota, has_place, quota_of, quotas_fit, seats_moved

A, B = Quota(1, "/g/a/", 2, priority=2), Quota(2, "/g/b/", 1, priority=1)
BOTH = (A, B)


def queue(*seats: str) -> list[Placed]:
    """`a1 seated`: the unit, and what its place is; numbers are the order of the queue."""
    found = []
    for number, each in enumerate(seats, start=1):
        unit, state = each.split()
        found.append(Placed(number, state, f"/g/{unit}/"))
    return found


def test_the_nearest_quota_upwards_holds():
    inner = Quota(3, "/g/a/x/", 1)

    assert [quota_of(path, (A, inner)) for path in ("/g/a/x/y/", "/g/a/z/", "/g/c/")] == [inner, A, None]


def test_each_unit_fills_its_own_seats_and_the_last_to_come_wait():
    seats = queue("a seated", "b seated", "a seated", "a seated", "b seated", "c seated", "c seated")

    assert seats_moved(seats, 4, BOTH, is_common=False) == Moves(to_wait=(4, 5, 7))


def test_a_free_seat_is_offered_within_the_unit_only():
    seats = queue("a waiting", "b seated", "b waiting")

    assert seats_moved(seats, 3, BOTH, is_common=False) == Moves(to_offer=(1,))


def test_seats_that_are_common_go_by_priority_and_then_by_time():
    seats = queue("c waiting", "a waiting", "b seated", "a waiting", "b waiting")

    assert seats_moved(seats, 2, BOTH, is_common=True) == Moves(to_offer=(5,))
    assert seats_moved(seats, 3, BOTH, is_common=True) == Moves(to_offer=(5, 2))
    assert seats_moved(seats, 5, BOTH, is_common=True) == Moves(to_offer=(5, 2, 4, 1))


def test_without_quotas_there_is_one_queue_by_time():
    assert seats_moved(queue("b seated", "a waiting", "b waiting"), 2, (), is_common=False) == Moves(to_offer=(2,))
    assert seats_moved(queue("b seated", "a seated"), None, (), is_common=False) == Moves()


@pytest.mark.parametrize(
    ("seats", "path", "common", "expected"),
    [
        ((), "/g/b/", False, True),
        (("b seated",), "/g/b/", False, False),
        (("b offered",), "/g/b/", False, False),
        (("b seated",), "/g/a/", False, True),
        (("b seated",), "/g/b/", True, True),
        (("a waiting",), "/g/a/", False, False),
        (("a seated", "a seated", "b seated", "c seated"), "/g/c/", False, False),
        (("a seated",), "/g/c/", False, True),
    ],
)
def test_one_more_finds_a_seat_when_the_unit_has_one_and_nobody_waits(seats, path, common, expected):
    assert has_place(queue(*seats), path, 4, BOTH, is_common=common) is expected


def test_without_capacity_there_is_always_a_place():
    assert has_place(queue("a seated"), "/g/a/", None, (), is_common=False) is True


def test_seats_of_units_are_no_more_than_the_class_has():
    assert [quotas_fit({1: 2, 2: 1}, each) for each in (3, 2, None)] == [True, False, False]
