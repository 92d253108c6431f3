"""A class as half days: each has its own attendance; the unit's break at noon divides a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bihuan.kernel.calendars import Periods

DAY = timedelta(days=1)


@dataclass(frozen=True)
class HalfDay:
    starts_at: datetime
    ends_at: datetime


def half_days(starts_at: datetime, ends_at: datetime, periods_on: Callable[[date], Periods]) -> tuple[HalfDay, ...]:
    """Both moments in the zone of the unit. A day without working hours between the first and the last is left out.

    A class of several days runs every day by the same clock: from the hour it starts to the hour it ends.
    """
    found: list[HalfDay] = []
    for opens, closes in _days(starts_at, ends_at):
        is_outer = opens.date() in (starts_at.date(), ends_at.date())
        periods = periods_on(opens.date())
        if periods or is_outer:
            found += _divided(opens, closes, periods)
    return tuple(found)


def _days(starts_at: datetime, ends_at: datetime) -> Iterator[tuple[datetime, datetime]]:
    if starts_at.date() == ends_at.date() or ends_at.time() <= starts_at.time():
        yield starts_at, ends_at
        return
    length = datetime.combine(starts_at.date(), ends_at.time(), starts_at.tzinfo) - starts_at
    opens = starts_at
    while opens < ends_at:
        yield opens, opens + length
        opens += DAY


def _divided(opens: datetime, closes: datetime, periods: Periods) -> Iterator[HalfDay]:
    midnight = datetime.combine(opens.date(), time(), opens.tzinfo)
    for before, after in zip(periods, periods[1:], strict=False):
        noon, again = midnight + timedelta(minutes=before.end_minute), midnight + timedelta(minutes=after.start_minute)
        if opens < noon and again < closes:
            yield HalfDay(opens, noon)
            opens = again
    yield HalfDay(opens, closes)
