"""A centre with its rules for lecturers, and lecturers of every standing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bihuan.foundation.services.calendars import calendars_seed
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.services.rating_record import Taught, rating_record
from bihuan.lecturers.services.tasks import Asked
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, actor_with
from bihuan.regulations.tests.factories import adopt_pack

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday 10:00
MANAGE = ("lecturers.view", "lecturers.manage")


class Centre:
    """A group with two areas, a clerk who manages lecturers and a head who approves them."""

    def __init__(self, *, grading: bool = False):
        calendars_seed(actor=system_actor(AT), at=AT)
        self.group = UnitFactory(name="集团", kind="group")
        self.area = UnitFactory(name="西南片区", parent=self.group)
        self.other = UnitFactory(name="华东片区", parent=self.group)
        adopt_pack("lecturer-rules", self.group)
        if grading:
            adopt_pack("lecturer-grading", self.group)
        self.clerk = actor_with(*MANAGE, unit=self.group, at=AT, name="综合事务")
        self.head = actor_with("lecturers.view", "lecturers.approve", unit=self.group, at=AT, name="中心负责人")
        self.planner = actor_with("lecturers.view", unit=self.area, at=AT, name="片区综合")

    def employee(self, name: str = "王强", **person: Any):
        held = AssignmentFactory(unit=self.area, post=PostFactory(), person=PersonFactory(name=name, **person))
        return held.person

    def lecturer(self, state: str = "appointed", **facts: Any) -> Lecturer:
        person = facts.pop("person", None) or self.employee()
        given = {"document_no": "集团售后〔2026〕3 号", "appointed_on": date(2026, 1, 5), **facts}
        return Lecturer.objects.create(
            kind="internal", unit=self.group, person=person, name=person.name, state=state, created_at=AT, **given
        )

    def rate(self, lecturer: Lecturer, score: str, *, day: int, unit: Any = None, **more: Any):
        """A session taught on that day of November 2026, rated by the feedback of ten."""
        taught_at = datetime(2026, 11, day, 1, 0, tzinfo=UTC)
        taught = Taught(f"line/{day}", f"第 {day} 日的课", (unit or self.area).pk, taught_at)
        return rating_record(
            lecturer_id=lecturer.pk,
            taught=taught,
            score=Decimal(score),
            n_forms=10,
            actor=more.pop("actor", system_actor(AT)),
            at=AT,
            **more,
        )

    def asked(self, *, days: int = 9, **more: Any) -> Asked:
        facts = {"session_key": f"line/{100 + days}", "title": "接待礼仪", "minutes": 90, **more}
        return Asked(unit_id=self.area.pk, starts_at=AT + timedelta(days=days), **facts)
