"""Working calendars: a week of periods, dated rows that replace it, and exact arithmetic on counted time.

A dated row replaces the week for its day, so a make-up working Saturday (调休补班) is as ordinary as a holiday.
Instants are aware datetimes and results are in UTC; days are days of the calendar's zone. A deadline is the first
instant at which the counted time equals the target.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from bihuan.kernel.counting import DAY, MINUTE, Interval, Table, instant, length, micros, wall_micros
from bihuan.kernel.refusals import Refused

ShiftRule = Literal["none", "next", "previous"]
Length = int | Fraction | timedelta

SCAN_YEARS = 3
_SCAN = SCAN_YEARS * 366 * DAY
_FIRST_YEAR, _LAST_YEAR = 1970, 2170
_MINUTES_A_DAY = 1440


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Half-open minutes of a day. The end may lie on the next day: 22:00–06:00 is `Period(1320, 1800)`."""

    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not (0 <= self.start_minute < _MINUTES_A_DAY and 0 < self.end_minute - self.start_minute <= _MINUTES_A_DAY):
            raise Refused("period_impossible", start_minute=self.start_minute, end_minute=self.end_minute)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """`09:00-12:00`; an end not after the start lies on the next day. Refuses anything else."""
        try:
            start, end = (int(part[:-3]) * 60 + int(part[-2:]) for part in text.split("-") if part[-3] == ":")
        except (ValueError, IndexError):
            raise Refused("period_not_readable", text=text) from None
        return cls(start, end if end > start else end + _MINUTES_A_DAY)

    def __str__(self) -> str:
        end = self.end_minute if self.end_minute <= _MINUTES_A_DAY else self.end_minute - _MINUTES_A_DAY
        return f"{self.start_minute // 60:02}:{self.start_minute % 60:02}-{end // 60:02}:{end % 60:02}"


Periods = tuple[Period, ...]
ALL_DAY: Periods = (Period(0, _MINUTES_A_DAY),)


@dataclass(frozen=True, slots=True)
class DayRow:
    """What one date has instead of its weekday: no periods for a holiday. `source` is what people call it."""

    day: date
    periods: Periods
    source: str = ""
    provisional: bool = False


class Due(NamedTuple):
    """A deadline, and whether it may still move because a year it touches has not been announced."""

    due_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of a ledger. `reason`: working, lunch, night, weekend or holiday; `note`: the dated row's name."""

    start_at: datetime
    end_at: datetime
    counted: bool
    reason: str
    note: str = ""

    @property
    def wall(self) -> timedelta:
        """Its length on the wall."""
        return self.end_at - self.start_at


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Refuses a calendar without any counted time and periods that overlap within a day.

    `week` begins on Monday. `announced_years` are the years whose holidays are known; `None` means that no year
    needs an announcement.
    """

    name: str
    zone: ZoneInfo
    week: tuple[Periods, ...]
    days: Mapping[date, Periods | DayRow] = field(default_factory=dict)
    announced_years: frozenset[int] | None = None
    _rows: dict[date, DayRow] = field(init=False, repr=False)
    _table: Table = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = {day: row if isinstance(row, DayRow) else DayRow(day, row) for day, row in self.days.items()}
        if len(self.week) != 7:
            raise Refused("calendar_week_not_seven_days", calendar=self.name, n_days=len(self.week))
        everything = [*self.week, *(row.periods for row in rows.values())]
        if not any(everything):
            raise Refused("calendar_empty", calendar=self.name)
        for periods in everything:
            _require_disjoint(periods, self.name)
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_table", Table.build((0, 0), (), ()))

    # --- days ---------------------------------------------------------------------------------------------------

    def periods_on(self, day: date) -> Periods:
        """The periods that begin on that day."""
        row = self._rows.get(day)
        return self.week[day.weekday()] if row is None else row.periods

    def is_working(self, day: date) -> bool:
        """Whether any work begins on that day."""
        return bool(self.periods_on(day))

    def is_announced(self, day: date) -> bool:
        """Whether that day's row is final: its year announced and the row itself not provisional."""
        row = self._rows.get(day)
        known = self.announced_years is None or day.year in self.announced_years
        return known and not (row is not None and row.provisional)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day. Refuses after three years without one."""
        return self._nearest(day + timedelta(days=1), 1)

    def shift(self, day: date, rule: ShiftRule) -> date:
        """The day itself if it is a working day or the rule is `none`, else the nearest one in that direction."""
        if rule == "none":
            return day
        return self._nearest(day, 1 if rule == "next" else -1)

    def _nearest(self, day: date, step: int) -> date:
        for n in range(SCAN_YEARS * 366):
            candidate = day + timedelta(days=n * step)
            if self.is_working(candidate):
                return candidate
        raise Refused("no_working_day_within_three_years", calendar=self.name, day=day)

    def day_of(self, at: datetime) -> date:
        """The date of an instant in the calendar's zone."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which a day begins in the calendar's zone."""
        return instant(self._midnight(day))

    # --- counted time -------------------------------------------------------------------------------------------

    def add(self, start: datetime, minutes: Length) -> Due:
        """The first instant at which so much time has been counted since `start`; nothing to count: `start` itself.

        `minutes` may be a fraction of minutes or a timedelta. Refuses a negative length and a deadline more than
        three years away.
        """
        at = micros(start)
        target = _length(minutes)
        if target == 0:
            return Due(instant(at), False)
        table = self._covering(at, at + _SCAN)
        due = table.first_reaching(table.count(at) + target)
        if due is None or due > at + _SCAN:
            raise Refused("due_beyond_three_years", calendar=self.name, minutes=target // MINUTE)
        return Due(instant(due), table.is_provisional(at, due))

    def open_after(self, start: datetime, minutes: Length = 0) -> datetime:
        """As `add`, but a result at a closing time moves on to the next opening: when somebody is there to hear it."""
        at = micros(start)
        table = self._covering(at, at + _SCAN)
        found = table.last_reaching(table.count(at) + _length(minutes))
        if found is None or found > at + _SCAN:
            raise Refused("due_beyond_three_years", calendar=self.name, minutes=_length(minutes) // MINUTE)
        return instant(max(found, at))

    def before(self, due_at: datetime, minutes: Length) -> datetime:
        """The last instant with so much counted time left before `due_at`; never in a lunch break or a night.

        Nothing left means `due_at` itself. Refuses what lies more than three years back.
        """
        at = micros(due_at)
        lead = _length(minutes)
        if lead == 0:
            return instant(at)
        table = self._covering(at - _SCAN, at)
        wanted = table.count(at) - lead
        if wanted < table.count(at - _SCAN):
            raise Refused("start_beyond_three_years", calendar=self.name, minutes=lead // MINUTE)
        found = table.last_reaching(wanted)
        return instant(at if found is None else found)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The counted time in [start, end), exact; negative if `end` comes first."""
        a, b = micros(start), micros(end)
        table = self._covering(min(a, b), max(a, b))
        return timedelta(microseconds=table.count(b) - table.count(a))

    def is_open(self, at: datetime) -> bool:
        """Whether time counts at that instant."""
        moment = micros(at)
        table = self._covering(moment, moment + 1)
        return table.count(moment + 1) > table.count(moment)

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether [start, end) touches a day that has not been announced."""
        a, b = micros(start), micros(end)
        return a < b and self._covering(a, b).is_provisional(a, b)

    def periods_between(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """[start, end) as counted and uncounted stretches with their reasons; together exactly the wall time."""
        a, b = micros(start), micros(end)
        if a >= b:
            return
        pieces = self._pieces(a, b)
        last = next(pieces)
        for piece in pieces:
            if (last.counted, last.reason, last.note) == (piece.counted, piece.reason, piece.note):
                last = Stretch(last.start_at, piece.end_at, last.counted, last.reason, last.note)
            else:
                yield last
                last = piece
        yield last

    def _pieces(self, a: int, b: int) -> Iterator[Stretch]:
        for start, end, counted in self._covering(a, b).split(a, b):
            day = self.day_of(instant(start))
            if counted:
                row = self._rows.get(day)
                yield Stretch(instant(start), instant(end), True, "working", row.source if row else "")
                continue
            while start < end:
                until = min(end, self._midnight(day + timedelta(days=1)))
                yield Stretch(instant(start), instant(until), False, *self._reason(day, start, until))
                start, day = until, day + timedelta(days=1)

    def _reason(self, day: date, start: int, end: int) -> tuple[str, str]:
        periods, row = self.periods_on(day), self._rows.get(day)
        if not periods:
            return ("weekend", "") if row is None else ("holiday", row.source)
        opens = self._wall(day, periods[0].start_minute)
        closes = self._wall(day, max(period.end_minute for period in periods))
        return ("lunch" if opens <= start and end <= closes else "night"), ""

    # --- the table ----------------------------------------------------------------------------------------------

    def _covering(self, low: int, high: int) -> Table:
        """A table over at least [low, high]; built for whole years, kept, and replaced by a longer one when needed."""
        table = self._table
        if table.low <= low and high <= table.high and table.low < table.high:
            return table
        first, last = self.day_of(instant(low)).year, self.day_of(instant(high)).year
        if first < _FIRST_YEAR or last > _LAST_YEAR + SCAN_YEARS + 1:
            raise Refused("instant_out_of_range", first_year=_FIRST_YEAR, last_year=_LAST_YEAR)
        if table.low < table.high:
            first = min(first, self.day_of(instant(table.low)).year)
            last = max(last, self.day_of(instant(table.high - 1)).year)
        table = self._build(first, last)
        object.__setattr__(self, "_table", table)
        return table

    def _build(self, first: int, last: int) -> Table:
        counted: list[Interval] = []
        provisional: list[Interval] = []
        eve = date(first, 1, 1) - timedelta(days=1)  # its night shift may reach into the first day
        n_days = (date(last + 1, 1, 1) - eve).days
        midnights = [self._midnight(eve + timedelta(days=n)) for n in range(n_days + 2)]
        for n in range(n_days):
            day, begins = eve + timedelta(days=n), midnights[n]
            plain = midnights[n + 2] - begins == 2 * DAY  # no clock change anywhere near
            for period in self.periods_on(day):
                edges = (period.start_minute, period.end_minute)
                start, end = (begins + edge * MINUTE if plain else self._wall(day, edge) for edge in edges)
                counted.append((start, end))
            if not self.is_announced(day):
                provisional.append((begins, midnights[n + 1]))
        return Table.build((midnights[1], midnights[n_days]), counted, provisional)

    def _midnight(self, day: date) -> int:
        return self._wall(day, 0)

    def _wall(self, day: date, minute: int) -> int:
        return wall_micros(datetime.combine(day, time.min) + timedelta(minutes=minute), self.zone)


def _length(minutes: Length) -> int:
    """Microseconds of a length; refuses negative ones. A fraction finer than a microsecond is rounded down."""
    found = length(minutes) if isinstance(minutes, timedelta) else int(minutes * MINUTE)
    if found < 0:
        raise Refused("length_negative", minutes=str(minutes))
    return found


def _require_disjoint(periods: Periods, name: str) -> None:
    ordered = all(one.end_minute <= two.start_minute for one, two in pairwise(periods))
    if not ordered:
        raise Refused("periods_overlap", calendar=name, periods=", ".join(map(str, periods)))
