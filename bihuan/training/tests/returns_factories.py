"""An issued month of a centre with areas, ready to be recorded, reported and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.duties.services.ledger import duty_open
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.tests.factories import GROUP, adopt_pack
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine

MONTH = "2026-12"
GA = ("training.view", "training.accept", "training.freeze", "training.spotcheck", "duties.view")
HEAD = ("training.view", "training.approve", "duties.view")
AREA = ("training.view", "training.implement", "training.monthly.draft")


def shanghai(day: int, hour: int = 0, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    """A wall time in Shanghai as UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


CLOSE_AT = shanghai(6, 9, month=1, year=2027)


@dataclass
class Month:
    root: Unit
    cycle: Cycle
    areas: list[Unit] = field(default_factory=list)
    plans: list[MonthlyPlan] = field(default_factory=list)

    def ga(self, at: datetime = CLOSE_AT) -> Actor:
        return actor_with(*GA, unit=self.root, at=at)

    def head(self, at: datetime = CLOSE_AT) -> Actor:
        return actor_with(*HEAD, unit=self.root, at=at)

    def area_head(self, number: int = 0, at: datetime = CLOSE_AT) -> Actor:
        return actor_with(*AREA, unit=self.areas[number], at=at, is_head=True)


def issued_month(*, n_areas: int = 1, n_lines: int = 10, n_held: int = 0) -> Month:
    """`n_areas` areas under the group edition, each with an issued plan of `n_lines`, of which `n_held` were held."""
    root = UnitFactory(kind="group", name="集团售后服务中心")
    adopt_pack(GROUP, root)
    cycle = Cycle.objects.create(
        unit=root, month=MONTH, state="issued", opened_at=shanghai(1, month=11), issued_at=shanghai(1, 9)
    )
    month = Month(root, cycle)
    for number in range(n_areas):
        area = UnitFactory(parent=root, kind="area", name=f"片区{number + 1}")
        month.areas.append(area)
        month.plans.append(issued_plan(cycle, area, n_lines=n_lines, n_held=n_held))
    return month


def issued_plan(cycle: Cycle, unit: Unit, *, n_lines: int = 0, n_held: int = 0) -> MonthlyPlan:
    plan = MonthlyPlan.objects.create(
        cycle=cycle, unit=unit, month=cycle.month, edition=GROUP, state="issued", due_at=shanghai(26, month=11)
    )
    for number in range(n_lines):
        line(plan, day=number + 2, is_held=number < n_held)
    return plan


def line(plan: MonthlyPlan, *, day: int = 8, is_held: bool = False, **facts: Any) -> PlanLine:
    starts = shanghai(day, 9)
    given: dict[str, Any] = {
        "position": plan.lines.count() + 1,
        "title": f"第{day}日培训",
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=90),
        "lesson_minutes": 90,
        "place": "三楼会议室",
        "lecturer_source": "self",
        "fate": "adopted",
        **({"outcome": "held", "held_starts_at": starts, "held_minutes": 90, "n_due": 9, "n_present": 8} if is_held else {}),
        **facts,
    }
    return PlanLine.objects.create(plan=plan, **given)


def hold_duty(row: PlanLine) -> None:
    """The duty that issuing opens for a session."""
    duty_open(
        kind="session.hold",
        key=f"session.hold/{row.pk}",
        title=row.title,
        unit=row.plan.unit,
        due_at=row.ends_at,
        owner_capability="training.implement",
        month=row.plan.month,
        at=shanghai(1, 9),
    )


def return_duty(plan: MonthlyPlan) -> None:
    """The duty that opening the cycle opens for the return: late from the 6th on."""
    duty_open(
        kind="return.monthly",
        key=f"return.monthly/{plan.unit_id}/{plan.month}",
        title="上报培训记录",
        unit=plan.unit,
        due_at=shanghai(6, month=1, year=2027),
        owner_capability="training.implement",
        month=plan.month,
        at=shanghai(1, month=11),
    )
