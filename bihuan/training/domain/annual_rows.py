"""《年度培训计划表》 as people send it: every row is accepted, rejected with its reasons, or named as no line (T-047)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.training.domain import plan_words as words
from bihuan.training.domain.findings import BLOCK, INFO, WARN
from bihuan.training.domain.plan_import import Problem, column_letter
from bihuan.training.domain.plan_table import HEADER_SEARCH_ROWS, find_year, is_footer

LABELS = {
    "number": ("序号", "编号"),
    "month": ("月份", "计划月份"),
    "title": ("培训主题", "主题", "课程名称", "培训内容"),
    "audience": ("培训对象", "对象"),
    "hours": ("课时", "学时"),
    "form": ("培训形式", "形式"),
    "lecturer": ("讲师", "培训讲师"),
    "unit": ("责任单位", "单位"),
    "remark": ("备注",),
}
NEEDED = frozenset({"month", "title", "audience", "hours"})
MONTHS = {f"{number}{suffix}": number for number in range(1, 13) for suffix in ("", "月", "月份")}
LIMITS = {"title": 120, "form": 40, "lecturer": 80, "remark": 200}  # what a stored line holds
MAX_HOURS = 80
_SHOWN = 60
_FIELD_OF = {label: name for name, labels in LABELS.items() for label in labels}

Key = tuple[int, str, str, int]
"""What makes two lines the same: month, title, audience, responsible unit."""


@dataclass(frozen=True)
class AnnualRow:
    """A row as it was read. `unit_id` 0 where the unit was not found; `cells` are the values as they stand in the file."""

    sheet: str
    row: int
    month: int
    title: str
    audience: str
    lesson_minutes: int
    unit_id: int
    form: str = ""
    lecturer: str = ""
    remark: str = ""
    cells: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.month, words.squeezed(self.title), self.audience, self.unit_id


@dataclass(frozen=True)
class AnnualFrame:
    """What rows are read against. `units` maps each name and code to the units it may mean."""

    year: int
    lesson_minutes: int
    own_unit_id: int
    units: Mapping[str, Collection[int]]
    existing: Collection[Key] = ()


@dataclass(frozen=True)
class AnnualVerdict:
    accepted: tuple[AnnualRow, ...]
    rejected: tuple[AnnualRow, ...]
    problems: tuple[Problem, ...]


def read_annual_sheets(sheets: Sequence[tuple[str, Sequence[Sequence[object]]]], frame: AnnualFrame) -> AnnualVerdict | None:
    """Name and rows of each sheet, judged row by row; None if no sheet has the table."""
    rows: list[AnnualRow] = []
    problems: list[Problem] = []
    n_tables = 0
    for name, lines in sheets:
        header = _header(lines)
        if header is None:
            problems.append(Problem(name, None, "", "sheet_without_table", INFO))
            continue
        n_tables += 1
        problems += _heading_problems(name, lines, header[0], header[1], frame.year)
        read, found = _sheet(name, lines, header, frame)
        rows += read
        problems += found
    if not n_tables:
        return None
    problems += _repeated(rows)
    bad = {(each.sheet, each.row) for each in problems if each.severity == BLOCK}
    order = {name: number for number, (name, _lines) in enumerate(sheets)}
    problems.sort(key=lambda each: (order[each.sheet], each.row or 0, each.column))
    return AnnualVerdict(
        tuple(row for row in rows if (row.sheet, row.row) not in bad),
        tuple(row for row in rows if (row.sheet, row.row) in bad),
        tuple(problems),
    )


def _header(lines: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    """The row number of the header, from 0, and the columns by field."""
    for number, values in enumerate(lines[:HEADER_SEARCH_ROWS]):
        columns: dict[str, int] = {}
        for column, value in enumerate(values):
            name = _FIELD_OF.get(words.squeezed(value))
            if name:
                columns.setdefault(name, column)
        if columns.keys() >= NEEDED:
            return number, columns
    return None


def _heading_problems(
    name: str, lines: Sequence[Sequence[object]], number: int, columns: Mapping[str, int], year: int
) -> list[Problem]:
    known = set(columns.values())
    found = [
        Problem(name, number + 1, column_letter(column), "column_not_read", INFO, {"label": words.plain(value)[:_SHOWN]})
        for column, value in enumerate(lines[number])
        if column not in known and words.plain(value)
    ]
    told = find_year(lines[:number])
    if told is not None and told != year:
        found.append(Problem(name, number, "", "annual_other_year", WARN, {"found": told, "year": year}))
    return found


def _sheet(
    name: str, lines: Sequence[Sequence[object]], header: tuple[int, Mapping[str, int]], frame: AnnualFrame
) -> tuple[list[AnnualRow], list[Problem]]:
    first, columns = header[0] + 1, header[1]
    rows: list[AnnualRow] = []
    problems: list[Problem] = []
    for number, values in enumerate(lines[first:], start=first + 1):
        if not any(words.plain(value) for value in values):
            continue
        cells = {each: values[column] if column < len(values) else None for each, column in columns.items()}
        if is_footer(values) or not _is_line(cells):
            problems.append(_aside(name, number, values))
            continue
        row = _read(name, number, cells, frame)
        rows.append(row)
        problems += [
            Problem(name, number, column_letter(columns[where]) if where in columns else "", code, severity, facts)
            for code, severity, where, facts in _told(row, frame)
        ]
    return rows, problems


def _is_line(cells: Mapping[str, object]) -> bool:
    """More than a row number and one lonely text."""
    return sum(1 for name, value in cells.items() if name != "number" and words.plain(value)) > 1


def _aside(name: str, number: int, values: Sequence[object]) -> Problem:
    text = " ".join(part for value in values if (part := words.plain(value)))[:_SHOWN]
    code, severity = ("footer_row", INFO) if is_footer(values) else ("row_not_a_session", WARN)
    return Problem(name, number, "", code, severity, {"text": text})


def _read(sheet: str, number: int, cells: Mapping[str, object], frame: AnnualFrame) -> AnnualRow:
    unit = words.squeezed(cells.get("unit"))
    meant = frame.units.get(unit, ()) if unit else (frame.own_unit_id,)
    form = words.plain(cells.get("form"))
    return AnnualRow(
        sheet=sheet,
        row=number,
        month=MONTHS.get(words.with_digits(words.squeezed(cells["month"])), 0),
        title=words.plain(cells["title"]),
        audience=words.read_audience(cells["audience"]),
        lesson_minutes=words.read_hours(cells["hours"], frame.lesson_minutes) or 0,
        unit_id=next(iter(meant)) if len(meant) == 1 else 0,
        form=words.read_format(form) or form,
        lecturer=words.plain(cells.get("lecturer")),
        remark=words.plain(cells.get("remark")),
        cells=cells,
    )


def _told(row: AnnualRow, frame: AnnualFrame) -> list[tuple[str, str, str, Mapping[str, Any]]]:
    """Code, severity, field and facts of everything that is to be said about a row."""
    unit = words.squeezed(row.cells.get("unit"))
    is_unit_twice = len(frame.units.get(unit, ())) > 1
    too_long = row.lesson_minutes > MAX_HOURS * frame.lesson_minutes
    wrong = (
        ("annual_month_invalid", "month", not row.month),
        ("title_missing", "title", not row.title),
        ("audience_unknown", "audience", not row.audience),
        ("hours_unreadable", "hours", row.lesson_minutes <= 0 or too_long),
        ("annual_unit_twice", "unit", is_unit_twice),
        ("annual_unit_unknown", "unit", not row.unit_id and not is_unit_twice),
    )
    found: list[tuple[str, str, str, Mapping[str, Any]]] = [
        (code, BLOCK, name, {"found": words.plain(row.cells.get(name))}) for code, name, is_wrong in wrong if is_wrong
    ]
    found += [
        ("text_too_long", BLOCK, name, {"limit": most}) for name, most in LIMITS.items() if len(getattr(row, name)) > most
    ]
    if row.form and row.form not in words.FORMATS:
        found.append(("annual_form_kept", INFO, "form", {"found": row.form}))
    if row.key in frame.existing:
        found.append(("annual_line_exists", BLOCK, "title", {"title": row.title, "month": row.month}))
    return found


def _repeated(rows: Sequence[AnnualRow]) -> list[Problem]:
    """Twice the same line in one file may be meant; it is said and kept."""
    seen: Counter[Key] = Counter()
    found = []
    for row in rows:
        seen[row.key] += 1
        if seen[row.key] == 2:
            found.append(Problem(row.sheet, row.row, "", "annual_line_twice", WARN, {"title": row.title, "month": row.month}))
    return found
