"""What the pages of working calendars show."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.foundation.models import CalendarDay, CalendarYear, WorkCalendar
from bihuan.foundation.selectors.calendars import build_calendar
from bihuan.kernel.calendars import Period, WorkingCalendar
from bihuan.kernel.refusals import NotFound

OFF, MAKE_UP, REST, PLAIN = "off", "make-up", "rest", ""
"""休, 班, 末 and an ordinary working day."""


@dataclass(frozen=True)
class CalendarRow:
    pk: int
    label: str
    name: str
    hours: tuple[str, ...]
    follows_notices: bool
    announced: tuple[int, ...]
    n_days: int


@dataclass(frozen=True)
class DayCell:
    """`kind` is one of OFF, MAKE_UP, REST and PLAIN; `number` 0 is a gap before or after the month."""

    number: int
    day: date | None = None
    kind: str = PLAIN
    name: str = ""


@dataclass(frozen=True)
class MonthGrid:
    number: int
    weeks: tuple[tuple[DayCell, ...], ...]
    n_working: int


@dataclass(frozen=True)
class YearView:
    """`is_provisional`: deadlines that touch this year are not firm, because its notice is not loaded."""

    calendar: CalendarRow
    year: int
    months: tuple[MonthGrid, ...]
    exceptions: tuple[DayCell, ...]
    n_working: int
    is_provisional: bool
    notice: str
    announced_on: date | None


def calendar_rows() -> tuple[CalendarRow, ...]:
    """All calendars, in two queries."""
    found = WorkCalendar.objects.prefetch_related("years").order_by("pk")
    return tuple(_row(calendar, sorted(year.year for year in calendar.years.all())) for calendar in found)


def calendar_in_sight(calendar_id: int) -> WorkCalendar:
    """Everybody may read calendars. Refuses an unknown one."""
    found = WorkCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("calendar_not_found", name=calendar_id)
    return found


def year_view(calendar_id: int, year: int) -> YearView:
    """One calendar in one year. Refuses an unknown calendar."""
    row = calendar_in_sight(calendar_id)
    announced = {found.year: found for found in CalendarYear.objects.filter(calendar=row)}
    names = dict(CalendarDay.objects.filter(calendar=row, day__year=year).values_list("day", "name"))
    built = build_calendar(row)
    months = tuple(_month(built, names, year, number) for number in range(1, 13))
    cells = (cell for month in months for week in month.weeks for cell in week)
    notice = announced.get(year)
    return YearView(
        calendar=_row(row, sorted(announced)),
        year=year,
        months=months,
        exceptions=tuple(cell for cell in cells if cell.day in names),
        n_working=sum(month.n_working for month in months),
        is_provisional=row.follows_notices and notice is None,
        notice=notice.notice if notice else "",
        announced_on=notice.announced_on if notice else None,
    )


def day_row(calendar: WorkCalendar, day: date) -> CalendarDay | None:
    """The dated exception of that day, if there is one."""
    return CalendarDay.objects.filter(calendar=calendar, day=day).first()


def _row(calendar: WorkCalendar, announced: Sequence[int]) -> CalendarRow:
    usual: Sequence[Sequence[int]] = next((day for day in calendar.week if day), [])
    return CalendarRow(
        pk=calendar.pk,
        label=calendar.label,
        name=calendar.name,
        hours=tuple(str(Period(start, end)) for start, end in usual),
        follows_notices=calendar.follows_notices,
        announced=tuple(announced),
        n_days=sum(bool(day) for day in calendar.week),
    )


def _month(built: WorkingCalendar, names: Mapping[date, str], year: int, number: int) -> MonthGrid:
    weeks = tuple(
        tuple(_cell(built, names, day) if day.month == number else DayCell(0) for day in week)
        for week in Calendar().monthdatescalendar(year, number)
    )
    n_working = sum(cell.kind in (PLAIN, MAKE_UP) for week in weeks for cell in week if cell.number)
    return MonthGrid(number, weeks, n_working)


def _cell(built: WorkingCalendar, names: Mapping[date, str], day: date) -> DayCell:
    works, usually = built.is_working(day), bool(built.week[day.weekday()])
    at_rest = OFF if usually or day in names else REST
    at_work = PLAIN if usually else MAKE_UP
    return DayCell(day.day, day, at_work if works else at_rest, names.get(day, ""))
