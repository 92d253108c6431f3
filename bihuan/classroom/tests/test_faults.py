"""Odd lives of phones and classes: each has its rule. A wrong clock: test_views_signin; many at once: test_parallel_*."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from bihuan.classroom.domain.lateness import moment_within, window_of
from bihuan.classroom.models import SignIn
from bihuan.classroom.selectors.sessions import days_of, segments_of
from bihuan.classroom.selectors.signin import came_at_of
from bihuan.classroom.services.session_walk_in import walk_in_add
from bihuan.classroom.services.signin_by_code import signin_by_code
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.tests.signin_factories import ON_TIME, OTHER_PHONE, PHONE, Class, class_with
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import Refused
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


def tap(made: Class, at: datetime, *, segment: int = 0, phone: str = PHONE) -> SignIn:
    return signin_by_code(code=made.code(at, segment=segment), device=phone, actor=made.who(at=at), at=at)


def night_class() -> Class:
    """One half day from 23:58 to 00:40."""
    made = class_with(n_persons=2, state="running")
    made.segments[1].delete()
    first = made.segments[0]
    first.starts_at, first.ends_at = shanghai(8, 23, 58), shanghai(9, 0, 40)
    first.save()
    return made


@pytest.mark.rule("T-035")
def test_a_half_day_past_midnight_is_one_and_lateness_is_counted_across_it():
    made = night_class()

    on_time = tap(made, shanghai(8, 23, 53))
    late_at = shanghai(9, 0, 3)
    late = signin_by_code(code=made.code(late_at), device=OTHER_PHONE, actor=made.who(1, late_at), at=late_at)

    assert (on_time.late_minutes, late.late_minutes) == (0, 10)


def test_a_time_past_midnight_at_the_desk_and_on_paper_is_on_the_next_day():
    made = night_class()
    organiser = made.organiser(shanghai(8, 23))
    for told, moment in ((time(23, 55), shanghai(8, 23, 55)), (time(0, 5), shanghai(9, 0, 5))):
        assert came_at_of(organiser, made.session.pk, made.segments[0].pk, told) == moment


def test_a_time_before_midnight_of_a_class_that_begins_after_it_is_on_the_day_before():
    window = window_of(shanghai(9, 0, 30), shanghai(9, 2))

    assert moment_within(window, local(shanghai(9, 0, 30)), 23, 40) == shanghai(8, 23, 40)
    assert moment_within(window, local(shanghai(9, 0, 30)), 12, 0) == shanghai(9, 12)


def test_a_walk_in_comes_on_either_day_of_a_class_past_midnight():
    made = night_class()
    assert days_of(segments_of(made.session)) == {date(2026, 12, 8), date(2026, 12, 9)}

    seat = walk_in_add(
        session_id=made.session.pk,
        employee_no=made.persons[0].employee_no,
        venue_id=None,
        actor=made.organiser(shanghai(9, 0, 10)),
        at=shanghai(9, 0, 10),
    )

    assert seat.pk == made.seats[0].pk


def test_what_ends_at_midnight_is_on_one_day():
    made = night_class()
    made.segments[0].ends_at = shanghai(9)
    made.segments[0].save()

    assert days_of(segments_of(made.session)) == {date(2026, 12, 8)}


def test_a_second_phone_of_the_same_person_gets_the_row_of_the_first():
    made = class_with()
    first = tap(made, ON_TIME)

    second = tap(made, ON_TIME + timedelta(seconds=20), phone=OTHER_PHONE)

    assert (second.pk, second.device, SignIn.objects.count()) == (first.pk, PHONE, 1)


def test_both_half_days_are_signed_apart_and_the_code_of_the_morning_does_not_open_the_afternoon():
    made, noon = class_with(), shanghai(8, 13, 20)
    tap(made, ON_TIME)

    with pytest.raises(Refused) as told:
        signin_by_code(code=made.code(noon, segment=0), device=PHONE, actor=made.who(1, noon), at=noon)
    afternoon = tap(made, noon, segment=1)

    assert told.value.code == "signin_other_segment"
    assert (afternoon.segment.position, SignIn.objects.filter(seat=made.seats[0]).count()) == (2, 2)


def test_a_kept_code_of_another_room_is_refused_as_a_live_one_is():
    made, later = class_with(n_rooms=2), shanghai(8, 10)
    foreign = made.code(ON_TIME, venue=made.venues[1].pk)

    with pytest.raises(Refused) as told:
        signin_deliver(kept=foreign, device=PHONE, actor=made.who(at=later), at=later)

    assert (told.value.code, SignIn.objects.count()) == ("signin_other_room", 0)


def test_one_phone_for_two_persons_is_refused_when_it_delivers_later_too():
    made, later = class_with(), shanghai(8, 10)
    tap(made, ON_TIME)

    with pytest.raises(Refused) as told:
        signin_deliver(kept=made.code(ON_TIME), device=PHONE, actor=made.who(1, later), at=later)

    assert (told.value.code, SignIn.objects.count()) == ("signin_device_used", 1)
