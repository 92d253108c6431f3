"""Facts for the plan's tests: rules as the packs print them, lines on the wall of Shanghai."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.kernel.periods import Month
from bihuan.training.domain.lines import LineFacts
from bihuan.training.domain.plan_check import PlanFacts, PlanRules
from bihuan.training.selectors.plan_rules import pack_rules

ZONE = ZoneInfo("Asia/Shanghai")
DECEMBER = Month(2026, 12)


def group_rules(**changes: Any) -> PlanRules:
    return replace(pack_rules("centre-training-group").rules, **changes)


def project_rules(**changes: Any) -> PlanRules:
    return replace(pack_rules("centre-training-project").rules, **changes)


def wall(day: int, clock: str, *, month: int = 12, year: int = 2026) -> datetime:
    hour, minute = clock.split(":")
    return datetime(year, month, day, int(hour), int(minute), tzinfo=ZONE)


def line(
    position: int = 1, *, day: int = 8, start: str = "9:00", end: str = "10:40", month: int = 12, **facts: Any
) -> LineFacts:
    given: dict[str, Any] = {
        "title": f"课{position}",
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": wall(day, start, month=month, year=facts.pop("year", 2026)),
        "lesson_minutes": 90,
        "place": f"会议室{position}",
        "lecturer_source": "self",
        "lecturer_name": f"讲师{position}",
        "has_annual_line": True,
        **facts,
    }
    given.setdefault("ends_at", given["starts_at"].replace(hour=int(end.split(":")[0]), minute=int(end.split(":")[1])))
    return LineFacts(position=position, **given)


def area_plan(*lines: LineFacts, **facts: Any) -> PlanFacts:
    return PlanFacts(**{"month": DECEMBER, "lines": lines, "roles": {"area"}, "n_newcomers": 3, **facts})


def good_area_lines() -> tuple[LineFacts, ...]:
    return (
        line(1, day=2, audience="newcomers"),
        line(2, day=9, audience="newcomers"),
        line(3, day=16),
    )
