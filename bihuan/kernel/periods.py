"""Months as values, and days as deadlines.

A deadline is the first instant that is late: a duty is late iff `at >= due_at`.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bihuan.kernel.calendars import ShiftRule, WorkingCalendar
from bihuan.kernel.counting import instant, wall_micros
from bihuan.kernel.refusals import Refused

PLAUSIBLE = range(1900, 2200)
"""Years that a moment somebody types may lie in; beyond them arithmetic and other programs' dates end."""
_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


def is_plausible(*days: date) -> bool:
    """Whether days or moments lie in years that people mean."""
    return all(day.year in PLAUSIBLE for day in days)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A month of a year. Refuses months outside 1–12 and years outside 1–9998."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9998 and 1 <= self.month <= 12):
            raise Refused("month_impossible", year=self.year, month=self.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """`2026-12`, nothing else."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise Refused("month_not_readable", text=text)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def containing(cls, at: datetime, zone: ZoneInfo) -> "Month":
        """The month of an instant on the wall of a zone."""
        return cls.of(at.astimezone(zone).date())

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def day(self, number: int) -> date:
        """That day of the month; a number beyond its end is its last day."""
        return date(self.year, self.month, min(number, self.last_day.day))

    def shift(self, months: int) -> "Month":
        """So many months later, or earlier if negative."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def until(self, last: "Month") -> Iterator["Month"]:
        """This month and each later one up to `last`, included."""
        month = self
        while month <= last:
            yield month
            month = month.shift(1)

    def __sub__(self, other: "Month") -> int:
        """How many months lie from the other month to this one."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __iter__(self) -> Iterator[date]:
        """Its days."""
        return (date(self.year, self.month, n + 1) for n in range(self.last_day.day))

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def starts_at(self, zone: ZoneInfo) -> datetime:
        """The first instant of the month in a zone."""
        return _wall(self.first_day, dt.time.min, zone)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant after the month in a zone."""
        return self.shift(1).starts_at(zone)

    def window(self, every: int) -> "MonthWindow":
        """Its fixed window of the year: every 2 → Jan–Feb, Mar–Apr … Refuses what does not divide 12."""
        if every < 1 or 12 % every:
            raise Refused("window_does_not_divide_year", every=every)
        first = Month(self.year, (self.month - 1) // every * every + 1)
        return MonthWindow(first, first.shift(every - 1))


@dataclass(frozen=True, order=True, slots=True)
class MonthWindow:
    """Consecutive months, both ends included."""

    first: Month
    last: Month

    def __iter__(self) -> Iterator[Month]:
        return self.first.until(self.last)

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class DueDay:
    """ "By that day" as a value: whether the day itself is still in time, and where it moves on a day off.

    Inclusive: the named day is the last one in time; exclusive: it is the first late one.
    """

    day: date
    inclusive: bool = True
    shift: ShiftRule = "none"

    def moved(self, calendar: WorkingCalendar | None) -> date:
        """The day that holds; without a calendar nothing moves."""
        return self.day if calendar is None else calendar.shift(self.day, self.shift)

    def due_at(self, zone: ZoneInfo, calendar: WorkingCalendar | None = None) -> datetime:
        """The first late instant, as UTC."""
        held = self.moved(calendar)
        return _wall(held + timedelta(days=1) if self.inclusive else held, dt.time.min, zone)

    def is_provisional(self, calendar: WorkingCalendar) -> bool:
        """Whether the day may still move because a day it was judged by has not been announced."""
        if self.shift == "none":
            return False
        low, high = sorted((self.day, self.moved(calendar)))
        return not all(calendar.is_announced(low + timedelta(days=n)) for n in range((high - low).days + 1))


def _wall(day: date, clock: dt.time, zone: ZoneInfo) -> datetime:
    return instant(wall_micros(datetime.combine(day, clock), zone))
