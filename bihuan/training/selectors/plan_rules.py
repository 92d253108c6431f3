"""The articles that speak about a plan, gathered for the check: from the unit's adopted rules, or straight from a pack."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.parameters import parse_value
from bihuan.regulations.selectors.fingerprint import kept_warm, rules_basis
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.regulations.services import packs
from bihuan.training.domain.lecturer_days import LOAD, TRAVEL
from bihuan.training.domain.lines import EXTERNAL, GROUP, SELF
from bihuan.training.domain.plan_check import PlanRules
from bihuan.training.domain.quotas import MIN_HOURS, QUOTA_KEYS, with_minimum

GROUP_PACK = "centre-training-group"
DATA = Path(__file__).resolve().parent.parent / "data"
SOURCES_OF = {"group": (GROUP,), "group_assigned": (GROUP,), "self": (SELF, EXTERNAL), "self_organised": (SELF, EXTERNAL)}


@dataclass(frozen=True)
class RuleSet:
    """The rules with what people see of them: the article (short) of every key, and its full citation where adopted."""

    rules: PlanRules
    articles: Mapping[str, str] = field(default_factory=dict)
    citations: Mapping[str, Citation] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


def plan_rules(unit: Unit, on: date, book: RuleBook | None = None) -> RuleSet:
    """What the unit has adopted on that day; a missing part is not checked, a missing lesson length is refused.

    Without a `book` it is kept warm in the process until the rules change.
    Refuses `rule_not_adopted` (lesson.minutes): without it no hour can be judged.
    """
    if book is not None:
        return _rule_set(unit, book)
    return kept_warm("plan", rules_basis(unit, on=on), lambda: _rule_set(unit, rulebook(on)))


def _rule_set(unit: Unit, book: RuleBook) -> RuleSet:
    book.resolve("lesson.minutes", unit)
    found = book.everything(unit)
    citations = {key: each.citation for key, each in found.items()}
    values = {key: each.value for key, each in found.items()}
    return RuleSet(_rules(values), {key: each.short for key, each in citations.items()}, citations, values)


@lru_cache(maxsize=8)
def pack_rules(code: str = GROUP_PACK) -> RuleSet:
    """The rules as a pack prints them, for a machine on which nobody has adopted anything yet."""
    pack = tomllib.loads((packs.PACKS / f"{code}.toml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {}
    articles: dict[str, str] = {}
    for article in pack["articles"]:
        for parameter in article.get("parameters", ()):
            values[parameter["key"]] = parse_value(parameter["type"], parameter["value"])
            articles[parameter["key"]] = f"《{pack['title']}》{article['number']}（{pack['version']} 版）"
    return RuleSet(_rules(values), articles, values=values)


@lru_cache(maxsize=1)
def merged_formats() -> dict[str, frozenset[str]]:
    """T-044: the class of every format of both editions."""
    table = tomllib.loads((DATA / "format-map.toml").read_text(encoding="utf-8"))
    return {each["code"]: frozenset(each["members"]) for each in table["merged"]}


@lru_cache(maxsize=1)
def merged_labels() -> dict[str, str]:
    table = tomllib.loads((DATA / "format-map.toml").read_text(encoding="utf-8"))
    return {each["code"]: each["label"] for each in table["merged"]}


def _rules(values: Mapping[str, Any]) -> PlanRules:
    hours = values.get("session.hours")
    return PlanRules(
        lesson_minutes=values["lesson.minutes"].value,
        formats=_formats(values),
        quotas=with_minimum({key: values[key] for key in QUOTA_KEYS if key in values}, _count(values, MIN_HOURS)),
        sources=_sources(values),
        blocks_on_quota=_choice(values, "quota.check_on_submit", "block") == "block",
        topics_minimum=_count(values, "plan.topics.minimum"),
        travel_minutes=_count(values, TRAVEL),
        month_sessions=_count(values, LOAD),
        refuses_superseded=_choice(values, "curriculum.superseded", "warn") == "refuse",
        additional_needs_reason=bool(values.get("plan.monthly.additional_needs_reason", True)),
        class_weekdays=hours.weekdays if hours else (),
        class_windows=hours.windows if hours else (),
        scheme_fields=_labels(values, "session.required_fields"),
        session_kinds=_labels(values, "session.kinds"),
        induction_days=_count(values, "induction.days"),
        refuses_outside_hours=_choice(values, "session.outside_hours", "warn") == "refuse",
    )


def _choice(values: Mapping[str, Any], key: str, default: str) -> str:
    return values[key].value if key in values else default


def _count(values: Mapping[str, Any], key: str) -> int:
    return values[key].value if key in values else 0


def _formats(values: Mapping[str, Any]) -> dict[str, str]:
    return {**_labels(values, "formats"), **_labels(values, "formats.extra")}


def _labels(values: Mapping[str, Any], key: str) -> dict[str, str]:
    return {option.code: option.label for option in values[key].values} if key in values else {}


def _sources(values: Mapping[str, Any]) -> tuple[str, ...]:
    if "lecturer.sources" not in values:
        return (GROUP, SELF, EXTERNAL)
    return tuple(source for code in values["lecturer.sources"].codes for source in SOURCES_OF.get(code, ()))
