"""A scan that reaches us after the class has ended: it counts when the code was shown, and what was made at the end follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain.states import CLOSED, ENDED
from bihuan.classroom.models import ClassSession, DeskCase, SignIn
from bihuan.classroom.selectors.presence import presences
from bihuan.classroom.selectors.signin import rule_of, sign_in_of
from bihuan.classroom.services.conduct_propose import conduct_follow
from bihuan.classroom.services.evaluation_duty import evaluation_owed
from bihuan.classroom.services.feedback_open import feedback_owe
from bihuan.classroom.services.signin_store import TOO_LATE, Event, sign_in_store
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import WrongState
from bihuan.people.domain.actor import Actor
from bihuan.training.services.implementation_correct import attendance_correct

OVER = frozenset({ENDED, CLOSED})


def signin_after_end(*, session: ClassSession, event: Event, actor: Actor, at: datetime) -> SignIn:
    """Store the sign-in of an ended class; attendance, the proposed case and the numbers of the month follow.

    Refuses a code that came up after the end. When the dossier is closed the scan is kept as arrived too late
    (`signin_after_close`) and changes nothing: what was sealed stays. In a frozen month the roster stays as it was
    sealed and the correction is shown beside it.
    """
    if session.ended_at is None or event.signed_at >= session.ended_at:
        raise WrongState("signin_session_over")
    found = _stored(session, event, actor, at)
    if found is None:
        raise WrongState("signin_after_close", at=local(event.signed_at))
    return found


@transaction.atomic
def _stored(session: ClassSession, event: Event, actor: Actor, at: datetime) -> SignIn | None:
    """None: kept as arrived too late, and committed as such before the refusal is told."""
    hold(session)
    known = sign_in_of(event.seat, event.segment)
    if known is not None:
        return known
    if session.state == CLOSED:
        _keep_too_late(session, event, actor, at)
        return None
    row = sign_in_store(session=session, event=event, rule=rule_of(session, event.segment.starts_at).rule, actor=actor, at=at)
    _follow(session, row, actor, at)
    return row


def _keep_too_late(session: ClassSession, event: Event, actor: Actor, at: datetime) -> None:
    person_id = event.seat.participation.person_id
    same = DeskCase.objects.filter(segment=event.segment, person_id=person_id, code="signin_after_close")
    if same.exists():
        return
    DeskCase.objects.create(
        session=session,
        segment=event.segment,
        person_id=person_id,
        code="signin_after_close",
        facts={"shown_at": event.signed_at.isoformat()},
        at=at,
        settled_at=at,
        outcome=TOO_LATE,
    )
    told = {"name": event.seat.participation.person.name, "signed_at": event.signed_at}
    audit_record(session, "class.scan_too_late", actor=actor, at=at, unit_id=session.line.plan.unit_id, after=told)


def _follow(session: ClassSession, row: SignIn, actor: Actor, at: datetime) -> None:
    person = row.seat.participation.person
    note = f"离线扫码事后送达：{local(row.signed_at):%m-%d %H:%M} 扫码，{local(at):%m-%d %H:%M} 送达。"
    seen = next((each for each in presences(session) if each.seat.pk == row.seat_id), None)
    if seen is None:
        return
    is_open = attendance_correct(line_id=session.line_id, person_id=person.pk, reason=note, actor=actor, at=at)
    conduct_follow(session, seen, note=note, actor=actor, at=at)
    if is_open:
        feedback_owe(session, seen, at=at)
        evaluation_owed(session, since=at, at=at)
    move(session, session.state)  # whoever is closing the dossier now looks again
    audit_record(
        session,
        "class.attendance_corrected",
        actor=actor,
        at=at,
        unit_id=session.line.plan.unit_id,
        after={"name": person.name, "frozen": not is_open},
        reason=note,
    )
    publish(
        kind="classroom.attendance_corrected",
        key=f"class.corrected/{row.pk}",
        payload={"session_id": session.pk, "seat_id": row.seat_id},
        at=at,
    )
