"""A scan that was kept on the phone without network and delivered later (proof B)."""

from __future__ import annotations

from datetime import datetime

from bihuan.classroom.domain import codes
from bihuan.classroom.domain.lateness import window_refusal
from bihuan.classroom.domain.states import TAKES_SIGN_INS
from bihuan.classroom.models import ClassSession, SignIn
from bihuan.classroom.selectors.signin import (
    recent_classes,
    rule_of,
    seat_of,
    segments_of,
    session_by_code,
    sign_in_of,
    window,
)
from bihuan.classroom.services.code_tries import KEPT, try_give_back, try_take
from bihuan.classroom.services.signin_by_code import (
    expected_seat,
    proven_segment,
    rooms_of,
    signin_by_code,
    to_the_desk,
)
from bihuan.classroom.services.signin_late import OVER, signin_after_end
from bihuan.classroom.services.signin_store import Event, raise_told, sign_in_store, takes_sign_ins
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor


def signin_deliver(*, kept: str, device: str, actor: Actor, at: datetime) -> SignIn:
    """Store what the phone kept: a whole code, or the six figures. It happened when the code came up on the screen.

    The phone's clock says nothing: the moment is the code's own. One that still stands on the screen is proof A.
    Refuses as `signin_by_code` does, and a code that was shown outside its segment. After the end of the class it still
    counts, until the dossier is closed (`signin_after_end`).
    """
    person_id = policies.person_of(actor)
    code = kept if codes.read(kept) else _code_of_digits(kept, person_id, at)
    claimed = codes.read(code)
    session = session_by_code(claimed[0].session_id) if claimed else None
    if claimed is None or session is None:
        raise Refused("signin_code_forged")
    facts, seal = claimed
    if session.state not in OVER and 0 <= codes.slot_of(at) - facts.slot < codes.SLOTS_HELD:
        return signin_by_code(code=code, device=device, actor=actor, at=at)
    segments, seat = segments_of(session), seat_of(session.pk, person_id)
    try:
        segment = proven_segment(session, segments, facts, seal, at=at)
        known = sign_in_of(seat, segment) if seat else None
        if known is not None:
            return known
        if session.state not in OVER:
            takes_sign_ins(session)
        raise_told(window_refusal(window(segment, segments), facts.shown_at))
        event = Event(expected_seat(seat, facts), segment, SignIn.Proof.OFFLINE, facts.shown_at, device, facts.slot)
        return _store(session, event, actor, at)
    except Refused as refused:
        to_the_desk(session, segments, facts, seat=seat, person_id=person_id, why=refused, at=at)
        raise


def _store(session: ClassSession, event: Event, actor: Actor, at: datetime) -> SignIn:
    """The class may end while this is on its way; then what was made at its end follows."""
    if session.state not in OVER:
        rule = rule_of(session, event.segment.starts_at).rule
        try:
            return sign_in_store(session=session, event=event, rule=rule, actor=actor, at=at)
        except WrongState:
            session.refresh_from_db(fields=["state", "row_version", "ended_at"])
            if session.state not in OVER:
                raise
    return signin_after_end(session=session, event=event, actor=actor, at=at)


def _code_of_digits(digits: str, person_id: int, at: datetime) -> str:
    """The code whose figures these are, among all that the person's screens have shown; the latest, if there are two."""
    try_take(KEPT, person_id=person_id, at=at)
    for each in recent_classes(person_id, at, TAKES_SIGN_INS | OVER):
        since = codes.slot_of(window(each.segment, segments_of(each.session)).opens_at)
        until = codes.slot_of(min(at, each.segment.ends_at))
        for venue_id in rooms_of(each):
            claim = codes.CodeFacts(each.session.pk, each.segment.pk, venue_id, 0)
            found = codes.digits_among(each.session.code_secret, claim, digits, since=since, until=until)
            if found is not None:
                try_give_back(KEPT, person_id=person_id)
                return codes.token(each.session.code_secret, found)
    raise Refused("signin_digits_wrong")
