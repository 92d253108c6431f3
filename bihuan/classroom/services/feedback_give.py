"""One form is handed in: receipt, form and duty together, and nothing that ties the form to its author (T-081)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bihuan.classroom.domain.feedback import Form, form_refusal, give_refusal
from bihuan.classroom.models import ClassSession, FeedbackAnswer, FeedbackReceipt, FeedbackRound, Seat
from bihuan.classroom.selectors.feedback import duty_key, items_of, my_feedback, steps_of_scale
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import FirstEntry, audit_record_first
from bihuan.kernel.refusals import raise_if
from bihuan.people.domain.actor import Actor

GIVEN = {"反馈表": "已提交"}


@transaction.atomic
def feedback_give(*, session_id: int, form: Form, actor: Actor, at: datetime) -> FeedbackReceipt:
    """Hand in one's own form; a second time the first one stands, whatever the second says.

    Refuses before the end of the class, whoever was not there, after the dossier was closed, an item without a score, a
    score that is no step of the scale. After the due moment or the close of the round it is late: counted apart.
    """
    _held(session_id, actor)
    mine = my_feedback(session_id, actor)
    if mine.receipt is not None:
        return mine.receipt
    raise_if(give_refusal(mine.facts))
    session, seat, round_ = mine.session, mine.seat, mine.round
    assert seat is not None and round_ is not None  # noqa: S101  (the facts above)
    raise_if(form_refusal(form, items_of(round_), steps_of_scale(round_)))
    is_late = round_.closed_at is not None or at >= round_.due_at
    receipt: FeedbackReceipt = FeedbackReceipt.objects.create(seat=seat, given_on=local(at).date())
    _answer(session, form, is_late=is_late)
    counter = "n_late" if is_late else "n_given"
    FeedbackRound.objects.filter(pk=round_.pk).update(**{counter: F(counter) + 1})
    _told(receipt, seat, session, actor, at)
    return receipt


def _held(session_id: int, actor: Actor) -> None:
    """Forms of one class come one after another, and none while its round or its dossier is being closed."""
    own = ClassSession.objects.filter(pk=session_id, seats__participation__person=actor.person_id or 0)
    own.select_for_update(of=("self",)).values_list("pk").first()


def _answer(session: ClassSession, form: Form, *, is_late: bool) -> None:
    FeedbackAnswer.objects.create(
        id=uuid.uuid4(),
        session=session,
        scores=dict(form.scores),
        gain=form.gain.strip(),
        suggestion=form.suggestion.strip(),
        is_late=is_late,
    )


def _told(receipt: FeedbackReceipt, seat: Seat, session: ClassSession, actor: Actor, at: datetime) -> None:
    """That a form was handed in, by whom; never what it says."""
    person_id = seat.participation.person_id
    duty_fulfil(key=duty_key(session.pk, person_id), at=at, actor=actor, evidence=GIVEN)
    entry = FirstEntry(receipt, "feedback.given", capacity="", unit_id=seat.participation.unit_id, after={})
    audit_record_first([entry], actor=actor, at=at)
