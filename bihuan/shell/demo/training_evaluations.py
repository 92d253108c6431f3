"""Past classes of the demo held as classes, with their evaluation: an exam with one fail, scores by parts, essays, one owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.classroom.models import ClassSession, Seat, Segment
from bihuan.classroom.services.evaluation_confirm import evaluations_confirm
from bihuan.classroom.services.evaluation_record import Typed, essay_write, evaluation_method_choose, evaluations_record
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_start
from bihuan.classroom.services.signin_by_desk import signin_by_desk
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.actors import actor_of
from bihuan.shell.demo.training_plans import DemoMonth
from bihuan.shell.demo.training_rosters import absent
from bihuan.training.models import PlanLine

AREA, PROJECT = "XN", "XB-GS-LZ-01"
SCORES = (92, 68, 86, 95, 88, 81, 90)
ESSAYS = (
    "客户来访先起立问候，再登记诉求。以前我先问房号，客户容易着急；这周起按流程来，沟通顺了很多。（演示数据）",
    "应急处置最怕各说各的。演练后我们项目定了一个对外联系人，其他人只报情况，不作承诺。（演示数据）",
)


def is_class(line: PlanLine) -> bool:
    """Small classes, so that the demo stays quick: newcomers of an area, and a project of the project edition."""
    unit = line.plan.unit.code
    return unit == PROJECT or (unit == AREA and line.audience == "newcomers")


def class_held(world: DemoMonth, line: PlanLine, number: int) -> None:
    """The class from its preparation to its end, then what was evaluated by the moment of loading."""
    runner = world.drafter(line.plan, line.starts_at)
    missing = absent(line)
    session = session_prepare(line_id=line.pk, actor=runner, at=line.starts_at - timedelta(hours=2))
    begins = line.starts_at - timedelta(minutes=10)
    session_start(session_id=session.pk, actor=runner, at=begins)
    seats = list(Seat.objects.filter(session=session, state="seated").order_by("participation__person__employee_no"))
    here = [seat for seat in seats if seat.participation.person_id not in missing] or seats[:1]
    for segment in Segment.objects.filter(session=session):
        came_at = segment.starts_at - timedelta(minutes=8)
        for seat in here:
            signin_by_desk(session_id=session.pk, segment_id=segment.pk, seat_id=seat.pk, actor=runner, at=came_at)
    session_end(session_id=session.pk, actor=runner, at=line.ends_at + timedelta(minutes=10))
    after = min(line.ends_at + timedelta(days=1), world.at - timedelta(minutes=15))
    is_first = number == 0
    if line.plan.unit.code == PROJECT:
        (_by_parts if is_first else _by_essay)(world, session, here, runner, after)
    else:
        _by_exam(world, session, here, after, is_first)


def _by_exam(world: DemoMonth, session: ClassSession, here: Sequence[Seat], at: datetime, is_confirmed: bool) -> None:
    """The first class confirmed, with a fail where there are three; of the others one result is written down, the rest owed."""
    rows = [Typed(seat.pk, str(SCORES[place % len(SCORES)])) for place, seat in enumerate(here)]
    scan = SimpleUploadedFile("考试成绩单.txt", f"{session.line.title} 考试成绩单（演示数据）".encode())
    actor = world.drafter(session.line.plan, at)
    given = rows if is_confirmed else rows[:1]
    evaluations_record(session_id=session.pk, method="ems_exam", rows=given, evidence=scan, actor=actor, at=at)
    if is_confirmed:
        evaluations_confirm(session_id=session.pk, actor=actor, at=at)


def _by_parts(world: DemoMonth, session: ClassSession, here: Sequence[Seat], runner: Actor, at: datetime) -> None:
    """课堂考核; whoever organised and attended too is confirmed by general affairs."""
    actor = world.drafter(session.line.plan, at)
    evaluation_method_choose(session_id=session.pk, method="class_assessment", actor=actor, at=at)
    rows = [
        Typed(seat.pk, parts={"discipline": str(98 - 2 * place), "attitude": str(SCORES[place % len(SCORES)])})
        for place, seat in enumerate(here)
    ]
    evaluations_record(session_id=session.pk, method="class_assessment", rows=rows, actor=actor, at=at)
    evaluations_confirm(session_id=session.pk, actor=actor, at=at)
    evaluations_confirm(session_id=session.pk, actor=world.actor("zonghe", at), at=at)


def _by_essay(world: DemoMonth, session: ClassSession, here: Sequence[Seat], runner: Actor, at: datetime) -> None:
    """Two have written theirs; nobody has graded yet."""
    actor = world.drafter(session.line.plan, at)
    evaluation_method_choose(session_id=session.pk, method="reflective_essay", actor=actor, at=at)
    others = [seat for seat in here if seat.participation.person_id != runner.person_id]
    for seat, text in zip(others, ESSAYS, strict=False):
        essay_write(session_id=session.pk, text=text, actor=actor_of(seat.participation.person, at=at), at=at)
