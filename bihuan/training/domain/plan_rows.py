"""One row of somebody's plan table: read what can be read, and say of everything else where and why it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from bihuan.kernel.periods import Month
from bihuan.training.domain import plan_words as words
from bihuan.training.domain.findings import BLOCK, INFO, WARN
from bihuan.training.domain.lines import IN_POST, INDUCTION, LineFacts, hours_text, lesson_hours, whole_hours_of
from bihuan.training.domain.plan_check import PlanRules

LIMITS = {"title": 120, "category": 80, "place": 80, "lecturer": 80, "evaluation": 40, "remark": 300, "additional": 200}


@dataclass(frozen=True)
class RowProblem:
    """Something about one cell of the file; `field` names the column."""

    code: str
    severity: str
    field: str = ""
    facts: Mapping[str, Any] = default(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """What every row of one import is read against. `merged` are the format classes of both editions (T-044)."""

    month: Month
    rules: PlanRules
    zone: tzinfo
    merged: Mapping[str, frozenset[str]] = default(default_factory=dict)


@dataclass
class RowReading:
    """The row as read so far. Complete only when `starts`, `ends` and `lesson_minutes` are known."""

    number: str = ""
    title: str = ""
    category: str = ""
    audience: str = ""
    headcount: int | None = None
    form: str = ""
    place: str = ""
    lecturer_source: str = ""
    lecturer_name: str = ""
    evaluation: str = ""
    remark: str = ""
    additional: str = ""
    annual: str = ""
    training_kind: str = IN_POST
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    lesson_minutes: int | None = None
    problems: list[RowProblem] = default(default_factory=list)

    def say(self, code: str, severity: str, column: str = "", **facts: Any) -> None:
        self.problems.append(RowProblem(code, severity, column, facts))

    def as_line(self, position: int, zone: tzinfo) -> LineFacts | None:
        """The line's facts, or None while day, time or hours are not known."""
        if self.day is None or self.starts is None or self.ends is None or self.lesson_minutes is None:
            return None
        return LineFacts(
            position=position,
            title=self.title,
            audience=self.audience,
            form=self.form,
            starts_at=datetime.combine(self.day, self.starts, zone),
            ends_at=datetime.combine(self.day, self.ends, zone),
            lesson_minutes=self.lesson_minutes,
            place=self.place,
            lecturer_source=self.lecturer_source,
            lecturer_name=self.lecturer_name,
            training_kind=self.training_kind,
            additional_reason=self.additional or "—",
        )


Cells = Mapping[str, object]


def read_row(cells: Cells, frame: Frame) -> RowReading:
    """`cells` maps the fields of the table to what stands in this row."""
    row = RowReading(number=words.plain(cells.get("number")), training_kind=_kind(cells))
    for read in _READERS:
        read(row, cells, frame)
    for name, limit in LIMITS.items():
        text = getattr(row, "lecturer_name" if name == "lecturer" else name)
        if len(text) > limit:
            row.say("text_too_long", BLOCK, name, limit=limit)
    return row


def cells_of(values: Sequence[object], columns: Mapping[str, int]) -> dict[str, object]:
    return {name: values[column] if column < len(values) else None for name, column in columns.items()}


def _kind(cells: Cells) -> str:
    return INDUCTION if "入职培训" in words.squeezed(cells.get("kind")) else IN_POST


def _texts(row: RowReading, cells: Cells, frame: Frame) -> None:
    row.title = words.plain(cells.get("title"))
    row.category = words.plain(cells.get("category"))
    row.evaluation = words.plain(cells.get("evaluation"))
    row.remark = words.plain(cells.get("remark"))
    row.additional = words.plain(cells.get("additional"))
    row.annual = words.plain(cells.get("annual"))
    row.place = words.plain(cells.get("place"))
    if not row.title:
        row.say("title_missing", BLOCK, "title")


def _people(row: RowReading, cells: Cells, frame: Frame) -> None:
    found = words.plain(cells.get("audience"))
    row.audience = words.read_audience(found)
    if not row.audience:
        row.say("audience_unknown", BLOCK, "audience", found=found)
    headcount = words.read_headcount(cells.get("headcount"))
    if headcount == -1:
        row.say("headcount_unreadable", WARN, "headcount", found=words.plain(cells.get("headcount")))
        headcount = None
    row.headcount = headcount


def _place_and_form(row: RowReading, cells: Cells, frame: Frame) -> None:
    found, column = words.plain(cells.get("form")), "form"
    if not found and cells.get("place_form") is not None:
        column = "place_form"
        row.place, found = split_place_form(words.plain(cells["place_form"]))
    if not row.place:
        row.say("place_missing", WARN, "place")
    if not found:
        row.say("format_missing", BLOCK, column, allowed=_allowed(frame))
        return
    row.form = _adopted_form(row, found, column, frame)


def split_place_form(text: str) -> tuple[str, str]:
    """「1号会议室/课堂教学」 → place and format; the format is the last part that is one."""
    parts = [part for part in re.split(r"[/、,;\s]+", text) if part]
    for number in range(len(parts) - 1, -1, -1):
        if words.read_format(parts[number]):
            return " ".join(parts[:number] + parts[number + 1 :]), parts[number]
    return text, ""


def _adopted_form(row: RowReading, found: str, column: str, frame: Frame) -> str:
    """The unit's own list holds exactly (T-042, T-043); a name of the other edition is read as its counterpart (T-044)."""
    allowed = frame.rules.formats
    code = words.read_format(found)
    if not allowed:
        return code or found
    if code in allowed:
        return code
    if code:
        other = words.counterpart(code, allowed, frame.merged)
        if other:
            row.say("format_translated", WARN, column, found=found, label=allowed[other])
            return other
    suggestion = words.suggested_format(found, allowed)
    hint = allowed.get(suggestion, "")
    row.say("format_not_adopted" if code else "format_unknown", BLOCK, column, found=found, allowed=_allowed(frame), hint=hint)
    return ""


def _allowed(frame: Frame) -> str:
    return "、".join(frame.rules.formats.values())


def _date(row: RowReading, cells: Cells, frame: Frame) -> None:
    value = cells.get("date")
    if not words.plain(value):
        row.say("date_missing", BLOCK, "date")
        return
    row.day = words.read_date(value, year=frame.month.year, month=frame.month.month)
    if row.day is None:
        row.say("date_invalid", BLOCK, "date", found=words.plain(value))
    elif row.day not in frame.month:
        row.say("outside_month", BLOCK, "date", day=row.day.isoformat(), month=str(frame.month))


def _times(row: RowReading, cells: Cells, frame: Frame) -> None:
    if words.plain(cells.get("start")) or words.plain(cells.get("end")):
        row.starts, row.ends = _clock(row, cells, "start"), _clock(row, cells, "end")
        return
    column = "span" if words.plain(cells.get("span")) else "date"
    text = cells.get("span") if column == "span" else words.without_date(cells.get("date"))
    if isinstance(text, float | time | datetime):
        row.starts = words.read_clock(text)
        return
    if not words.plain(text):
        row.say("time_missing", BLOCK, column)
        return
    span = words.read_span(text)
    if span is None:
        row.say("time_unreadable", BLOCK, column, found=words.plain(text))
        return
    row.starts, row.ends = span


def _clock(row: RowReading, cells: Cells, column: str) -> time | None:
    if not words.plain(cells.get(column)):
        if column == "start":
            row.say("time_missing", BLOCK, column)
        return None
    found = words.read_clock(cells[column])
    if found is None:
        row.say("time_unreadable", BLOCK, column, found=words.plain(cells[column]))
    return found


def _hours(row: RowReading, cells: Cells, frame: Frame) -> None:
    """Missing hours follow from the time, a missing end from the hours; both missing cannot be helped."""
    lesson = frame.rules.lesson_minutes
    minutes = words.read_hours(cells.get("hours"), lesson)
    if minutes == -1:
        row.say("hours_unreadable", BLOCK, "hours", found=words.plain(cells.get("hours")))
        return
    row.lesson_minutes = minutes
    if row.starts is None:
        return
    if row.ends is None:
        _end_from_hours(row)
        return
    if row.ends <= row.starts:
        row.say("ends_before_start", BLOCK, _end_column(cells), start=f"{row.starts:%H:%M}", end=f"{row.ends:%H:%M}")
    elif row.lesson_minutes is None:
        row.lesson_minutes = whole_hours_of(_minutes(row.ends) - _minutes(row.starts), lesson) * lesson
        hours = hours_text(lesson_hours(row.lesson_minutes, lesson))
        row.say("hours_derived", INFO, "hours", hours=hours)


def _end_from_hours(row: RowReading) -> None:
    if not row.lesson_minutes or row.starts is None:
        row.say("time_without_end", BLOCK, "span")
        return
    ends = datetime.combine(date(2000, 1, 1), row.starts) + timedelta(minutes=row.lesson_minutes)
    if ends.date() != date(2000, 1, 1):
        row.say("time_without_end", BLOCK, "span")
        return
    row.ends = ends.time()
    row.say("end_derived", WARN, "span", end=f"{row.ends:%H:%M}")


def _end_column(cells: Cells) -> str:
    return "end" if "end" in cells else "span" if "span" in cells else "date"


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _lecturer(row: RowReading, cells: Cells, frame: Frame) -> None:
    text = " ".join(part for name in ("source", "lecturer") if (part := words.plain(cells.get(name))))
    found = words.read_lecturer(text)
    if found is None:
        row.say("lecturer_source_missing", BLOCK, "lecturer")
        return
    row.lecturer_source, row.lecturer_name = found.source, found.name


_READERS: tuple[Callable[[RowReading, Cells, Frame], None], ...] = (
    _texts,
    _people,
    _place_and_form,
    _date,
    _times,
    _hours,
    _lecturer,
)
