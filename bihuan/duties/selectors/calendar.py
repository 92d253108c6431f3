"""The calendar of the ledger."""

from __future__ import annotations

from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.kernel.calendars import WorkingCalendar
from bihuan.kernel.refusals import NotFound


def duty_calendar() -> WorkingCalendar | None:
    """The calendar in whose working time ladders run and days move; None until one is loaded: later told, later moved."""
    try:
        return working_calendar()
    except NotFound:
        return None
