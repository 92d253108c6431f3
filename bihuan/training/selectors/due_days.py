"""Due days as moments: moved off days off where the unit's rule says so (conflict 58), otherwise as printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import cast

from bihuan.foundation.clock import SITE_ZONE
from bihuan.kernel.calendars import ShiftRule, WorkingCalendar
from bihuan.kernel.periods import DueDay, Month
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.selectors.resolution import RuleBook
from bihuan.training.selectors.working_time import site_calendar

SHIFT = "calendar.shift"
NONE = "none"


@dataclass
class DueDays:
    """The moments of any number of units; the calendar is read once, and only where some day moves."""

    book: RuleBook

    @cached_property
    def _calendar(self) -> WorkingCalendar | None:
        return site_calendar()

    def due_at(self, found: Resolved, month: Month, unit: Unit) -> datetime:
        """First late instant of a resolved DayOfMonth."""
        return found.value.due_at(month, SITE_ZONE, *self._moved_by(found, unit))

    def due_at_of_year(self, found: Resolved, year: int, unit: Unit) -> datetime:
        """First late instant of a resolved DayOfYear."""
        return found.value.due_at(year, SITE_ZONE, *self._moved_by(found, unit))

    def due_day(self, found: Resolved, month: Month, unit: Unit) -> DueDay | None:
        """The printed day, where a day off may move it; None where the day holds as printed."""
        return self._movable(found, found.value.on(month), unit)

    def due_day_of_year(self, found: Resolved, year: int, unit: Unit) -> DueDay | None:
        return self._movable(found, found.value.on(year), unit)

    def begins_at(self, found: Resolved, month: Month, unit: Unit) -> datetime:
        """First instant of the day itself: before it the step is too early."""
        return datetime.combine(found.value.day_in(month, *self._moved_by(found, unit)), time(), tzinfo=SITE_ZONE)

    def _movable(self, found: Resolved, day: date, unit: Unit) -> DueDay | None:
        shift = self._moved_by(found, unit)[1]
        return None if shift == NONE else DueDay(day, found.value.inclusive, cast(ShiftRule, shift))

    def _moved_by(self, found: Resolved, unit: Unit) -> tuple[WorkingCalendar | None, str]:
        rule = self.book.find(SHIFT, unit)
        shift = found.value.shift or (rule.value.value if rule is not None else NONE)
        return (None, NONE) if shift == NONE else (self._calendar, shift)
