"""Due days and hours. A due moment is the first instant that is late: day 25 inclusive is late from the 26th, 00:00."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import ClassVar, cast
from zoneinfo import ZoneInfo

from bihuan.kernel.calendars import ShiftRule, WorkingCalendar
from bihuan.kernel.periods import DueDay, Month
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.parameters.base import MAX_MINUTES, Value, each_of
from bihuan.regulations.domain.shape import Shape

SHIFTS = ("none", "next", "previous")


def _due_day(printed: date, value: DayOfMonth | DayOfYear, general_shift: str) -> DueDay:
    """The value's own shift goes before the unit's general rule."""
    return DueDay(printed, value.inclusive, cast(ShiftRule, value.shift or general_shift))


@dataclass(frozen=True)
class DayOfMonth(Value):
    """A day counted from the month it is about: `month_offset` -1 is the month before. Day 31 means the last day."""

    kind: ClassVar[str] = "DayOfMonth"
    day: int
    month_offset: int = 0
    inclusive: bool = True
    shift: str = ""

    @classmethod
    def read(cls, shape: Shape) -> DayOfMonth:
        return cls(
            day=shape.whole("day", 1, 31),
            month_offset=shape.whole("month_offset", -12, 12, 0),
            inclusive=shape.flag("inclusive", True),
            shift=shape.one_of("shift", ("", *SHIFTS), ""),
        )

    def on(self, month: Month) -> date:
        """The printed day; a month too short for it gives its last day."""
        return month.shift(self.month_offset).day(self.day)

    def day_in(self, month: Month, calendar: WorkingCalendar | None = None, shift: str = "none") -> date:
        """The day that holds: the printed one, moved off a day off where `calendar` and rule say so."""
        return _due_day(self.on(month), self, shift).moved(calendar)

    def due_at(self, month: Month, zone: ZoneInfo, calendar: WorkingCalendar | None = None, shift: str = "none") -> datetime:
        """First instant that is late, as UTC. Without a calendar nothing moves."""
        return _due_day(self.on(month), self, shift).due_at(zone, calendar)


@dataclass(frozen=True)
class DayOfYear(Value):
    """A day counted from the year it is about: `year_offset` -1 is the year before."""

    kind: ClassVar[str] = "DayOfYear"
    month: int
    day: int
    year_offset: int = 0
    inclusive: bool = True
    shift: str = ""

    @classmethod
    def read(cls, shape: Shape) -> DayOfYear:
        return cls(
            month=shape.whole("month", 1, 12),
            day=shape.whole("day", 1, 31),
            year_offset=shape.whole("year_offset", -5, 5, 0),
            inclusive=shape.flag("inclusive", True),
            shift=shape.one_of("shift", ("", *SHIFTS), ""),
        )

    def on(self, year: int) -> date:
        """The printed day; 29 February is the 28th where the year has none."""
        return Month(year + self.year_offset, self.month).day(self.day)

    def due_at(self, year: int, zone: ZoneInfo, calendar: WorkingCalendar | None = None, shift: str = "none") -> datetime:
        """First instant that is late, as UTC. Without a calendar nothing moves."""
        return _due_day(self.on(year), self, shift).due_at(zone, calendar)


@dataclass(frozen=True)
class Minutes(Value):
    kind: ClassVar[str] = "Minutes"
    value: int

    @classmethod
    def read(cls, shape: Shape) -> Minutes:
        return cls(shape.whole("value", 0, MAX_MINUTES))

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.value)


@dataclass(frozen=True)
class MinutesList(Value):
    """Lengths in minutes, the longest first; none: not at all."""

    kind: ClassVar[str] = "MinutesList"
    values: tuple[int, ...]

    @classmethod
    def read(cls, shape: Shape) -> MinutesList:
        return cls(tuple(sorted(shape.wholes("values", 1, MAX_MINUTES), reverse=True)))


@dataclass(frozen=True)
class WorkingTime(Value):
    """Minutes counted by the unit's working calendar."""

    kind: ClassVar[str] = "WorkingTime"
    minutes: int

    @classmethod
    def read(cls, shape: Shape) -> WorkingTime:
        return cls(shape.whole("minutes", 0, MAX_MINUTES))


@dataclass(frozen=True)
class HoursWindow:
    start: time
    end: time


@dataclass(frozen=True)
class HoursWindows(Value):
    """Times of day on weekdays (1 = Monday)."""

    kind: ClassVar[str] = "HoursWindows"
    weekdays: tuple[int, ...]
    windows: tuple[HoursWindow, ...] = field(default=())

    @classmethod
    def read(cls, shape: Shape) -> HoursWindows:
        found = shape.raw.get("weekdays")
        shape.used.add("weekdays")
        if not isinstance(found, list | tuple) or not found or any(each not in range(1, 8) for each in found):
            raise Refused("parameter_not_weekdays", kind=cls.kind, field="weekdays", found=found)

        def one(item: Shape) -> HoursWindow:
            window = HoursWindow(item.clock_time("start"), item.clock_time("end"))
            if window.end != time() and window.end <= window.start:
                raise Refused("parameter_window_empty", kind=cls.kind, field=item.where)
            return window

        return cls(tuple(found), tuple(each_of(shape, one, "windows")))
