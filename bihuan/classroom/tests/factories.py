"""An issued class of an area with its people, and of the centre by video with its provinces."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bihuan.classroom.models import ClassSession, Seat, Segment, SignIn, Venue
from bihuan.classroom.services.session_configure import Room, Setup, session_configure
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_start
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, actor_with
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, adopt_pack
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.tests.returns_factories import line as add_line
from bihuan.training.tests.returns_factories import shanghai

RUNNER = ("training.view", "training.implement", "class.run", "class.leave.agree")
BEFORE = shanghai(7, 9)


class School:
    """A centre, one area with its head, two provinces of it with a general manager each, and one specialist per province."""

    def __init__(self, **choices: Any) -> None:
        calendars_seed(actor=system_actor(BEFORE), at=BEFORE)
        self.root = UnitFactory(kind="group", name="集团售后服务中心")
        self.area = UnitFactory(parent=self.root, kind="area", name="西南片区")
        self.provinces = [
            UnitFactory(parent=self.area, kind="province", name=name) for name in ("四川省级公司", "云南省级公司")
        ]
        adopt_pack(GROUP, self.root, choices={**PASS_MARK, **choices})
        self.cycle = Cycle.objects.create(
            unit=self.root, month="2026-12", state="issued", opened_at=shanghai(1, month=11), issued_at=shanghai(1, 9)
        )
        self.head = actor_with(*RUNNER, unit=self.area, at=BEFORE, is_head=True, name="片区负责人")
        self.centre = actor_with("training.view", "training.hq.draft", "class.run", unit=self.root, at=BEFORE, name="综合事务")
        self.managers = [
            actor_with("training.view", "class.leave.general_manager", unit=unit, at=BEFORE, name=f"总经理{unit.name[:2]}")
            for unit in self.provinces
        ]
        self.post = PostFactory(name="售后服务专员")
        self.people = [self.hire(unit, f"专员{unit.name[:2]}") for unit in self.provinces]

    def hire(self, unit: Unit, name: str) -> Person:
        person: Person = AssignmentFactory(unit=unit, post=self.post, person=PersonFactory(name=name)).person
        return person

    def actor(self, person: Person, at: datetime = BEFORE) -> Actor:
        return actor_of(person, at=at)

    def plan(self, unit: Unit) -> MonthlyPlan:
        row, _new = MonthlyPlan.objects.get_or_create(
            unit=unit,
            month="2026-12",
            defaults={"cycle": self.cycle, "edition": GROUP, "state": "issued", "due_at": shanghai(26, month=11)},
        )
        return row

    def line(self, unit: Unit | None = None, **facts: Any) -> PlanLine:
        return add_line(self.plan(unit or self.area), **{"day": 8, "audience": "specialists", **facts})

    def session(self, **facts: Any) -> ClassSession:
        """A class of the area on Tuesday the 8th from 09:00 to 10:30."""
        return session_prepare(line_id=self.line(**facts).pk, actor=self.head, at=BEFORE)

    def video(self) -> ClassSession:
        line = self.line(self.root, form="video", audience="all_staff", title="全员视频培训")
        return session_prepare(line_id=line.pk, actor=self.centre, at=BEFORE)

    def place(self, session: ClassSession, actor: Actor) -> None:
        """Every room gets its place."""
        rooms = {venue.pk: Room(f"{venue.unit.name}会议室") for venue in Venue.objects.filter(session=session)}
        session_configure(session_id=session.pk, setup=Setup(rooms=rooms), actor=actor, at=BEFORE)

    def started(self, **facts: Any) -> ClassSession:
        session = self.session(**facts)
        return session_start(session_id=session.pk, actor=self.head, at=shanghai(8, 8, 50))


def seat_of(session: ClassSession, person: Person) -> Seat:
    return Seat.objects.get(session=session, participation__person=person)


def sign_in(seat: Seat, *, late: int = 0, position: int = 1) -> SignIn:
    segment = Segment.objects.get(session=seat.session, position=position)
    at = segment.starts_at - timedelta(minutes=5 - late)
    return SignIn.objects.create(
        session=seat.session, seat=seat, segment=segment, proof="C", signed_at=at, stored_at=at, late_minutes=late
    )
