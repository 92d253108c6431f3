"""The end of a class and a phone at the same instant: who signed in is counted, or is told that the class is over."""

from __future__ import annotations

import threading

import pytest

from bihuan.classroom.models import ConductMark, SignIn
from bihuan.classroom.services import session_end as ending
from bihuan.classroom.services import signin_store as storing
from bihuan.classroom.services.conduct_marks import conduct_mark
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.signin_by_code import signin_by_code
from bihuan.classroom.tests.factories import RUNNER
from bihuan.classroom.tests.signin_factories import ON_TIME, class_with
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import WrongState
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import Participation
from bihuan.training.tests.returns_factories import shanghai

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
END = shanghai(8, 9, 30)
A_MOMENT = 1.0  # long enough for the other to come by, if nothing holds it


def pausing(monkeypatch, module, name, *, before=None, after=None):
    """The function of the module tells that it is reached, and then waits for the other."""
    real = getattr(module, name)

    def slow(*given, **named):
        if before is not None:
            before()
        found = real(*given, **named)
        if after is not None:
            after()
        return found

    monkeypatch.setattr(module, name, slow)


def running():
    calendars_seed(actor=system_actor(ON_TIME), at=ON_TIME)
    made = class_with(n_persons=2, state="running")
    made.head = actor_with(*RUNNER, unit=made.area, at=END)
    signin_by_code(code=made.code(), device="b" * 64, actor=made.who(1), at=ON_TIME)
    return made


def attended(made, number):
    return Participation.objects.get(pk=made.seats[number].participation_id).attended


def test_a_phone_during_the_end_waits_and_is_told_that_it_is_over(monkeypatch):
    made, read, answered = running(), threading.Event(), threading.Event()
    pausing(monkeypatch, ending, "presences", after=lambda: (read.set(), answered.wait(A_MOMENT)))
    code, who = made.code(), made.who(0)

    def tap():
        read.wait(10)
        try:
            return signin_by_code(code=code, device="a" * 64, actor=who, at=ON_TIME)
        finally:
            answered.set()

    ended, tapped = at_once(lambda: session_end(session_id=made.session.pk, actor=made.head, at=END), tap)

    assert (ended.state, type(tapped), tapped.code) == ("ended", WrongState, "signin_session_over")
    assert (SignIn.objects.filter(seat=made.seats[0]).count(), attended(made, 0), attended(made, 1)) == (0, False, True)


def test_the_end_waits_for_a_phone_that_is_signing_in_and_counts_it(monkeypatch):
    made, stored, ended = running(), threading.Event(), threading.Event()
    pausing(monkeypatch, storing, "audit_record_first", before=lambda: (stored.set(), ended.wait(A_MOMENT)))
    code, who = made.code(), made.who(0)

    def end():
        stored.wait(10)
        try:
            return session_end(session_id=made.session.pk, actor=made.head, at=END)
        finally:
            ended.set()

    tapped, over = at_once(lambda: signin_by_code(code=code, device="a" * 64, actor=who, at=ON_TIME), end)

    assert (type(tapped), over.state) == (SignIn, "ended")
    assert (attended(made, 0), attended(made, 1)) == (True, True)


def test_phones_do_not_wait_for_each_other(monkeypatch):
    made, inside = class_with(n_persons=4, state="running"), threading.Barrier(4)
    pausing(monkeypatch, storing, "audit_record_first", before=lambda: inside.wait(5))
    code = made.code()
    actors = [made.who(number) for number in range(4)]

    results = at_once(
        *[
            lambda actor=actor, number=number: signin_by_code(code=code, device=f"{number}" * 64, actor=actor, at=ON_TIME)
            for number, actor in enumerate(actors)
        ]
    )

    assert [type(each) for each in results] == [SignIn] * 4


def test_a_mark_noted_during_the_end_is_in_the_case_or_refused(monkeypatch):
    made, read, answered = running(), threading.Event(), threading.Event()
    pausing(monkeypatch, ending, "presences", after=lambda: (read.set(), answered.wait(A_MOMENT)))
    given = {"session_id": made.session.pk, "seat_id": made.seats[1].pk, "kind": "call", "note": ""}

    def note():
        read.wait(10)
        try:
            return conduct_mark(actor=made.head, at=END, **given)
        finally:
            answered.set()

    ended, noted = at_once(lambda: session_end(session_id=made.session.pk, actor=made.head, at=END), note)

    assert (ended.state, type(noted), ConductMark.objects.count()) == ("ended", WrongState, 0)
