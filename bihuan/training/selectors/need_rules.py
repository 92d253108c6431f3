"""What the adopted articles ask of training needs: the form, who checks, by when, levels, the analysis (S-172…S-179)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.selectors.staff import heads_of
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import RuleBook, rules_for
from bihuan.training.selectors.due_days import DueDays

FORM, CHECKED_BY, DUE = "need.form.fields", "need.checked_by", "need.monthly.due"
LEVELS, STAFF_TOPICS = "curriculum.levels", "curriculum.level_topics.staff"
SECTIONS, EVERY = "need.analysis.sections", "need.analysis.every_months"
REQUIRED = "plan.annual.needs_analysis_required"
TOPICS_OF = {"staff": STAFF_TOPICS}
"""Level → the key of its default topics (S-178)."""
PLAIN_SECTIONS = (
    ("current_knowledge", "现有知识水平"),
    ("customer_feedback", "客户反馈"),
    ("team_direction", "团队发展方向"),
    ("plan_and_goals", "计划与目标"),
)
"""What an analysis looks at where no article names its sections."""


@dataclass(frozen=True)
class Level:
    code: str
    label: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class NeedRules:
    """`required` are codes of the form; `due_at` is the first late moment of the month asked about."""

    required: tuple[str, ...] = ()
    is_checked: bool = False
    levels: tuple[Level, ...] = ()
    due_at: datetime | None = None
    form_citation: Citation | None = None
    due_citation: Citation | None = None
    levels_citation: Citation | None = None


def need_rules(unit: Unit, month: Month) -> NeedRules:
    """What holds for a unit's needs of that month; three queries."""
    book = rules_for((FORM, CHECKED_BY, DUE, LEVELS, STAFF_TOPICS, "calendar.shift"), unit=unit, on=month.first_day)
    form, checked, due = (book.find(key, unit) for key in (FORM, CHECKED_BY, DUE))
    levels = book.find(LEVELS, unit)
    return NeedRules(
        required=tuple(option.code for option in form.value.values) if form else (),
        is_checked=checked is not None and checked.value.value == "department_head",
        levels=_levels(book, unit),
        due_at=DueDays(book).due_at(due, month, unit) if due else None,
        form_citation=form.citation if form else None,
        due_citation=due.citation if due else None,
        levels_citation=levels.citation if levels else None,
    )


def _levels(book: RuleBook, unit: Unit) -> tuple[Level, ...]:
    found = book.find(LEVELS, unit)
    return tuple(Level(each.code, each.label, _topics(book, unit, each.code)) for each in found.value.values) if found else ()


def _topics(book: RuleBook, unit: Unit, level: str) -> tuple[str, ...]:
    found = book.find(TOPICS_OF[level], unit) if level in TOPICS_OF else None
    return tuple(each.label for each in found.value.values) if found else ()


def analysis_sections(unit: Unit, on: date) -> tuple[tuple[tuple[str, str], ...], Citation | None]:
    """((code, label), …) of the article (S-179), or the plain four where none is adopted."""
    found = rules_for((SECTIONS,), unit=unit, on=on).find(SECTIONS, unit)
    if found is None:
        return PLAIN_SECTIONS, None
    return tuple((each.code, each.label) for each in found.value.values), found.citation


def parts_of_year(unit: Unit, on: date) -> int:
    """Into how many parts the analysis divides a year: twelve months by the article's interval."""
    found = rules_for((EVERY,), unit=unit, on=on).find(EVERY, unit)
    months = int(found.value.value) if found else 12
    return max(1, 12 // months) if months else 1


def analysis_required(unit: Unit, at: datetime) -> Citation | None:
    """The article by which the annual plan rests on an analysis (S-172); None where none does."""
    found = rules_for((REQUIRED,), unit=unit, on=local(at).date()).find(REQUIRED, unit)
    return found.citation if found is not None and found.value.value else None


def heads_chain(units: Sequence[Unit], on: date) -> dict[int, frozenset[int]]:
    """Unit → the persons who head it or a unit above: those who may check its needs. One query."""
    heads = heads_of({pk for unit in units for pk in unit.ancestor_ids}, on)
    return {unit.pk: frozenset(heads[pk].pk for pk in unit.ancestor_ids if pk in heads) for unit in units}


def may_check(actor: Actor, unit: Unit, at: datetime) -> bool:
    """The unit's head or one above (S-174)."""
    return actor.is_system or actor.person_id in heads_chain([unit], local(at).date())[unit.pk]
