"""The articles about the rate, for one unit or for a whole tree from one rule book."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import RuleBook
from bihuan.training.domain.figures import RateRules

FLOOR = "rate.floor"


@dataclass(frozen=True)
class RateArticle:
    rules: RateRules
    citation: Citation


def rate_article(book: RuleBook, unit: Unit) -> RateArticle:
    """What the unit's month is judged by. Refuses `rule_not_adopted` for the key that is missing."""
    floor = book.resolve(FLOOR, unit)
    return RateArticle(
        RateRules(
            floor=floor.value.value,
            approved_omission=book.resolve("rate.approved_omission", unit).value.value,
            basis=book.resolve("rate.basis", unit).value.value,
            on_time=book.resolve("rate.on_time", unit).value.value,
            counts_added=bool(book.resolve("rate.counts_added", unit).value),
            zero_lines=book.resolve("rate.zero_lines", unit).value.value,
        ),
        floor.citation,
    )
