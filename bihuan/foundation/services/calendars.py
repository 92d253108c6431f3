"""Working calendars: shipping them, editing a day, loading a year's notice.

Every change builds the calendar before it is kept, so that an empty or impossible one never reaches a deadline,
raises the version by one (two writers at once: StaleState for the second) and publishes `calendar.changed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F

from bihuan.foundation.models import CalendarDay, CalendarYear, WorkCalendar
from bihuan.foundation.notices import NOTICE_SOURCE, NoticeDay, notice_days, notice_years, outlook_years, printed
from bihuan.foundation.selectors.calendars import build_calendar
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.calendars import Period
from bihuan.kernel.refusals import NotFound, NotPermitted, StaleState

CAPABILITY = "calendar.manage"


class Keeper(Protocol):
    """Who keeps calendars (people.domain.actor.Actor fits)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    def can(self, capability: str, unit_path: str | None = None) -> bool: ...


@dataclass(frozen=True)
class NoticeLoaded:
    """What loading a notice did to one calendar. `became_firm`: the years whose deadlines were provisional until now."""

    calendar: str
    year: int
    n_days_off: int
    n_make_up_days: int
    became_firm: tuple[int, ...]
    changed_days: tuple[date, ...]


@transaction.atomic
def calendars_seed(*, actor: Keeper, at: datetime, known_on: date | None = None) -> int:
    """Ship the printed calendars with every known notice; those already there stay as they are. Returns how many.

    `known_on` leaves out what was announced later. Refuses an actor without `calendar.manage`.
    """
    _require(actor)
    present = set(WorkCalendar.objects.values_list("name", flat=True))
    missing = [row for row in printed()["calendars"] if row["name"] not in present]
    for row in missing:
        calendar = WorkCalendar.objects.create(
            name=row["name"],
            label=row["label"],
            zone=printed()["zone"],
            week=[_pairs(row["weekdays"])] * 5 + [_pairs(row["weekend"])] * 2,
            follows_notices=row["follows_notices"],
        )
        if calendar.follows_notices:
            _seed_notices(calendar, known_on)
        build_calendar(calendar)
        audit_record(calendar, "calendar.created", actor=actor, at=at, after={"name": calendar.name})
    return len(missing)


@transaction.atomic
def calendar_day_set(
    *,
    calendar_id: int,
    day: date,
    is_working: bool,
    periods: Sequence[Period] | None = None,
    name: str = "",
    actor: Keeper,
    at: datetime,
) -> CalendarDay:
    """Say what one day is. Without periods a working day has the hours of an ordinary one.

    Refuses an actor without `calendar.manage`, an unknown calendar, and hours that overlap.
    """
    _require(actor)
    calendar = _calendar(calendar_id)
    before = _shown(calendar.days.filter(day=day).first())
    pairs = None if periods is None else [[period.start_minute, period.end_minute] for period in periods]
    row, _created = CalendarDay.objects.update_or_create(
        calendar=calendar,
        day=day,
        defaults={"is_working": is_working, "periods": pairs, "name": name, "source": actor.name},
    )
    _changed(calendar, "calendar.day_set", actor=actor, at=at, before=before, after=_shown(row))
    return row


@transaction.atomic
def calendar_day_clear(*, calendar_id: int, day: date, actor: Keeper, at: datetime) -> None:
    """Give a day back to the plain week. Refuses an actor without `calendar.manage` and a day that has no row."""
    _require(actor)
    calendar = _calendar(calendar_id)
    row = calendar.days.filter(day=day).first()
    if row is None:
        raise NotFound("calendar_day_not_found", day=day.isoformat())
    before = _shown(row)
    row.delete()
    _changed(calendar, "calendar.day_cleared", actor=actor, at=at, before=before, after={})


@transaction.atomic
def notice_load(
    *,
    year: int,
    days: Sequence[NoticeDay],
    notice: str,
    announced_on: date,
    actor: Keeper,
    at: datetime,
) -> tuple[NoticeLoaded, ...]:
    """Put a year's notice into every calendar that follows notices; days that a person set stay as they are.

    A notice that came earlier for the year is replaced. Refuses an actor without `calendar.manage` and days that
    lie too far from the year (a notice may name the last days of the year before).
    """
    _require(actor)
    for item in days:
        if abs(item.day.year - year) > 1:
            raise NotFound("notice_day_outside_year", day=item.day.isoformat(), year=year)
    found = WorkCalendar.objects.filter(follows_notices=True).order_by("pk")
    return tuple(
        _load(calendar, year, days, notice=notice, announced_on=announced_on, actor=actor, at=at) for calendar in found
    )


def _load(
    calendar: WorkCalendar,
    year: int,
    days: Sequence[NoticeDay],
    *,
    notice: str,
    announced_on: date,
    actor: Keeper,
    at: datetime,
) -> NoticeLoaded:
    old = dict(calendar.days.values_list("day", "is_working"))
    calendar.days.filter(day__year=year, source=NOTICE_SOURCE).delete()
    kept = set(calendar.days.values_list("day", flat=True))
    _write_days(calendar, [item for item in days if item.day not in kept])
    _row, is_new = CalendarYear.objects.update_or_create(
        calendar=calendar, year=year, defaults={"notice": notice, "announced_on": announced_on}
    )
    new = dict(calendar.days.values_list("day", "is_working"))
    report = NoticeLoaded(
        calendar=calendar.name,
        year=year,
        n_days_off=sum(not item.is_working for item in days),
        n_make_up_days=sum(item.is_working for item in days),
        became_firm=(year,) if is_new else (),
        changed_days=tuple(sorted(day for day in old.keys() | new.keys() if old.get(day) != new.get(day))),
    )
    after = {"year": year, "notice": notice, "changed_days": [day.isoformat() for day in report.changed_days]}
    _changed(calendar, "calendar.notice_loaded", actor=actor, at=at, before={}, after=after)
    return report


def _seed_notices(calendar: WorkCalendar, known_on: date | None) -> None:
    for year in (*notice_years(), *outlook_years()):
        _write_days(calendar, notice_days(year, known_on=known_on))
    CalendarYear.objects.bulk_create(
        CalendarYear(calendar=calendar, year=year, notice=f"{year} 年节假日安排") for year in notice_years()
    )


def _write_days(calendar: WorkCalendar, days: Iterable[NoticeDay]) -> None:
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=item.day, is_working=item.is_working, name=item.name[:80], source=NOTICE_SOURCE)
        for item in days
    )


def _changed(
    calendar: WorkCalendar, verb: str, *, actor: Keeper, at: datetime, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Raise the version, try the rows, tell the trail and the apps above."""
    same = WorkCalendar.objects.filter(pk=calendar.pk, version=calendar.version)
    if not same.update(version=F("version") + 1):
        raise StaleState("stale_state", calendar=calendar.name)
    calendar.refresh_from_db()
    build_calendar(calendar)
    audit_record(calendar, verb, actor=actor, at=at, before=before, after=after)
    publish(
        kind="calendar.changed",
        key=f"calendar.changed:{calendar.pk}:{calendar.version}",
        payload={"calendar": calendar.name, "version": calendar.version, **after},
        at=at,
    )


def _require(actor: Keeper) -> None:
    if not actor.can(CAPABILITY):
        raise NotPermitted("not_permitted", capability=CAPABILITY)


def _calendar(calendar_id: int) -> WorkCalendar:
    found = WorkCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("calendar_not_found", name=calendar_id)
    return found


def _shown(row: CalendarDay | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"day": row.day.isoformat(), "is_working": row.is_working, "periods": row.periods, "name": row.name}


def _pairs(hours: Iterable[str]) -> list[list[int]]:
    periods = (Period.parse(text) for text in hours)
    return [[period.start_minute, period.end_minute] for period in periods]
