"""Eight phones at the same instant: exactly one row each, nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from bihuan.classroom.models import DeskCase, SignIn
from bihuan.classroom.services.signin_by_code import signin_by_code, signin_by_digits
from bihuan.classroom.services.signin_by_desk import signin_by_desk
from bihuan.classroom.tests.signin_factories import ON_TIME, class_with
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import Refused
from bihuan.people.selectors.actors import actor_of

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def taps(made, pairs):
    """Every pair (person, phone) taps at the same instant, on a connection of its own."""
    code, actors = made.code(), [actor_of(made.persons[person], at=ON_TIME) for person, _phone in pairs]
    devices = [str(phone) * 64 for _person, phone in pairs]
    return at_once(
        *[
            lambda actor=actor, device=device: signin_by_code(code=code, device=device, actor=actor, at=ON_TIME)
            for actor, device in zip(actors, devices, strict=True)
        ]
    )


def test_eight_persons_at_once_are_eight_rows():
    made = class_with(n_persons=8)

    results = taps(made, [(number, number) for number in range(8)])

    assert [type(each) for each in results] == [SignIn] * 8
    assert sorted(SignIn.objects.values_list("seat_id", flat=True)) == sorted(seat.pk for seat in made.seats)
    assert AuditEntry.objects.filter(verb="sign_in.stored").count() == 8


def test_one_person_tapping_eight_times_is_one_row_and_eight_same_answers():
    made = class_with(n_persons=1)

    results = taps(made, [(0, 0)] * 8)

    row = SignIn.objects.get()
    assert [each.pk for each in results] == [row.pk] * 8
    assert AuditEntry.objects.filter(verb="sign_in.stored").count() == 1


def test_two_phones_of_one_person_are_one_row():
    made = class_with(n_persons=1)

    results = taps(made, [(0, number % 2) for number in range(8)])

    assert {each.pk for each in results} == {SignIn.objects.get().pk}


def test_one_phone_for_eight_persons_signs_one_and_sends_seven_to_the_desk():
    made = class_with(n_persons=8)

    results = taps(made, [(number, 0) for number in range(8)])

    row = SignIn.objects.get()
    refusals = [each for each in results if isinstance(each, Refused)]
    assert [each.code for each in refusals] == ["signin_device_used"] * 7
    assert [each.pk for each in results if isinstance(each, SignIn)] == [row.pk]
    others = {seat.participation.person_id for seat in made.seats} - {row.seat.participation.person_id}
    assert set(DeskCase.objects.values_list("person_id", flat=True)) == others


def test_the_phone_and_the_desk_at_once_are_one_row():
    made = class_with(n_persons=4)
    code, phones = made.code(), [actor_of(person, at=ON_TIME) for person in made.persons]
    desks = [made.organiser() for _each in phones]
    given = {"session_id": made.session.pk, "segment_id": made.segments[0].pk, "at": ON_TIME}

    results = at_once(
        *[
            lambda actor=actor, number=number: signin_by_code(code=code, device=f"{number}" * 64, actor=actor, at=ON_TIME)
            for number, actor in enumerate(phones)
        ],
        *[
            lambda actor=actor, seat=seat: signin_by_desk(seat_id=seat.pk, actor=actor, **given)
            for actor, seat in zip(desks, made.seats, strict=True)
        ],
    )

    assert [type(each) for each in results] == [SignIn] * 8
    assert [results[n].pk == results[n + 4].pk for n in range(4)] == [True] * 4
    assert SignIn.objects.count() == 4


def test_wrong_figures_typed_at_once_are_all_counted_on_whichever_connection():
    made = class_with(n_persons=1)
    actor, wrong = made.who(), f"{(int(made.digits()) + 1) % 10**6:06d}"

    results = at_once(*[lambda: signin_by_digits(digits=wrong, device="a" * 64, actor=actor, at=ON_TIME)] * 13)

    assert sorted(each.code for each in results) == ["signin_digits_paused"] * 3 + ["signin_digits_wrong"] * 10
