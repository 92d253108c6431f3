"""What the closed months say of a few persons of one area, and two inspections of the group."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from bihuan.classroom.domain.inspections import Answer
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.services.inspection_follow import Decided, inspection_decide, inspection_reply
from bihuan.classroom.services.inspection_record import Inspected, inspection_record
from bihuan.classroom.services.month_verdicts import month_verdicts
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.people.domain.actor import system_actor
from bihuan.shell.demo.training_plans import DemoMonth
from bihuan.training.models import Cycle, Participation, PlanLine

SHOWN_AREA, OTHER_AREA = "XN", "HD"
SCORES = (92, 85, 88, 96, 81, 90)
FAILING, ONCE, ANNULLED = 0, 1, 2
"""Places in the list of those who were evaluated: one fails every month, one once, one result is annulled later."""


@transaction.atomic
def verdicts_shown(world: DemoMonth) -> None:
    """The months that are closed, the oldest first; then a result is annulled, and the verdict shows it beside."""
    closed = list(Cycle.objects.filter(state="frozen").order_by("month"))
    for place, cycle in enumerate(closed):
        _evaluated(world, cycle.month, is_last=place == len(closed) - 1)
        _judged(world, cycle)
    if closed:
        _annulled(world, closed[-1])
    _inspections(world)


def _evaluated(world: DemoMonth, month: str, *, is_last: bool) -> None:
    """One class of the area in the month: everybody present has a written test, but for the last two of the list."""
    lines = PlanLine.objects.filter(plan__month=month, plan__unit__code=SHOWN_AREA, outcome="held", audience="specialists")
    line = lines.select_related("plan").order_by("starts_at", "pk").first()
    if line is None:
        return
    session = ClassSession.objects.create(line=line, state="ended", code_secret="0" * 64, ended_at=line.ends_at)
    came = Participation.objects.filter(line=line, is_invited=True).order_by("person__employee_no")
    seats = Seat.objects.bulk_create(Seat(session=session, participation=row, queued_at=line.starts_at) for row in came)
    moment = min(line.ends_at + timedelta(days=2), world.at - timedelta(hours=1))
    examiner = world.drafter(line.plan, moment).person_id
    for place, seat in enumerate(seats[:-2]):
        is_failed = place == FAILING or (is_last and place in (ONCE, ANNULLED))
        Evaluation.objects.create(
            seat=seat,
            method="on_site_check",
            score=Decimal(61 if is_failed else SCORES[place % len(SCORES)]),
            is_passed=not is_failed,
            state="confirmed",
            recorded_by_id=examiner,
            recorded_at=moment,
            confirmed_by_id=examiner,
            confirmed_at=moment,
        )


def _judged(world: DemoMonth, cycle: Cycle) -> None:
    """At the close of the month, as the clock does it."""
    at = cycle.frozen_at or world.at
    month_verdicts(month=cycle.month, unit=world.organisation.root, actor=system_actor(at), at=at)


def _annulled(world: DemoMonth, cycle: Cycle) -> None:
    rows = Evaluation.objects.filter(seat__session__line__plan__month=cycle.month, is_passed=False).order_by("pk")
    row = rows.last()
    if row is None:
        return
    Evaluation.objects.filter(pk=row.pk).update(state="annulled", annul_reason="试卷登记错人，核对后作废。（演示数据）")
    month_verdicts(month=cycle.month, unit=world.organisation.root, actor=system_actor(world.at), at=world.at)


def _ten_o_clock(world: DemoMonth, days_back: int) -> datetime:
    return datetime.combine(local(world.at).date() - timedelta(days=days_back), time(10), SITE_ZONE)


def _inspections(world: DemoMonth) -> None:
    """One by video that went well and is answered by the unit, one visit with the worst rating and what follows."""
    units = {unit.code: unit for unit in world.organisation.areas}
    first, second = (_ten_o_clock(world, back) for back in (12, 6))
    asked = (
        Answer("王伟", "接到报修后多久到场？", "两小时内到场", True),
        Answer("李娜", "签到要提前几分钟？", "五分钟", True),
        Answer("刘洋", "投诉多久回访？", "记不清", False),
    )
    words = "三人问答，两人答对；投诉回访时限不熟，已当场讲解。（演示数据）"
    clerk = world.actor("zonghe", first)
    row = inspection_record(
        told=Inspected(units[SHOWN_AREA].pk, "video_questions", first, words, "passed", answers=asked),
        actor=clerk,
        at=first,
    )
    head = world.actor("xinan", first + timedelta(days=1))
    inspection_reply(inspection_id=row.pk, text="已组织复训投诉处理时限，下周补测。", actor=head, at=head.at)
    clerk = world.actor("zonghe", second)
    words = "签到表与照片人数不符，两场没有会议纪要；随机询问两名专员，对工装要求不清楚。（演示数据）"
    row = inspection_record(
        told=Inspected(units[OTHER_AREA].pk, "visit", second, words, "poor", place="华东片区会议室"),
        actor=clerk,
        at=second,
    )
    owner = world.heads[units[OTHER_AREA].pk]
    due = local(world.at).date() + timedelta(days=9)
    decided = Decided("method", "重做签到与纪要的交接流程，并对全员复训一次。", owner.pk, due)
    inspection_decide(inspection_id=row.pk, decided=decided, actor=world.actor("zonghe", second), at=second)
