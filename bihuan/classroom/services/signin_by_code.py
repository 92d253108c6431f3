"""Signing in by the code on the class screen, scanned or typed (proof A)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bihuan.classroom.domain import codes
from bihuan.classroom.domain.lateness import window_refusal
from bihuan.classroom.models import ClassSession, Seat, Segment, SignIn
from bihuan.classroom.selectors.signin import (
    OpenClass,
    open_classes,
    open_segment,
    rule_of,
    seat_of,
    segments_of,
    session_by_code,
    sign_in_of,
    window,
)
from bihuan.classroom.services.code_tries import LIVE, try_give_back, try_take
from bihuan.classroom.services.signin_store import (
    DESK_CODES,
    Event,
    desk_case_note,
    raise_told,
    sign_in_store,
    takes_sign_ins,
)
from bihuan.kernel.refusals import Refusal, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor


def signin_by_code(*, code: str, device: str, actor: Actor, at: datetime) -> SignIn:
    """Sign the actor in for the segment of the code. Scanned again, the answer is the same row.

    Refuses a forged code, one that has left the screen, one of another room or segment (and says which is right), a
    segment that is not open, a phone that signed somebody else in, and whoever is not on the roster. What the organiser
    must look at is kept as a desk case before the refusal is told. Only the server's clock counts.
    """
    person_id = policies.person_of(actor)
    claimed = codes.read(code)
    session = session_by_code(claimed[0].session_id) if claimed else None
    if claimed is None or session is None:
        raise Refused("signin_code_forged")
    facts, seal = claimed
    segments, seat = segments_of(session), seat_of(session.pk, person_id)
    try:
        segment = proven_segment(session, segments, facts, seal, at=at)
        known = sign_in_of(seat, segment) if seat else None
        if known is not None:
            return known
        takes_sign_ins(session)
        raise_told(_moment_refusal(session, segments, segment, (facts, seal), at))
        event = Event(expected_seat(seat, facts), segment, SignIn.Proof.SCREEN, at, device, facts.slot)
        return sign_in_store(session=session, event=event, rule=rule_of(session, segment.starts_at).rule, actor=actor, at=at)
    except Refused as refused:
        to_the_desk(session, segments, facts, seat=seat, person_id=person_id, why=refused, at=at)
        raise


def signin_by_digits(*, digits: str, device: str, actor: Actor, at: datetime) -> SignIn:
    """The six figures beside the code, for the sessions at which the actor is expected now.

    Refuses `signin_digits_wrong`, and `signin_digits_paused` after so many wrong ones.
    """
    person_id = policies.person_of(actor)
    try_take(LIVE, person_id=person_id, at=at)
    for each in open_classes(person_id, at):
        for venue_id in rooms_of(each):
            claim = codes.CodeFacts(each.session.pk, each.segment.pk, venue_id, 0)
            found = codes.digits_match(each.session.code_secret, claim, digits, at=at)
            if found is not None:
                try_give_back(LIVE, person_id=person_id)
                code = codes.token(each.session.code_secret, found)
                return signin_by_code(code=code, device=device, actor=actor, at=at)
    raise Refused("signin_digits_wrong")


def proven_segment(
    session: ClassSession, segments: Sequence[Segment], facts: codes.CodeFacts, seal: str, *, at: datetime
) -> Segment:
    """The segment that the code names. Refuses `signin_code_forged` for a code that is not ours or not yet shown."""
    segment = next((each for each in segments if each.pk == facts.segment_id), None)
    if segment is None or facts.slot > codes.slot_of(at) or not codes.sealed(session.code_secret, facts, seal):
        raise Refused("signin_code_forged")
    return segment


def expected_seat(seat: Seat | None, facts: codes.CodeFacts) -> Seat:
    """Refuses whoever is not on the roster or not seated, and the code of another room."""
    if seat is None:
        raise Refused("signin_not_on_roster")
    if seat.state != "seated":
        raise Refused("signin_not_seated", state=seat.state)
    if seat.venue is not None and seat.venue_id != facts.venue_id:
        raise Refused("signin_other_room", room=seat.venue.place)
    return seat


def to_the_desk(
    session: ClassSession,
    segments: Sequence[Segment],
    facts: codes.CodeFacts,
    *,
    seat: Seat | None,
    person_id: int,
    why: Refused,
    at: datetime,
) -> None:
    """Strangers with made-up codes make no work: only those of the roster, or whoever had a true code."""
    is_known = seat is not None or why.code != "signin_code_forged"
    if why.code not in DESK_CODES or not segments or not is_known:
        return
    ids = [each.pk for each in segments]
    segment_id = facts.segment_id if facts.segment_id in ids else ids[0]
    desk_case_note(session=session, segment_id=segment_id, person_id=person_id, why=why, at=at)


def rooms_of(each: OpenClass) -> list[int]:
    """Whose code the person may be looking at: the own room's, or any where none is given."""
    if each.seat.venue_id:
        return [each.seat.venue_id]
    return [0, *each.session.venues.order_by("pk").values_list("pk", flat=True)]


def _moment_refusal(
    session: ClassSession, segments: Sequence[Segment], segment: Segment, code: tuple[codes.CodeFacts, str], at: datetime
) -> Refusal | None:
    """An earlier segment is told before an old code: the person stands in front of the wrong screen."""
    now = open_segment(segments, at)
    if now is not None and now.pk != segment.pk:
        return Refusal("signin_other_segment", starts_at=now.starts_at)
    return codes.code_refusal(session.code_secret, *code, at=at) or window_refusal(window(segment, segments), at)
