"""Calendars for whoever counts working time. Always from rows; kept warm until the calendar's version changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from bihuan.foundation.models import CalendarDay, CalendarYear, WorkCalendar
from bihuan.kernel.calendars import DayRow, Period, Periods, WorkingCalendar
from bihuan.kernel.refusals import NotFound

DEFAULT = "office"


def working_calendar(name: str = DEFAULT) -> WorkingCalendar:
    """The calendar of that name, one query when it is warm. Refuses an unknown name."""
    row = WorkCalendar.objects.filter(name=name).first()
    if row is None:
        raise NotFound("calendar_not_found", name=name)
    return _built(row.pk, row.version, row.name, row.zone, _as_key(row.week), row.follows_notices)


def forget_calendars() -> None:
    """Drop the warm calendars, as after a rollback."""
    _built.cache_clear()


def build_calendar(row: WorkCalendar) -> WorkingCalendar:
    """The calendar from the rows as they are now, without the warm ones. Refuses impossible rows."""
    return _build(row.pk, row.name, row.zone, _as_key(row.week), row.follows_notices)


WeekKey = tuple[tuple[tuple[int, int], ...], ...]


def _as_key(week: Sequence[Sequence[Sequence[int]]]) -> WeekKey:
    return tuple(tuple((start, end) for start, end in day) for day in week)


@lru_cache(maxsize=64)
def _built(pk: int, version: int, name: str, zone: str, week: WeekKey, follows: bool) -> WorkingCalendar:
    return _build(pk, name, zone, week, follows)


def _build(pk: int, name: str, zone: str, week: WeekKey, follows: bool) -> WorkingCalendar:
    patterns = tuple(_periods(day) for day in week)
    announced = CalendarYear.objects.filter(calendar_id=pk).values_list("year", flat=True)
    return WorkingCalendar(
        name=name,
        zone=ZoneInfo(zone),
        week=patterns,
        days=_day_rows(pk, patterns),
        announced_years=frozenset(announced) if follows else None,
    )


def _day_rows(pk: int, week: Sequence[Periods]) -> Mapping[date, DayRow]:
    usual = next((day for day in week if day), ())
    rows = CalendarDay.objects.filter(calendar_id=pk).values_list("day", "is_working", "periods", "name")
    return {
        day: DayRow(day, (usual if periods is None else _periods(periods)) if is_working else (), name)
        for day, is_working, periods, name in rows
    }


def _periods(pairs: Iterable[Sequence[int]]) -> Periods:
    return tuple(Period(start, end) for start, end in pairs)
