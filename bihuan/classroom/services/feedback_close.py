"""The round is closed, its figures stand, and the lecturer's satisfaction goes into the file once (T-089, T-109, T-110)."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q

from bihuan.classroom.domain.feedback import (
    ALL,
    DUE,
    FILED,
    NO_FILE,
    NO_ITEM,
    RATED,
    REFUSED,
    TOO_FEW,
    are_shown,
    lecturer_score,
)
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import ClassSession, FeedbackAnswer, FeedbackRound
from bihuan.classroom.selectors.feedback import form_of, items_of
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.foundation.moves import hold
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.services.rating_record import Taught, rating_record
from bihuan.people.domain.actor import system_actor


def feedback_rounds_close(at: datetime, limit: int) -> int:
    """Close what is over: all forms in, the due moment passed, or the dossier closed; at most `limit`. Safe twice and late."""
    over = Q(due_at__lte=at) | Q(n_given__gte=F("n_owed")) | Q(session__state=CLOSED)
    ids = FeedbackRound.objects.filter(over, closed_at=None).order_by("due_at", "pk").values_list("session", flat=True)
    return sum(feedback_close(session_id=pk, at=at) for pk in list(ids[:limit]))


@transaction.atomic
def feedback_close(*, session_id: int, at: datetime) -> bool:
    """Close the round of one class where it is over; False where it is not, or was closed before.

    The forms are written anew in another order under other keys: until then the order of the rows was that of handing in.
    """
    session = ClassSession.objects.select_related("line__plan__unit", "line__lecturer").get(pk=session_id)
    hold(session)
    round_ = FeedbackRound.objects.filter(session=session, closed_at=None).first()
    reason = _reason(round_, session, at) if round_ else ""
    if round_ is None or not reason:
        return False
    answers = feedback_mix(session)
    forms = [form_of(each) for each in answers if not each.is_late]
    is_enough = are_shown(len(forms), round_.small_group, is_closed=True)
    score = lecturer_score(forms, items_of(round_)) if is_enough else None
    rating = _rated(session, score, len(forms), at) if is_enough else TOO_FEW
    changes = {"closed_at": at, "close_reason": reason, "score": score, "rating": rating}
    FeedbackRound.objects.filter(pk=round_.pk).update(**changes)
    told = {"n_forms": len(forms), "n_owed": round_.n_owed, "close_reason": reason, "rating": rating}
    unit = session.line.plan.unit
    audit_record(round_, "feedback.closed", actor=system_actor(at), at=at, unit_id=unit.pk, after=told, article=round_.article)
    return True


def _reason(round_: FeedbackRound, session: ClassSession, at: datetime) -> str:
    if round_.n_given >= round_.n_owed:
        return ALL
    if at >= round_.due_at:
        return DUE
    return FILED if session.state == CLOSED else ""


def feedback_mix(session: ClassSession) -> Sequence[FeedbackAnswer]:
    """The forms of a class in another order under other keys; late ones with them when the dossier is sealed.

    Nobody who reads the table itself finds the order of arrival, nor the transaction, in which a form came.
    """
    found = list(FeedbackAnswer.objects.filter(session=session))
    FeedbackAnswer.objects.filter(pk__in=[each.pk for each in found]).delete()
    secrets.SystemRandom().shuffle(found)
    for each in found:
        each.pk = uuid.uuid4()
    return FeedbackAnswer.objects.bulk_create(found, batch_size=500)


def _rated(session: ClassSession, score: Decimal | None, n_forms: int, at: datetime) -> str:
    if score is None:
        return NO_ITEM
    lecturer_id = _file_of(session)
    if lecturer_id is None:
        return NO_FILE
    line = session.line
    taught = Taught(f"line/{line.pk}", line.title, line.plan.unit_id, starts_at(session))
    try:
        with transaction.atomic():
            rating_record(lecturer_id=lecturer_id, taught=taught, score=score, n_forms=n_forms, actor=system_actor(at), at=at)
    except Refused:
        return REFUSED
    return RATED


def _file_of(session: ClassSession) -> int | None:
    """The file named with the class; else that of the colleague who taught."""
    if session.lecturer_key is not None:
        return Lecturer.objects.filter(pk=session.lecturer_key).values_list("pk", flat=True).first()
    if session.line.lecturer_id is None:
        return None
    return Lecturer.objects.filter(person=session.line.lecturer_id).values_list("pk", flat=True).first()
