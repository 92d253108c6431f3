"""Taps, retries and the close of the round at the same instant: one form per person, each counted once."""

from __future__ import annotations

import pytest

from bihuan.classroom.domain.feedback import Form
from bihuan.classroom.models import FeedbackAnswer, FeedbackReceipt, FeedbackRound
from bihuan.classroom.services.feedback_close import feedback_close
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.classroom.tests.feedback_factories import LATER, MIDDLING, SAME_DAY, ended
from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections

pytestmark = [needs_parallel_connections, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def tap(made, number, at=SAME_DAY):
    actor = made.who(number, at)
    return lambda: feedback_give(session_id=made.session.pk, form=Form(MIDDLING), actor=actor, at=at)


def test_one_person_tapping_eight_times_is_one_form_and_eight_same_receipts():
    made = ended(n_came=3)

    results = at_once(*[tap(made, 0) for _turn in range(8)])

    receipt = FeedbackReceipt.objects.get()
    assert [each.pk for each in results] == [receipt.pk] * 8
    assert (FeedbackAnswer.objects.count(), made.round.n_given) == (1, 1)
    assert AuditEntry.objects.filter(verb="feedback.given").count() == 1


def test_eight_persons_at_once_are_eight_forms():
    made = ended(n_came=8)

    results = at_once(*[tap(made, number) for number in range(8)])

    assert [type(each) for each in results] == [FeedbackReceipt] * 8
    assert (FeedbackAnswer.objects.count(), made.round.n_given) == (8, 8)
    assert Duty.objects.filter(kind="class.feedback", state="met").count() == 8


def test_forms_that_meet_the_close_are_counted_in_it_or_apart_but_never_lost():
    made = ended(n_came=7)
    for number in range(3):
        made.give(number)

    close = [lambda: feedback_close(session_id=made.session.pk, at=LATER)] * 2
    results = at_once(*[tap(made, number) for number in range(3, 7)], *close)

    round_ = FeedbackRound.objects.get()
    assert [type(each) for each in results[:4]] == [FeedbackReceipt] * 4
    assert sorted(results[4:]) == [False, True]
    assert (round_.n_given + round_.n_late, FeedbackAnswer.objects.count()) == (7, 7)
    assert FeedbackAnswer.objects.filter(is_late=False).count() == round_.n_given
    assert AuditEntry.objects.get(verb="feedback.closed").after["n_forms"] == round_.n_given
