"""Leave from a class: asked for by the person, for work reasons only (T-031, T-032)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.duty_kinds import LEAVE as LEAVE_DUTY
from bihuan.classroom.domain.rooms import OFFERED, SEATED, WAITING
from bihuan.classroom.domain.states import LEAVE, LIVE
from bihuan.classroom.models import LeaveRequest, Seat
from bihuan.classroom.selectors.leaves import AGREE, asked_for, facts_of, leave_for, person_unit, rules_of
from bihuan.classroom.selectors.sessions import ends_at, session_for, starts_at
from bihuan.classroom.services.dossier_guard import keep_unsealed
from bihuan.duties.services.ledger import duty_open, duty_void
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation

ASKABLE = (SEATED, WAITING, OFFERED)


@transaction.atomic
def leave_request(*, session_id: int, reason_kind: str, reason: str, actor: Actor, at: datetime) -> LeaveRequest:
    """Ask for leave; whoever decides first owes an answer before the class begins. Asking again returns the first request.

    Refuses (NotFound) without a seat, a kind of reason that the article does not list (T-032), no reason, a class that
    is over, and where no article allows leave.
    """
    session = session_for(actor, session_id)
    seat = Seat.objects.filter(session=session, participation__person=actor.person_id).first() if actor.person_id else None
    if seat is None:
        raise NotFound("not_found")
    live = LeaveRequest.objects.filter(seat=seat, state__in=("requested", "agreed", "completed")).first()
    if live is not None:
        return leave_for(actor, live.pk)
    if session.state not in LIVE or seat.state not in ASKABLE:
        raise WrongState("wrong_state", transition="leave", state=session.state)
    rules = rules_of(session)
    if reason_kind not in {option.code for option in rules.reasons}:
        raise Refused("leave_reason_kind", offered="、".join(option.label for option in rules.reasons))
    if not reason.strip():
        raise Refused("leave_reason_missing")
    if at >= ends_at(session):
        raise Refused("leave_too_late")
    leave = LeaveRequest.objects.create(
        seat=seat,
        reason_kind=reason_kind,
        reason=reason.strip(),
        chain=list(rules.chain),
        requested_at=at,
        article=rules.citation.citation.short[:200],
        citation=rules.citation.citation.as_json(),
    )
    leave_ask(leave, at=at)
    leave_tell(leave, "leave.requested", actor, at, reason=leave.reason)
    return leave


@transaction.atomic
def leave_withdraw(*, leave_id: int, actor: Actor, at: datetime) -> LeaveRequest:
    """The person comes after all. Refuses everybody else, and a request that is decided."""
    leave = leave_for(actor, leave_id)
    if actor.person_id is None or actor.person_id != leave.seat.participation.person_id:
        raise NotPermitted("leave_not_own")
    keep_unsealed(leave.seat.session)
    target = LEAVE.step("withdraw", state=leave.state, facts=facts_of(leave, actor=actor, at=at))
    duty_void(key=duty_key(leave), at=at, actor=actor, reason="申请人已撤回")
    move(leave, target)
    leave_tell(leave, "leave.withdrawn", actor, at)
    return leave


def leave_ask(leave: LeaveRequest, *, at: datetime) -> None:
    """Whoever takes the next step of the chain owes it before the class begins (or ends, once it has begun)."""
    session, person = leave.seat.session, leave.seat.participation.person
    begins = starts_at(session)
    asked = asked_for(leave, on=local(at).date())
    duty_open(
        at=at,
        kind=LEAVE_DUTY.code,
        key=duty_key(leave),
        title=f"培训请假：{person.name} {session.line.title}",
        unit=asked.unit,
        due_at=begins if begins > at else ends_at(session),
        owner_capability=asked.capability,
        month=session.line.plan.month,
        subject=leave,
        link=links.leave(leave.pk),
        citation=Citation.from_json(leave.citation),
    )


def duty_key(leave: LeaveRequest) -> str:
    return f"{LEAVE_DUTY.code}/{leave.pk}/{leave.steps_done + 1}"


def leave_tell(leave: LeaveRequest, verb: str, actor: Actor, at: datetime, *, reason: str = "", after: Any = None) -> None:
    audit_record(
        leave,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity(AGREE, person_unit(leave).path),
        unit_id=person_unit(leave).pk,
        after={"state": leave.state, **(after or {})},
        reason=reason,
        article=leave.article,
    )
