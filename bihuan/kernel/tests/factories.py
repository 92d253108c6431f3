"""Calendars for the tests, and a counter that knows nothing but minutes."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bihuan.kernel.calendars import ALL_DAY, DayRow, Period, WorkingCalendar
from bihuan.kernel.clocks import ClockEvent, ClockRule, Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (Period.parse("09:00-12:00"), Period.parse("13:30-18:00"))
OFFICE_WEEK = (OFFICE,) * 5 + ((),) * 2


def days(first: str, last: str, periods=(), source="") -> dict[date, DayRow]:
    day, end, rows = date.fromisoformat(first), date.fromisoformat(last), {}
    while day <= end:
        rows[day] = DayRow(day, periods, source)
        day += timedelta(days=1)
    return rows


NOTICES = {
    **days("2020-01-19", "2020-01-19", OFFICE, "春节调休"),
    **days("2020-01-24", "2020-01-30", (), "春节"),
    **days("2020-02-01", "2020-02-01", OFFICE, "春节调休"),
    **days("2025-09-28", "2025-09-28", OFFICE, "国庆节调休"),
    **days("2025-10-01", "2025-10-08", (), "国庆节、中秋节"),
    **days("2025-10-11", "2025-10-11", OFFICE, "国庆节调休"),
    **days("2026-02-14", "2026-02-14", OFFICE, "春节调休"),
    **days("2026-02-15", "2026-02-23", (), "春节"),
    **days("2026-02-28", "2026-02-28", OFFICE, "春节调休"),
}
EXTENDED_2020 = {**NOTICES, **days("2020-01-24", "2020-02-02", (), "春节（延长）")}


def office(rows=None, announced=None, zone=SHANGHAI, week=OFFICE_WEEK) -> WorkingCalendar:
    """The usual hours; the plain one is kept warm, as it is by those who serve it."""
    if rows is None and announced is None:
        return _plain_office()
    return WorkingCalendar("office", zone, week, NOTICES if rows is None else rows, announced)


@cache
def _plain_office() -> WorkingCalendar:
    return WorkingCalendar("office", SHANGHAI, OFFICE_WEEK, NOTICES)


def always() -> WorkingCalendar:
    return WorkingCalendar("always", SHANGHAI, (ALL_DAY,) * 7)


def local(text: str, zone=SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def is_counted_minute(calendar: WorkingCalendar, at: datetime) -> bool:
    """Whether the minute that begins at an instant counts, by looking at the clock on the wall."""
    wall = at.astimezone(calendar.zone)
    minute = wall.hour * 60 + wall.minute
    today, yesterday = wall.date(), wall.date() - timedelta(days=1)
    return any(p.start_minute <= minute < p.end_minute for p in calendar.periods_on(today)) or any(
        p.start_minute <= minute + 1440 < p.end_minute for p in calendar.periods_on(yesterday)
    )


def brute_add(calendar: WorkingCalendar, start: datetime, minutes: int) -> datetime:
    """The due moment of a start on a whole minute, one minute after the other."""
    at, left = start.astimezone(UTC), minutes
    while left:
        left -= is_counted_minute(calendar, at)
        at += timedelta(minutes=1)
    return at


def brute_elapsed(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """The counted minutes between two whole minutes, one after the other."""
    at, counted = start.astimezone(UTC), 0
    while at < end:
        counted += is_counted_minute(calendar, at)
        at += timedelta(minutes=1)
    return counted


LATER = local("2026-06-01T00:00")
HOUR = ClockRule(60)
DAY = ClockRule(450)


def event(kind, at, **more):
    return ClockEvent(Kind(kind), local(at), **more)


def minutes(n):
    return timedelta(minutes=n)
