"""Two heads and the last seat at the same instant: one is seated, the other waits."""

from __future__ import annotations

import pytest

from bihuan.classroom.models import Seat
from bihuan.classroom.services.quotas_set import quotas_return
from bihuan.classroom.services.seat_nominate import seat_nominate
from bihuan.classroom.tests.test_nominations import RETURNS, SET, Sent
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_last_seat_is_given_once_and_the_other_waits():
    school = Sent()
    session = school.shared(capacity=3, seats=(2, 1))
    people, head = school.of[1], school.heads[1]

    results = at_once(
        *[
            lambda person=person: seat_nominate(session_id=session.pk, person_id=person.pk, actor=head, at=SET)
            for person in people
        ]
    )

    assert sorted(each.state for each in results) == ["seated", "waiting", "waiting"]
    assert sorted(Seat.objects.exclude(state="withdrawn").values_list("state", flat=True)) == ["seated", "waiting", "waiting"]


def test_the_same_person_named_twice_at_once_has_one_seat():
    school = Sent()
    session = school.shared()

    results = at_once(*[lambda: school.name(session, 0, 0)] * 4)

    assert {each.pk for each in results} == {Seat.objects.exclude(state="withdrawn").get().pk}
    assert AuditEntry.objects.filter(verb="class.nominated").count() == 1


def test_seats_return_once_while_a_head_names_one_more():
    school = Sent()
    session = school.shared(capacity=3, seats=(2, 1))
    for number in range(2):
        school.name(session, 1, number)

    results = at_once(
        lambda: quotas_return(RETURNS, 10),
        lambda: quotas_return(RETURNS, 10),
        lambda: school.name(session, 1, 2, at=RETURNS),
    )

    assert sorted(each for each in results if isinstance(each, int)) == [0, 1]
    held = Seat.objects.filter(session=session, state__in=("seated", "offered")).count()
    assert held + Seat.objects.filter(session=session, state="waiting").count() == 3
    assert held <= 3
