"""A centre with areas under the group edition and projects under the project edition, and its month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.tests.factories import GROUP, PROJECT, adopt_pack
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.services.cycle_open import cycle_open

DECEMBER = Month(2026, 12)
OPENED_AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
AREA_NAMES = ("西南片区", "华东片区", "西北片区")
GA = (
    "training.view",
    "training.consolidate",
    "training.issue",
    "training.hq.draft",
    "training.freeze",
    "training.accept",
    "duties.view",
)
HEAD = ("training.view", "training.approve", "duties.view")


def shanghai(day: int, hour: int = 0, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """A wall time in Shanghai as UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@dataclass
class Centre:
    root: Unit
    areas: list[Unit]
    projects: list[Unit]

    def ga(self, at: datetime = OPENED_AT) -> Actor:
        return actor_with(*GA, unit=self.root, at=at)

    def head(self, at: datetime = OPENED_AT) -> Actor:
        return actor_with(*HEAD, unit=self.root, at=at)


def centre(*, n_areas: int = 3, n_projects: int = 2, edition: str = GROUP) -> Centre:
    """`n_areas` areas under the group edition; in the first one `n_projects` projects with the project edition."""
    root = UnitFactory(kind="group", name="集团售后服务中心")
    adopt_pack(edition, root)
    areas = [
        UnitFactory(parent=root, kind="area", name=AREA_NAMES[n] if n < len(AREA_NAMES) else f"片区{n}") for n in range(n_areas)
    ]
    projects = []
    for number in range(n_projects):
        project = UnitFactory(parent=areas[0], kind="project", name=f"项目{number + 1}")
        if edition == GROUP:
            adopt_pack(PROJECT, project)
        projects.append(project)
    return Centre(root, areas, projects)


def opened(world: Centre, month: Month = DECEMBER, at: datetime = OPENED_AT) -> Cycle:
    return cycle_open(unit=world.root, month=month, at=at, actor=world.ga(at)).cycle


def plan_of(cycle: Cycle, unit: Unit) -> MonthlyPlan:
    return MonthlyPlan.objects.get(cycle=cycle, unit=unit)


def add_line(plan: MonthlyPlan, *, title: str = "接待礼仪", day: int = 8, **facts: Any) -> PlanLine:
    starts = shanghai(day, 9, month=int(plan.month[5:]), year=int(plan.month[:4]))
    given = {
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=90),
        "lesson_minutes": 90,
        "place": "三楼会议室",
        "lecturer_source": "self",
        "position": plan.lines.count() + 1,
        **facts,
    }
    return PlanLine.objects.create(plan=plan, title=title, **given)


def submitted(cycle: Cycle, unit: Unit, *, at: datetime, n_lines: int = 1, title: str = "") -> MonthlyPlan:
    """A plan that is in, as drafting leaves it."""
    plan = plan_of(cycle, unit)
    for number in range(n_lines):
        add_line(plan, title=title or f"{unit.name}第{number + 1}场", day=8 + number)
    plan.state, plan.submitted_at = "submitted", at
    plan.first_submitted_at = plan.first_submitted_at or at
    plan.row_version += 1
    plan.save()
    return plan
