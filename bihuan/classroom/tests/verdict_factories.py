"""Months of results: a closed month, a class in it, and what was confirmed of a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.classroom.models import ClassSession, Evaluation, MonthVerdict, Seat
from bihuan.classroom.services.month_verdicts import Judged, month_verdicts
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.people.models import Person, Unit
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, actor_with
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, PROJECT, adopt_pack
from bihuan.training.models import Cycle, MonthlyPlan, Participation, PlanLine

AT = datetime(2026, 8, 10, 2, tzinfo=UTC)
GAP = "evaluation.streak_gap"


class Record:
    """A centre with two areas; each has a head. Months are made closed."""

    def __init__(self, *, gap: str = "", project: bool = False) -> None:
        calendars_seed(actor=system_actor(AT), at=AT)
        self.root = UnitFactory(kind="group", name="集团售后服务中心")
        choices: dict[str, Any] = dict(PASS_MARK)
        if gap:
            choices[GAP] = {"value": gap, "options": ["breaks", "skips", "counts"]}
        adopt_pack(GROUP, self.root, choices=choices)
        self.areas = [UnitFactory(parent=self.root, kind="area", name=name) for name in ("西南片区", "华东片区")]
        self.project = UnitFactory(parent=self.areas[0], kind="project", name="锦江项目")
        if project:
            adopt_pack(PROJECT, self.project)
        head = PostFactory(is_head=True, capabilities=["training.view", "class.verdicts", "class.run"])
        self.heads = [
            AssignmentFactory(unit=area, post=head, person=PersonFactory(name=f"{area.name}负责人")).person
            for area in self.areas
        ]
        self.post = PostFactory(name="售后服务专员")

    def hire(self, area: int = 0, name: str = "李学员") -> Person:
        person: Person = AssignmentFactory(unit=self.areas[area], post=self.post, person=PersonFactory(name=name)).person
        return person

    def centre(self, *more: str, at: datetime = AT) -> Actor:
        wanted = ("training.view", "training.freeze", "class.verdicts", "class.inspect", *more)
        return actor_with(*wanted, unit=self.root, at=at, name="综合事务组")

    def cycle(self, month: str, state: str = "frozen") -> Cycle:
        row, _new = Cycle.objects.get_or_create(unit=self.root, month=month, defaults={"state": state, "opened_at": AT})
        return row

    def session(self, month: str, area: int = 0, day: int = 8) -> ClassSession:
        unit: Unit = self.areas[area]
        cycle = self.cycle(month)
        plan, _new = MonthlyPlan.objects.get_or_create(
            unit=unit, month=month, defaults={"cycle": cycle, "edition": GROUP, "state": "issued", "due_at": AT}
        )
        first = Month.parse(month)
        starts = datetime(first.year, first.month, day, 1, tzinfo=UTC)
        line = PlanLine.objects.create(
            plan=plan,
            position=plan.lines.count() + 1,
            title=f"{month} 接待礼仪",
            audience="specialists",
            form="lecture_on_site",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=90),
            lesson_minutes=90,
            place="三楼会议室",
            lecturer_source="self",
            fate="adopted",
            outcome="held",
        )
        return ClassSession.objects.create(line=line, state="ended", code_secret="0" * 64)

    def seat(self, person: Person, month: str, area: int = 0, day: int = 8) -> Seat:
        session = self.session(month, area, day)
        row = Participation.objects.create(line=session.line, person=person, unit=self.areas[area], attended=True)
        return Seat.objects.create(session=session, participation=row, queued_at=session.line.starts_at)

    def result(
        self, person: Person, month: str, *, passed: bool = False, state: str = "confirmed", area: int = 0, day: int = 8
    ) -> Evaluation:
        seat = self.seat(person, month, area, day)
        return Evaluation.objects.create(
            seat=seat, method="written_test", score=90 if passed else 50, is_passed=passed, state=state, recorded_at=AT
        )

    def judge(self, *months: str, at: datetime = AT) -> list[Judged]:
        for month in months:
            self.cycle(month)
        return [month_verdicts(month=month, unit=self.root, actor=system_actor(at), at=at) for month in months]


def told(person: Person, month: str) -> tuple[str, int, int, int]:
    row = MonthVerdict.objects.get(person=person, month=month)
    return row.verdict, row.n_evaluations, row.n_failed, row.streak
