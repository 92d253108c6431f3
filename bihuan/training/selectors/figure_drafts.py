"""Figures of a month as they stand: what freezing would keep. The same code for the live page and for the close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bihuan.kernel.periods import Month
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import RuleBook
from bihuan.training.domain.figures import (
    FAIL,
    NOT_APPLICABLE,
    PASS,
    RATE_KIND,
    RUNNING,
    SESSIONS,
    TOO_SHORT,
    CountedLine,
    LeftOut,
    implementation_rate,
)
from bihuan.training.domain.quotas import QuotaStatus, quota_statuses
from bihuan.training.models import MonthlyPlan
from bihuan.training.selectors.figure_facts import UnitMonth, month_facts, quotas_of, rate_facts
from bihuan.training.selectors.figure_rules import RateArticle, rate_article

QUOTA_VERDICTS = {"met": PASS, "unmet": FAIL, "open": RUNNING, "not_applicable": NOT_APPLICABLE}


@dataclass(frozen=True)
class FigureDraft:
    """One figure of one unit. `floor` is the percent of a rate; a quota has none, its denominator is what it asks for."""

    unit: Unit
    kind: str
    numerator: int
    denominator: int
    numerator_ids: tuple[int, ...]
    denominator_ids: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    verdict: str
    citation: Citation
    floor: Decimal | None = None
    basis: str = SESSIONS
    facts: dict[str, Any] = field(default_factory=dict)


def figure_drafts(plans: Sequence[MonthlyPlan], month: Month, book: RuleBook) -> tuple[FigureDraft, ...]:
    """Rate and quotas of every plan's unit. Refuses `rule_not_adopted` naming key and unit."""
    return tuple(draft for facts in month_facts(plans, month, book).values() for draft in _drafts(facts, month, book))


def rate_drafts(plans: Sequence[MonthlyPlan], book: RuleBook) -> dict[int, FigureDraft]:
    """Unit id → the rate alone. Refuses as `figure_drafts`."""
    lines = rate_facts(plans)
    articles: dict[tuple[int, ...], RateArticle] = {}  # units under the same adoptions share one
    found = {}
    for plan in plans:
        adopting = book.adopting(plan.unit)
        if adopting not in articles:
            articles[adopting] = rate_article(book, plan.unit)
        found[plan.unit_id] = _rate(plan.unit, lines[plan.unit_id], articles[adopting])
    return found


def _drafts(facts: UnitMonth, month: Month, book: RuleBook) -> Iterator[FigureDraft]:
    yield _rate(facts.unit, facts.lines, rate_article(book, facts.unit))
    yield from _quotas(facts, month, book)


def quota_drafts(plans: Sequence[MonthlyPlan], month: Month, book: RuleBook) -> dict[int, tuple[FigureDraft, ...]]:
    """Unit id → its quotas. Refuses as `figure_drafts`."""
    return {unit_id: tuple(_quotas(facts, month, book)) for unit_id, facts in month_facts(plans, month, book).items()}


def _rate(unit: Unit, lines: Sequence[CountedLine], article: RateArticle) -> FigureDraft:
    figure = implementation_rate(lines, article.rules)
    return FigureDraft(
        unit=unit,
        kind=RATE_KIND,
        numerator=figure.numerator,
        denominator=figure.denominator,
        numerator_ids=figure.numerator_ids,
        denominator_ids=figure.denominator_ids,
        left_out=figure.left_out,
        verdict=figure.verdict,
        citation=article.citation,
        floor=article.rules.floor,
        basis=article.rules.basis,
    )


def _quotas(facts: UnitMonth, month: Month, book: RuleBook) -> Iterator[FigureDraft]:
    quotas = quotas_of(book, facts.unit)
    if not quotas:
        return
    lesson = book.resolve("lesson.minutes", facts.unit).value.value
    statuses = quota_statuses(
        quotas,
        roles={facts.unit.kind},
        month=month,
        sessions=facts.sessions,
        lesson_minutes=lesson,
        n_newcomers=facts.n_newcomers,
    )
    for status in statuses:
        yield _quota(facts.unit, status, book)


def _quota(unit: Unit, status: QuotaStatus, book: RuleBook) -> FigureDraft:
    return FigureDraft(
        unit=unit,
        kind=status.key,
        numerator=status.planned,
        denominator=status.required,
        numerator_ids=status.counted,
        denominator_ids=(),
        left_out=tuple(LeftOut(line_id, TOO_SHORT) for line_id in status.too_short),
        verdict=QUOTA_VERDICTS[status.state],
        citation=book.resolve(status.key, unit).citation,
        facts={
            "window": str(status.window),
            "hours": str(status.total_planned),
            "hours_required": str(status.total_required) if status.total_required is not None else "",
        },
    )
