"""Satisfaction of a lecturer: two ratings in a row below the floor cost the title (T-109, T-110)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

PRIOR_WEIGHT = 10  # forms with which the mean of all lecturers weighs in, so that three friendly forms make no star


@dataclass(frozen=True)
class Rating:
    """One taught session. The lecturer's own sessions are ordered by time, whatever unit held them (T-110)."""

    session_key: str
    taught_at: datetime
    score: Decimal
    n_forms: int


def in_order(ratings: Sequence[Rating]) -> tuple[Rating, ...]:
    return tuple(sorted(ratings, key=lambda each: (each.taught_at, each.session_key)))


def low_run(ratings: Sequence[Rating], *, floor: Decimal, inclusive: bool = True) -> tuple[Rating, ...]:
    """The latest ratings in a row that are below the floor; one good score ends the row."""
    run: list[Rating] = []
    for each in reversed(in_order(ratings)):
        reached = each.score >= floor if inclusive else each.score > floor
        if reached:
            break
        run.append(each)
    return tuple(reversed(run))


def cancelling_run(ratings: Sequence[Rating], *, floor: Decimal, times: int, inclusive: bool = True) -> tuple[Rating, ...]:
    """The first ratings in a row that reach `times`; one recorded late may complete a row that lies further back."""
    known = in_order(ratings)
    for last in range(1, len(known) + 1):
        run = low_run(known[:last], floor=floor, inclusive=inclusive)
        if 0 < times <= len(run):
            return run
    return ()


def loses_title(ratings: Sequence[Rating], *, floor: Decimal, times: int, inclusive: bool = True) -> bool:
    """79, 78 cancels; 79, 85, 78 keeps. `times` is how many in a row the article asks for; 0 never cancels."""
    return bool(cancelling_run(ratings, floor=floor, times=times, inclusive=inclusive))


def shrunk_score(ratings: Sequence[Rating], *, overall: Decimal) -> Decimal:
    """The mean by forms, pulled towards `overall` while there are few forms. No ratings: `overall` itself."""
    n_forms = sum(each.n_forms for each in ratings)
    total = sum((each.score * each.n_forms for each in ratings), Decimal(0))
    return ((total + overall * PRIOR_WEIGHT) / (n_forms + PRIOR_WEIGHT)).quantize(Decimal("0.1"))
