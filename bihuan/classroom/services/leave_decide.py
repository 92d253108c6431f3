"""Leave along its chain: the area head agrees, then it is reported to the general manager; never the other way (T-031)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.rooms import EXCUSED, OFFERED, SEATED, WAITING
from bihuan.classroom.domain.states import COMPLETED, GENERAL_MANAGER, LEAVE, LIVE
from bihuan.classroom.models import LeaveRequest, LeaveStep, Seat
from bihuan.classroom.selectors.leaves import (
    TO_MANAGER,
    asked_for,
    facts_of,
    is_report_only,
    leave_for,
    next_step,
    step_of,
)
from bihuan.classroom.services.dossier_guard import keep_unsealed
from bihuan.classroom.services.leave_request import duty_key, leave_ask, leave_tell
from bihuan.classroom.services.session_seats import seats_settle
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.moves import keep, move
from bihuan.kernel.refusals import StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person
from bihuan.people.selectors.staff import holders


@transaction.atomic
def leave_pass(*, leave_id: int, remark: str, actor: Actor, at: datetime) -> LeaveRequest:
    """Take the next step of the chain. Where the general manager is only told, the area head's agreement also reports it.

    Refuses whoever has no part in the chain, a step out of order, one's own request, and a class that is over.
    """
    leave = leave_for(actor, leave_id)
    step = step_of(leave, actor)
    _take(leave, step, "agreed", remark, actor, at)
    if next_step(leave) == GENERAL_MANAGER and is_report_only(leave) and (managers := _managers(leave, at)):
        for manager in managers:
            _report(leave, manager, at)
        _take(leave, GENERAL_MANAGER, "reported", "、".join(each.name for each in managers), actor, at)
    if leave.state == COMPLETED:
        _excuse(leave, at)
    else:
        leave_ask(leave, at=at)
    return leave


@transaction.atomic
def leave_refuse(*, leave_id: int, remark: str, actor: Actor, at: datetime) -> LeaveRequest:
    """Not agreed; the person is told why. Refuses as `leave_pass`, and without a reason."""
    leave = leave_for(actor, leave_id)
    step = step_of(leave, actor)
    keep_unsealed(leave.seat.session)
    facts = facts_of(leave, actor=actor, at=at, step=step, remark=remark)
    target = LEAVE.step("refuse", state=leave.state, facts=facts)
    duty_fulfil(key=duty_key(leave), at=at, actor=actor, evidence={"decision": "refused"})
    _step_row(leave, step, "refused", remark, actor, at)
    move(leave, target)
    leave_tell(leave, "leave.refused", actor, at, reason=remark.strip())
    _answer(leave, "培训请假未获同意，请按时参加", remark.strip(), at)
    return leave


def _take(leave: LeaveRequest, step: str, decision: str, remark: str, actor: Actor, at: datetime) -> None:
    facts = facts_of(leave, actor=actor, at=at, step=step, remark=remark)
    target = LEAVE.step("pass", state=leave.state, facts=facts)
    duty_fulfil(key=duty_key(leave), at=at, actor=actor, evidence={"decision": decision})
    _step_row(leave, step, decision, remark, actor, at)
    done_at = at if target == COMPLETED else None
    move(leave, target, steps_done=leave.steps_done + 1, completed_at=done_at)
    leave_tell(leave, f"leave.{decision}", actor, at, reason=remark.strip(), after={"step": step})


def _step_row(leave: LeaveRequest, step: str, decision: str, remark: str, actor: Actor, at: datetime) -> None:
    LeaveStep.objects.create(
        leave=leave, step=step, decision=decision, remark=remark.strip()[:300], person_id=policies.person_of(actor), at=at
    )


def _managers(leave: LeaveRequest, at: datetime) -> tuple[Person, ...]:
    """The general managers nearest upwards, the applicant left out."""
    day, own = local(at).date(), leave.seat.participation.person_id
    asked = asked_for(leave, on=day)
    if asked.capability != TO_MANAGER:
        return ()
    return tuple(each for each in holders(TO_MANAGER, asked.unit, day) if each.pk != own)


def _report(leave: LeaveRequest, manager: Person, at: datetime) -> None:
    person, line = leave.seat.participation.person, leave.seat.session.line
    notice_send(
        key=f"leave.report/{leave.pk}",
        recipient=manager,
        title=f"请假报备：{person.name} 不参加「{line.title}」",
        body=leave.reason,
        link=links.leave(leave.pk),
        at=at,
    )


def _excuse(leave: LeaveRequest, at: datetime) -> None:
    """The seat is free for whoever waits. Refuses (StaleState) when the class ended meanwhile: it counted the person."""
    seat = leave.seat
    keep(seat.session)
    if seat.session.state not in LIVE:
        raise StaleState("stale_state", state=seat.session.state)
    Seat.objects.filter(pk=seat.pk, state__in=(SEATED, WAITING, OFFERED)).update(
        state=EXCUSED, row_version=seat.row_version + 1, offer_until=None
    )
    seats_settle(seat.session, at=at)
    _answer(leave, "培训请假手续齐全", "", at)


def _answer(leave: LeaveRequest, title: str, body: str, at: datetime) -> None:
    notice_send(
        key=f"leave.answer/{leave.pk}",
        recipient=leave.seat.participation.person,
        title=f"{title}：{leave.seat.session.line.title}"[:200],
        body=body,
        link=links.mine(leave.seat.session_id),
        at=at,
    )
