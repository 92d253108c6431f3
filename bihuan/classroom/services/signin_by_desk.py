"""The organiser's desk: adds whom the code did not reach (proof C), and settles what was unclear."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain.lateness import window_refusal
from bihuan.classroom.models import ClassSession, DeskCase, Seat, Segment, SignIn
from bihuan.classroom.policies import RUN, require_run
from bihuan.classroom.selectors.signin import rule_of, seat_of, segments_of, session_run_by, window
from bihuan.classroom.selectors.signin_desk import desk_case_run_by
from bihuan.classroom.services.signin_store import Event, raise_told, sign_in_store, takes_sign_ins
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor

SIGNED, DISMISSED = "signed", "dismissed"


@transaction.atomic
def signin_by_desk(
    *,
    session_id: int,
    seat_id: int,
    segment_id: int,
    actor: Actor,
    at: datetime,
    came_at: datetime | None = None,
    note: str = "",
) -> SignIn:
    """Sign somebody of the roster in. `came_at` is when the person came, now if it is not told.

    Refuses a seat or segment of another session, one who is not seated, a moment outside the segment or ahead of now.
    """
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    takes_sign_ins(session)
    segment = segment_in(session, segment_id)
    seat = Seat.objects.filter(session=session, pk=seat_id).first()
    if seat is None:
        raise NotFound("not_found")
    if seat.state != "seated":
        raise Refused("signin_not_seated", state=seat.state)
    return _stored(session, seat, segment, came_at or at, note, actor, at)


@transaction.atomic
def desk_case_settle(*, desk_case_id: int, outcome: str, actor: Actor, at: datetime) -> DeskCase:
    """Settle an unclear sign-in: `signed` (it was this person, at that moment) or `dismissed`.

    Refuses `desk_needs_seat` for somebody who is not on the roster yet, and (StaleState) a case that another settled
    otherwise. The same answer again changes nothing.
    """
    case = desk_case_run_by(actor, desk_case_id)
    require_run(actor, case.session)
    takes_sign_ins(case.session)
    if outcome not in (SIGNED, DISMISSED):
        raise Refused("desk_outcome_unknown")
    if case.settled_at is not None and case.outcome == outcome:
        return case
    moved = DeskCase.objects.filter(pk=case.pk, settled_at=None).update(
        settled_at=at, settled_by_id=policies.person_of(actor), outcome=outcome
    )
    if not moved:
        raise StaleState("stale_state")
    if outcome == SIGNED:
        _signed_after_all(case, actor, at)
    case.refresh_from_db()
    audit_record(
        case,
        "desk_case.settled",
        actor=actor,
        at=at,
        capacity=actor.capacity(RUN, case.session.line.plan.unit.path),
        unit_id=case.session.line.plan.unit_id,
        after={"outcome": outcome, "code": case.code, "person": case.person_id},
    )
    return case


def segment_in(session: ClassSession, segment_id: int) -> Segment:
    found = next((each for each in segments_of(session) if each.pk == segment_id), None)
    if found is None:
        raise NotFound("not_found")
    return found


def _signed_after_all(case: DeskCase, actor: Actor, at: datetime) -> None:
    seat = seat_of(case.session_id, case.person_id)
    if seat is None:
        raise Refused("desk_needs_seat", name=case.person.name)
    Seat.objects.filter(pk=seat.pk).exclude(state="seated").update(state="seated", row_version=seat.row_version + 1)
    _stored(case.session, seat, case.segment, case.at, "", actor, at)


def _stored(
    session: ClassSession, seat: Seat, segment: Segment, came_at: datetime, note: str, actor: Actor, at: datetime
) -> SignIn:
    if came_at > at:
        raise Refused("signin_time_ahead")
    raise_told(window_refusal(window(segment, segments_of(session)), came_at))
    event = Event(seat, segment, SignIn.Proof.DESK, came_at, recorded_by_id=policies.person_of(actor), note=note.strip())
    return sign_in_store(session=session, event=event, rule=rule_of(session, segment.starts_at).rule, actor=actor, at=at)
