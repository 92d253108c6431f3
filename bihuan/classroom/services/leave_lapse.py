"""Leave is from a day: when the class moves to another one, leave from the old day lapses."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.rooms import EXCUSED, SEATED
from bihuan.classroom.domain.states import ASKED, COMPLETED, LAPSED, LEAVE, LeaveFacts
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.classroom.services.leave_request import duty_key, leave_tell
from bihuan.duties.services.ledger import duty_void
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.people.domain.actor import Actor

WHY = "班次改期，原来的请假不再适用"


@transaction.atomic
def leaves_lapse(session: ClassSession, *, actor: Actor, at: datetime) -> int:
    """Every live request of the class lapses, its person is told; an excused seat comes back, last in the queue.

    Whether it is a seat or a place in the queue is for `seats_settle` to say. Returns how many lapsed.
    """
    rows = LeaveRequest.objects.filter(seat__session=session, state__in=(*ASKED, COMPLETED)).order_by("pk")
    found = list(rows.select_related("seat__session__line__plan", "seat__participation__person", "seat__participation__unit"))
    for leave in found:
        if leave.state in ASKED:
            duty_void(key=duty_key(leave), at=at, actor=actor, reason=WHY)
        move(leave, LEAVE.step("lapse", state=leave.state, facts=LeaveFacts()))
        leave_tell(leave, f"leave.{LAPSED}", actor, at, reason=WHY)
        _news(leave, session, at)
    seats = Seat.objects.filter(pk__in=[leave.seat_id for leave in found], state=EXCUSED)
    seats.update(state=SEATED, queued_at=at)
    return len(found)


def _news(leave: LeaveRequest, session: ClassSession, at: datetime) -> None:
    notice_send(
        key=f"leave.lapsed/{leave.pk}",
        recipient=leave.seat.participation.person,
        title=f"班次改期，请假失效：{session.line.title}"[:200],
        body=f"改到 {local(starts_at(session)):%m-%d %H:%M} 开始。请按时参加；仍不能参加的，请重新请假。",
        link=links.mine(session.pk),
        at=at,
    )
