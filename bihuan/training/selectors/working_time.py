"""How much working time lies between two moments, by the site's calendar (peers B1)."""

from __future__ import annotations

from datetime import datetime

from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.kernel.calendars import WorkingCalendar
from bihuan.kernel.refusals import NotFound


def site_calendar() -> WorkingCalendar | None:
    """The site's calendar; None before one is loaded."""
    try:
        return working_calendar()
    except NotFound:
        return None


def working_minutes(calendar: WorkingCalendar | None, start: datetime, end: datetime) -> int | None:
    """Counted minutes between two moments, 0 when the end has passed; None without a calendar."""
    if calendar is None:
        return None
    return int(calendar.elapsed(start, end).total_seconds() // 60) if end > start else 0
