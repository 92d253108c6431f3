"""Classes of the demo's running month: two of an area prepared and announced, one by video, one leave that waits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from bihuan.classroom.models import ClassSession, Seat, Venue
from bihuan.classroom.services.leave_request import leave_request
from bihuan.classroom.services.session_configure import Room, Setup, session_configure
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_notify
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.shell.demo.training_plans import MINUTES, DemoMonth, working_days
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session

SHOWN_AREA = "XN"
N_PREPARED = 2


@transaction.atomic
def classes_shown(world: DemoMonth, now: Month) -> None:
    """What is still to come in the month; late in a month there may be less to show."""
    moment = world.at - timedelta(hours=4)
    issued = PlanLine.objects.filter(plan__month=str(now), plan__state="issued", fate="adopted", outcome="planned")
    coming = issued.filter(starts_at__gt=world.at).select_related("plan__unit").order_by("starts_at", "pk")
    sessions = []
    areas = coming.filter(plan__unit__kind=Unit.Kind.AREA)
    for line in sorted(areas, key=lambda each: each.plan.unit.code != SHOWN_AREA)[:N_PREPARED]:
        runner = world.drafter(line.plan, moment)
        sessions.append(session_prepare(line_id=line.pk, actor=runner, at=moment))
        session_notify(session_id=sessions[-1].pk, actor=runner, at=moment)
    if sessions:
        _leave(sessions[0], world)
    plan = MonthlyPlan.objects.filter(unit=world.organisation.root, month=str(now)).first()
    days = [day for day in working_days(now) if day > local(world.at).date()]
    if plan is not None and days:
        runner = world.drafter(plan, moment)
        line = coming.filter(plan=plan, form="video").first() or _added(plan, days[-1], runner)
        _rooms(session_prepare(line_id=line.pk, actor=runner, at=moment), runner)


def _added(plan: MonthlyPlan, day: date, runner: Actor) -> PlanLine:
    added = AddedSession(
        title="冬季保供应急视频专题",
        audience="all_staff",
        form="video",
        starts_at=datetime.combine(day, time(15), SITE_ZONE),
        lesson_minutes=MINUTES,
        place="总部视频会议室",
        lecturer_name=runner.name,
        reason="入冬保供，临时增加一场。（演示数据）",
    )
    return implementation_add_session(plan_id=plan.pk, session=added, actor=runner, at=runner.at)


def _rooms(session: ClassSession, runner: Actor) -> None:
    """Every province but the last has told its room."""
    venues = list(Venue.objects.filter(session=session).select_related("unit").order_by("pk"))
    rooms = {venue.pk: Room(venue.place or f"{venue.unit.name}会议室") for venue in venues[:-1]}
    session_configure(session_id=session.pk, setup=Setup(rooms=rooms), actor=runner, at=runner.at)


def _leave(session: ClassSession, world: DemoMonth) -> None:
    """Somebody of the area asks for leave; its head has not answered yet."""
    seat = Seat.objects.filter(session=session).select_related("participation__person").order_by("-pk").first()
    if seat is None:
        return
    moment = world.at - timedelta(hours=2)
    leave_request(
        session_id=session.pk,
        reason_kind="work",
        reason="客户现场抢修，当日须到场处理。（演示数据）",
        actor=actor_of(seat.participation.person, at=moment),
        at=moment,
    )
