"""Classes of the demo's running month: two of an area prepared and announced, one by video, one leave that waits."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from bihuan.classroom.models import ClassSession, Seat, Venue
from bihuan.classroom.services.leave_request import leave_request
from bihuan.classroom.services.session_configure import Room, Setup, session_configure
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_notify
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.actors import actor_of
from bihuan.shell.demo.training_plans import DemoMonth
from bihuan.training.models import PlanLine

SHOWN_AREA = "XN"
N_PREPARED = 2


@transaction.atomic
def classes_shown(world: DemoMonth, now: Month) -> None:
    """What is still to come in the month; late in a month there may be less to show."""
    moment = world.at - timedelta(hours=4)
    issued = PlanLine.objects.filter(plan__month=str(now), plan__state="issued", fate="adopted", outcome="planned")
    coming = issued.filter(starts_at__gt=world.at).select_related("plan__unit").order_by("starts_at", "pk")
    sessions = []
    for line in coming.filter(plan__unit__code=SHOWN_AREA)[:N_PREPARED]:
        runner = world.drafter(line.plan, moment)
        sessions.append(session_prepare(line_id=line.pk, actor=runner, at=moment))
        session_notify(session_id=sessions[-1].pk, actor=runner, at=moment)
    if sessions:
        _leave(sessions[0], world)
    video = issued.filter(plan__unit=world.organisation.root, form="video").select_related("plan__unit").first()
    if video is not None:
        runner = world.drafter(video.plan, moment)
        _rooms(session_prepare(line_id=video.pk, actor=runner, at=moment), runner, world)


def _rooms(session: ClassSession, runner: Actor, world: DemoMonth) -> None:
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
