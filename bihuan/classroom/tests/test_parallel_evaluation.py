"""Two organisers at the same instant: a result is confirmed once, proposed once, told once; two forms are one row."""

from __future__ import annotations

import pytest

from bihuan.classroom.models import Evaluation
from bihuan.classroom.services.evaluation_confirm import Confirmed, evaluations_confirm
from bihuan.classroom.services.evaluation_record import evaluations_record
from bihuan.classroom.tests.evaluation_factories import DAY_AFTER, EXAM, LATER, Held
from bihuan.duties.models import CaseProposal, Duty
from bihuan.foundation.models import AuditEntry, OutboxEvent
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_organisers_confirming_at_once_confirm_each_result_once():
    held = Held(n_more=4)
    held.record(*[held.typed(number, "61" if number else "90") for number in range(6)])

    results = at_once(
        *[
            lambda actor=actor: evaluations_confirm(session_id=held.session.pk, actor=actor, at=DAY_AFTER)
            for actor in [held.organiser, held.second] * 4
        ]
    )

    assert [type(each) for each in results] == [Confirmed] * 8
    assert sorted(each.n_confirmed for each in results) == [0] * 7 + [6]
    assert Evaluation.objects.filter(state="confirmed").count() == 6
    assert CaseProposal.objects.filter(kind="class.evaluation").count() == 5
    assert OutboxEvent.objects.filter(kind="classroom.evaluation_confirmed").count() == 6
    assert AuditEntry.objects.filter(verb="evaluation.confirmed").count() == 6
    assert Duty.objects.get(kind="class.evaluate").state == "met"


def test_two_halves_confirmed_at_once_still_meet_the_duty():
    held = Held(n_more=4)
    held.record(*[held.typed(number) for number in range(6)])
    halves = [[seat.pk for seat in held.seats[:3]], [seat.pk for seat in held.seats[3:]]]

    results = at_once(
        *[
            lambda actor=actor, half=half: evaluations_confirm(
                session_id=held.session.pk, seat_ids=half, actor=actor, at=DAY_AFTER
            )
            for actor, half in zip([held.organiser, held.second], halves, strict=True)
        ]
    )

    assert [each.n_confirmed for each in results] == [3, 3]
    assert Duty.objects.get(kind="class.evaluate").state == "met"


def test_the_same_form_sent_eight_times_at_once_is_one_row_each():
    held = Held()
    rows = [held.typed(0, "86", version=0), held.typed(1, "90", version=0)]

    at_once(
        *[
            lambda: evaluations_record(session_id=held.session.pk, method=EXAM, rows=rows, actor=held.organiser, at=LATER)
            for _tap in range(8)
        ]
    )

    assert sorted(Evaluation.objects.values_list("score", "row_version")) == [(86, 1), (90, 1)]
    assert AuditEntry.objects.filter(verb="evaluation.recorded").count() == 2
