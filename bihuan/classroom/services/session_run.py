"""The class from notice to its beginning, or called off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.rooms import EXCUSED, OFFERED, SEATED
from bihuan.classroom.domain.states import SESSION
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat
from bihuan.classroom.selectors.sessions import capacity_of, facts_of, recorder, require_runner, session_for, starts_at
from bihuan.duties.models import Notice
from bihuan.duties.services.ledger import duty_void
from bihuan.duties.services.notices import notices_create
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import PLANNED, record_refusal
from bihuan.training.selectors.implementation import record_facts
from bihuan.training.services.implementation_record import implementation_record_not_held

INBOX = "inbox"


@transaction.atomic
def session_notify(*, session_id: int, actor: Actor, at: datetime) -> int:
    """Tell everybody who is expected, each once; whoever came on since is told by a second call, and all when the time moved.

    Returns how many were told. Refuses without a roster and while a province has no room (T-037).
    """
    session, target = _step("notify", session_id, actor, at)
    told = notices_create(_invitations(session, at), at=at)
    move(session, target, noticed_at=session.noticed_at or at)
    _tell(session, "class.noticed", actor, at, after={"told": told})
    return told


@transaction.atomic
def session_start(*, session_id: int, actor: Actor, at: datetime) -> ClassSession:
    """The class begins. Refuses as `session_notify`."""
    session, target = _step("start", session_id, actor, at)
    move(session, target, started_at=at)
    _tell(session, "class.started", actor, at)
    return session


@transaction.atomic
def session_call_off(*, session_id: int, reason: str, actor: Actor, at: datetime) -> ClassSession:
    """The class does not take place; who was told is told so, and nobody decides about leave from it any more.

    The planned line is recorded as not held with the same reason, where nothing is recorded and the month still takes it;
    the written approval stays to be asked for (T-061). Refuses without a reason and once it has begun.
    """
    session, target = _step("call_off", session_id, actor, at, reason=reason)
    told = (
        Seat.objects.filter(session=session, state__in=(SEATED, OFFERED, EXCUSED))
        if session.noticed_at
        else Seat.objects.none()
    )
    title = f"培训取消：{session.line.title}"
    notices_create([_notice(f"class.off/{session.pk}", pk, title, reason.strip(), session, at) for pk in _persons(told)], at=at)
    for leave in LeaveRequest.objects.filter(seat__session=session, state__in=("requested", "agreed")):
        duty_void(key=f"class.leave/{leave.pk}/{leave.steps_done + 1}", at=at, actor=actor, reason=title)
    move(session, target)
    _record(session, reason, actor, at)
    _tell(session, "class.called_off", actor, at, reason=reason.strip())
    publish(kind="classroom.session_called_off", key=f"class.off/{session.pk}", payload={"session_id": session.pk}, at=at)
    return session


def _record(session: ClassSession, reason: str, actor: Actor, at: datetime) -> None:
    line = session.line
    if line.outcome == PLANNED and record_refusal(record_facts(line)) is None:
        who = recorder(actor, session, at=at)
        implementation_record_not_held(line_id=line.pk, explanation=reason, actor=who, at=at)


def _step(name: str, session_id: int, actor: Actor, at: datetime, reason: str = "") -> tuple[ClassSession, str]:
    session = session_for(actor, session_id)
    require_runner(actor, session)
    return session, SESSION.step(name, state=session.state, facts=facts_of(session, at=at, reason=reason))


def _invitations(session: ClassSession, at: datetime) -> list[Notice]:
    """One per person; the key holds the hour, so that a class that moved is told anew."""
    begins = local(starts_at(session))
    key = f"class.notice/{session.pk}/{begins:%Y%m%d%H%M}"
    title = f"培训通知：{session.line.title}（{begins:%m-%d %H:%M}）"
    rows = Seat.objects.filter(session=session, state__in=(SEATED, OFFERED)).select_related("venue", "participation")
    body = session.notice or "请按时到场签到；不能参加的，只有工作原因可以请假。"
    return [
        _notice(
            key, seat.participation.person_id, title, f"地点：{seat.venue.place if seat.venue else ''}。{body}", session, at
        )
        for seat in rows
    ]


def _notice(key: str, person_id: int, title: str, body: str, session: ClassSession, at: datetime) -> Notice:
    return Notice(
        key=f"{key}:{person_id}:{INBOX}",
        recipient_id=person_id,
        channel=INBOX,
        title=title[:200],
        body=body,
        link=links.mine(session.pk),
        due_at=at,
        sent_at=at,
    )


def _persons(seats: Any) -> list[int]:
    return list(seats.values_list("participation__person_id", flat=True))


def _tell(session: ClassSession, verb: str, actor: Actor, at: datetime, *, after: Any = None, reason: str = "") -> None:
    audit_record(
        session,
        verb,
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        after={"state": session.state, **(after or {})},
        reason=reason,
    )
