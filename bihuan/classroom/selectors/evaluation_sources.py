"""Where a result can come from besides somebody's hand: apps that keep service records offer one (T-086).

Nobody offers any yet; until then 客户反馈 is entered by hand, with its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Offered:
    """The mean of `n` ratings of one person in a period; `words` tell where they stand."""

    score: Decimal
    n: int
    words: str


Provide = Callable[[Collection[int], date, date], Mapping[int, Offered]]
"""(ids of persons, first day, last day) → what is offered, by person."""

_SOURCES: dict[str, Provide] = {}


def declare_source(method: str, provide: Provide) -> None:
    """Called from the `ready` of the app that keeps the records; `method` is a code of evaluation.methods."""
    if _SOURCES.setdefault(method, provide) is not provide:
        raise ValueError(f"evaluation source {method} is declared twice")


def has_source(method: str) -> bool:
    return method in _SOURCES


def offered(method: str, person_ids: Collection[int], *, since: date, until: date) -> Mapping[int, Offered]:
    provide = _SOURCES.get(method)
    return provide(person_ids, since, until) if provide and person_ids else {}
