"""The figures and lists of the articles that hold for a unit on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation, Resolved
from bihuan.regulations.domain.parameters import Option
from bihuan.regulations.selectors.resolution import find, rules_for

FLOOR, STREAK = "lecturer.satisfaction_floor", "lecturer.satisfaction_streak"


@dataclass(frozen=True)
class Floor:
    """What costs the title. Without an adopted article nothing does."""

    mark: Decimal
    is_inclusive: bool
    times: int
    citation: Citation


def floor_for(unit: Unit, on: date) -> Floor | None:
    """None where no article says when a title is lost."""
    book = rules_for((FLOOR, STREAK), unit=unit, on=on)
    mark, times = book.find(FLOOR, unit), book.find(STREAK, unit)
    if mark is None or times is None:
        return None
    return Floor(Decimal(mark.value.value), mark.value.inclusive, times.value.value, mark.citation)


def figure(key: str, *, unit: Unit, on: date) -> int | None:
    found = find(key, unit=unit, on=on)
    return found.value.value if found else None


def options(key: str, *, unit: Unit, on: date) -> tuple[Option, ...]:
    """The list of an article; empty where nobody adopted it."""
    found: Resolved | None = find(key, unit=unit, on=on)
    return tuple(found.value.values) if found else ()


def labels(listed: Sequence[Option]) -> dict[str, str]:
    return {each.code: each.label for each in listed}
