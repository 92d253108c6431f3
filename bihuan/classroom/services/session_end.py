"""The class is over: who was there goes to the training's records, and who broke the rules is proposed for a case, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain.rooms import EXCUSED, OFFERED, WAITING
from bihuan.classroom.domain.states import SESSION
from bihuan.classroom.models import ClassSession, Seat
from bihuan.classroom.selectors.presence import SeatPresence, presences
from bihuan.classroom.selectors.sessions import (
    capacity_of,
    ends_at,
    facts_of,
    recorder,
    require_runner,
    session_for,
    starts_at,
)
from bihuan.classroom.services.conduct_propose import conduct_propose
from bihuan.classroom.services.dossier_duties import dossier_owe
from bihuan.classroom.services.evaluation_duty import evaluation_owed
from bihuan.classroom.services.feedback_open import feedback_open
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.training.domain.implementation import PLANNED
from bihuan.training.models import Participation
from bihuan.training.services.implementation_record import HeldRecord, implementation_record_held
from bihuan.training.services.implementation_roster import roster_remove


@transaction.atomic
def session_end(*, session_id: int, actor: Actor, at: datetime) -> ClassSession:
    """End the class: attendance into the roster, the line recorded as held with it, one case proposal per person who erred.

    Refuses before its beginning, while the desk has open questions, and when nobody signed in. Whoever has leave with
    its chain completed, and whoever waited for a seat in vain, was not to come and counts nowhere (peers 22).
    Publishes `classroom.session_ended`.
    """
    session = session_for(actor, session_id)
    require_runner(actor, session)
    hold(session)  # whoever signs in now is counted, or comes after the end: never between
    target = SESSION.step("end", state=session.state, facts=facts_of(session, at=at))
    rows = presences(session, until=at)
    _not_to_come(session, at)
    _attendance(session, rows, actor, at)
    n_proposed = conduct_propose(session, rows, at=at)
    feedback_open(session, rows, at=at)
    move(session, target, ended_at=at)
    evaluation_owed(session, since=ends_at(session), at=at)
    dossier_owe(session, at=at)
    n_present = sum(row.presence.attended for row in rows)
    audit_record(
        session,
        "class.ended",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        after={"state": session.state, "present": n_present, "due": len(rows), "proposed": n_proposed},
    )
    publish(
        kind="classroom.session_ended",
        key=f"class.ended/{session.pk}",
        payload={"session_id": session.pk, "line_id": session.line_id},
        at=at,
    )
    return session


def _not_to_come(session: ClassSession, at: datetime) -> None:
    for state, note in ((EXCUSED, "请假手续齐全"), (WAITING, "候补未补上"), (OFFERED, "候补未补上")):
        seats = Seat.objects.filter(session=session, state=state, sign_ins=None, is_walk_in=False)
        persons = list(seats.values_list("participation__person_id", flat=True))
        if persons:
            roster_remove(line_id=session.line_id, person_ids=persons, reason=note, actor=system_actor(at), at=at)


def _attendance(session: ClassSession, rows: Sequence[SeatPresence], actor: Actor, at: datetime) -> None:
    line = session.line
    absent = [row.seat.participation.person_id for row in rows if not row.presence.attended]
    if line.outcome == PLANNED:
        record = HeldRecord(
            starts_at=starts_at(session),
            minutes=line.lesson_minutes,
            n_due=len(rows),
            absent=absent,
            explanation=line.explanation,
        )
        implementation_record_held(line_id=line.pk, record=record, actor=recorder(actor, session, at=at), at=at)
    else:
        invited = Participation.objects.filter(line=line, is_invited=True)
        invited.update(attended=True)
        invited.filter(person__in=absent).update(attended=False)
    came = [row.seat.participation_id for row in rows if row.seat.is_walk_in and row.presence.attended]
    Participation.objects.filter(pk__in=came).update(attended=True)
