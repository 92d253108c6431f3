"""Classes of a month for those who hold them, and the own ones for those who attend or teach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from bihuan.classroom.domain.rooms import EXCUSED, OFFERED, SEAT_STATES, SEATED, WAITING
from bihuan.classroom.domain.states import LEAVE_STATES, SESSION_STATES
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat
from bihuan.classroom.selectors.sessions import RUN
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import PLANNED, STATUS
from bihuan.training.models import PlanLine

SHOWN = 200
MINE_BACK = timedelta(days=60)
NOT_PREPARED = ("未准备", "idle")
UNHELD = ("未实施", "bad")


@dataclass(frozen=True)
class ClassRow:
    """`session_id` None: the line is issued, the class not yet opened."""

    line: PlanLine
    session_id: int | None
    label: str
    tone: str
    n_seats: int
    n_signed: int
    can_prepare: bool


def classes_of_month(actor: Actor, month: str) -> tuple[ClassRow, ...]:
    """Issued lines of the month where the actor looks, in the order of time; three queries."""
    lines = (
        PlanLine.objects.visible_to(actor)
        .filter(Q(plan__state="issued") | Q(is_added=True), plan__month=month, fate="adopted")
        .select_related("plan__unit", "plan__cycle")
        .order_by("starts_at", "pk")[:SHOWN]
    )
    found = list(lines)
    sessions = {row.line_id: row for row in ClassSession.objects.filter(line__in=[line.pk for line in found])}
    counted = Seat.objects.filter(session__in=[row.pk for row in sessions.values()], state__in=(SEATED, OFFERED))
    counts = {
        row["session"]: (row["n"], row["signed"])
        for row in counted.values("session").annotate(
            n=Count("pk", distinct=True), signed=Count("pk", filter=Q(sign_ins__isnull=False), distinct=True)
        )
    }
    return tuple(_row(line, sessions.get(line.pk), counts, actor) for line in found)


def _row(line: PlanLine, session: ClassSession | None, counts: dict[int, tuple[int, int]], actor: Actor) -> ClassRow:
    label, tone = (
        SESSION_STATES[session.state]
        if session
        else STATUS.get(line.outcome, UNHELD)
        if line.outcome != PLANNED
        else NOT_PREPARED
    )
    n_seats, n_signed = counts.get(session.pk, (0, 0)) if session else (0, 0)
    may_open = (
        session is None
        and line.outcome == PLANNED
        and line.plan.cycle.state != "frozen"
        and actor.can(RUN, line.plan.unit.path)
    )
    return ClassRow(line, session.pk if session else None, label, tone, n_seats, n_signed, may_open)


@dataclass(frozen=True)
class MyClass:
    session: ClassSession
    begins: datetime
    place: str
    label: str
    tone: str
    is_teaching: bool


def my_classes(actor: Actor, *, at: datetime) -> tuple[MyClass, ...]:
    """Classes that the person attends or teaches, from two months back, the nearest to come first."""
    if actor.person_id is None:
        return ()
    seats = {
        seat.session_id: seat
        for seat in Seat.objects.filter(participation__person=actor.person_id)
        .exclude(state="withdrawn")
        .select_related("venue")
    }
    mine = Q(pk__in=list(seats)) | Q(line__lecturer=actor.person_id)
    rows = (
        ClassSession.objects.filter(mine)
        .annotate(begins=Min("segments__starts_at"))
        .filter(begins__gte=at - MINE_BACK)
        .select_related("line__plan__unit")
    )
    leaves = _leaves(list(seats.values()))
    found = [_mine(row, seats.get(row.pk), leaves, actor) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.begins < at, abs(each.begins - at))))


def _leaves(seats: list[Seat]) -> dict[int, str]:
    rows = LeaveRequest.objects.filter(seat__in=[seat.pk for seat in seats]).exclude(state="withdrawn")
    return dict(rows.order_by("pk").values_list("seat", "state"))


def _mine(session: ClassSession, seat: Seat | None, leaves: dict[int, str], actor: Actor) -> MyClass:
    label, tone = SESSION_STATES[session.state]
    if seat is not None and seat.state in (WAITING, OFFERED, EXCUSED):
        label, tone = SEAT_STATES[seat.state]
    if seat is not None and leaves.get(seat.pk) in ("requested", "agreed", "refused"):
        words, tone = LEAVE_STATES[leaves[seat.pk]]
        label = f"请假：{words}"
    place = seat.venue.place if seat and seat.venue else session.line.place
    return MyClass(
        session,
        session.begins,  # type: ignore[attr-defined]
        place,
        label,
        tone,
        session.line.lecturer_id == actor.person_id,
    )
