"""补办: where a session that was not held may stand again, and on which day (conflict 65, T-061…T-064)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bihuan.kernel.periods import Month

IN_PLAN = frozenset({"plan_in_two_months", "either"})
AS_ADDED = frozenset({"added_next_month", "either"})
MONTHS_BACK = 2  # records of a month arrive after the next month's plan went out, so it may be two months later
_WEEK = timedelta(days=7)


def months_offered(rule: str, month: Month, *, as_added: bool) -> tuple[Month, ...]:
    """The months whose sessions not held may come again in this month's plan, or as its added sessions; newest first."""
    if rule not in (AS_ADDED if as_added else IN_PLAN):
        return ()
    return tuple(month.shift(-back) for back in range(1, MONTHS_BACK + 1))


def day_in(month: Month, day: date, is_working: Callable[[date], bool]) -> date:
    """The same weekday of the same week of the month, put off to a working day, or brought forward at the month's end.

    A proposal: who drafts the plan looks at it. A month without a working day gives the weekday as it is.
    """
    first = month.first_day
    found = first + timedelta(days=(day.weekday() - first.weekday()) % 7) + _WEEK * ((day.day - 1) // 7)
    while found > month.last_day:
        found -= _WEEK
    later = (found + timedelta(days=n) for n in range((month.last_day - found).days + 1))
    earlier = (found - timedelta(days=n) for n in range(1, found.day))
    return next((each for days in (later, earlier) for each in days if is_working(each)), found)
