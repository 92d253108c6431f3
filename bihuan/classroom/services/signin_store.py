"""The one place where a sign-in is stored: once per person and segment, once per phone and segment (T-035)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.classroom.domain.lateness import SignInRule, late_minutes
from bihuan.classroom.domain.states import ENDED, TAKES_SIGN_INS
from bihuan.classroom.models import ClassSession, DeskCase, Seat, Segment, SignIn
from bihuan.classroom.selectors.signin import sign_in_of
from bihuan.foundation.clock import local
from bihuan.foundation.moves import keep
from bihuan.foundation.services.audit import FirstEntry, audit_record_first
from bihuan.kernel.refusals import Refusal, Refused, WrongState
from bihuan.people.domain.actor import Actor

TOO_LATE = "too_late"  # outcome of a scan that arrived when the dossier was closed
OTHER_PHONE = "与前一节不是同一部手机"
DESK_CODES = frozenset({"signin_code_forged", "signin_not_on_roster", "signin_not_seated", "signin_device_used"})
"""Refusals that a person has to look at; all others tell the person what to do next."""


@dataclass(frozen=True)
class Event:
    """What happened: who (a seat), in which segment, when, and how it is proved. `device` is a digest."""

    seat: Seat
    segment: Segment
    proof: str
    signed_at: datetime
    device: str = ""
    slot: int | None = None
    recorded_by_id: int | None = None
    note: str = ""


@transaction.atomic
def sign_in_store(*, session: ClassSession, event: Event, rule: SignInRule, actor: Actor, at: datetime) -> SignIn:
    """Store one sign-in. The same person again gets the row that stands: the first one wins.

    Refuses `signin_device_used` when this phone already signed somebody else in for the segment, and a session that is
    over. Two at the same instant meet at the constraints of the table, never at a look before the write; the end of the
    class waits for whoever is signing in, and they for it, never for each other.
    """
    keep(session)
    if event.proof != SignIn.Proof.OFFLINE or session.state != ENDED:
        takes_sign_ins(session)
    row = SignIn(
        session=session,
        seat=event.seat,
        segment=event.segment,
        proof=event.proof,
        signed_at=event.signed_at,
        stored_at=at,
        device=event.device,
        slot=event.slot,
        late_minutes=late_minutes(event.signed_at, event.segment.starts_at, rule),
        recorded_by_id=event.recorded_by_id,
        note=event.note or _note_of_phone(event),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _met_at_the_door(event)
    told = {"proof": row.proof, "signed_at": row.signed_at, "late_minutes": row.late_minutes, "note": row.note}
    entry = FirstEntry(row, "sign_in.stored", actor.capacity("class.run", session.line.plan.unit.path), _unit_id(session), told)
    audit_record_first([entry], actor=actor, at=at)
    return row


def takes_sign_ins(session: ClassSession) -> None:
    """Refuses (WrongState) a session that is over, sealed or called off."""
    if session.state not in TAKES_SIGN_INS:
        raise WrongState("signin_session_over")


@transaction.atomic
def desk_case_note(*, session: ClassSession, segment_id: int, person_id: int, why: Refused, at: datetime) -> None:
    """An unclear sign-in goes to the desk; the same one, tried again, is one case. After the end nobody sits there."""
    keep(session)
    if session.state not in TAKES_SIGN_INS:
        return
    facts: dict[str, Any] = {name: str(value) for name, value in why.facts.items()}
    case = DeskCase(session=session, segment_id=segment_id, person_id=person_id, code=why.code, facts=facts, at=at)
    DeskCase.objects.bulk_create([case], ignore_conflicts=True)


def raise_told(why: Refusal | None) -> None:
    """Raise the refusal with its moments on the clock of the site."""
    if why is not None:
        facts = {name: local(value) if isinstance(value, datetime) else value for name, value in why.facts.items()}
        raise Refused(why.code, **facts)


def _met_at_the_door(event: Event) -> SignIn:
    known = sign_in_of(event.seat, event.segment)
    if known is not None:
        return known
    other = (
        SignIn.objects.filter(segment=event.segment, device=event.device).select_related("seat__participation__person").first()
    )
    raise Refused("signin_device_used", other=other.seat.participation.person.name if other else "")


def _note_of_phone(event: Event) -> str:
    if not event.device or event.segment.position == 1:
        return ""
    others = SignIn.objects.filter(seat=event.seat).exclude(device__in=["", event.device])
    return OTHER_PHONE if others.exists() else ""


def _unit_id(session: ClassSession) -> int:
    return int(session.line.plan.unit_id)
