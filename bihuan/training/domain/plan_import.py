"""From sheets to lines: every row is accepted, rejected with its reasons, or named as no session. Nothing vanishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from bihuan.training.domain.clashes import clash_findings
from bihuan.training.domain.findings import BLOCK, INFO, WARN, Finding
from bihuan.training.domain.lines import LineFacts
from bihuan.training.domain.plan_check import PlanFacts, PlanRules, check_plan, line_findings
from bihuan.training.domain.plan_rows import Frame, RowReading, cells_of, read_row
from bihuan.training.domain.plan_table import Table, find_table, is_footer
from bihuan.training.domain.plan_words import plain, squeezed
from bihuan.training.domain.quotas import QuotaStatus

Merged = tuple[int, int, int, int]
_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """`row` counts from 1, `column` is a letter; both empty for what concerns the sheet or the file."""

    sheet: str
    row: int | None
    column: str
    code: str
    severity: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadLine:
    """A row with its reading and, when day, time and hours are known, its facts."""

    sheet: str
    row: int
    reading: RowReading
    line: LineFacts | None
    cells: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadSheet:
    name: str
    table: Table
    lines: tuple[ReadLine, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Verdict:
    """What an import comes to. `quotas` counts the accepted lines together with what the plan already holds."""

    accepted: tuple[ReadLine, ...]
    rejected: tuple[ReadLine, ...]
    problems: tuple[Problem, ...]
    quotas: tuple[QuotaStatus, ...]


class _Rejected(Protocol):
    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...


_Row = TypeVar("_Row", bound=_Rejected)
ALREADY_IN = frozenset({"line_already_in_plan", "annual_line_exists"})


def still_to_correct(rejected: Sequence[_Row], problems: Sequence[Problem]) -> tuple[tuple[_Row, ...], tuple[Problem, ...]]:
    """Without the rows that only failed because the plan has them by now: nobody should send those again."""
    why: dict[tuple[str, int | None], set[str]] = {}
    for problem in problems:
        if problem.severity == BLOCK:
            why.setdefault((problem.sheet, problem.row), set()).add(problem.code)
    done = {place for place, codes in why.items() if codes <= ALREADY_IN}
    return (
        tuple(row for row in rejected if (row.sheet, row.row) not in done),
        tuple(problem for problem in problems if (problem.sheet, problem.row) not in done),
    )


def column_letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_plan_sheet(
    name: str, rows: Sequence[Sequence[object]], merged: Sequence[Merged], frame: Frame, first_position: int
) -> ReadSheet | None:
    """The sheet's rows as lines; None if there is no plan table on it."""
    table = find_table(rows, merged)
    if table is None:
        return None
    problems = list(_heading_problems(name, table, frame))
    lines: list[ReadLine] = []
    filled = _with_merged(rows, merged, table.first_row)
    for number in range(table.first_row, len(rows)):
        values = filled.get(number, rows[number])
        if not any(plain(value) for value in values):
            continue
        if is_footer(values) or not _is_session(values, table):
            problems.append(_aside(name, number, values, is_footer(values)))
            continue
        cells = cells_of(values, table.columns)
        reading = read_row(cells, frame)
        position = first_position + len(lines)
        lines.append(ReadLine(name, number + 1, reading, reading.as_line(position, frame.zone), cells))
    return ReadSheet(name, table, tuple(lines), tuple(problems) + tuple(_repeated_numbers(name, lines, table)))


def judge(sheets: Sequence[ReadSheet], facts: PlanFacts, rules: PlanRules, existing: Sequence[LineFacts] = ()) -> Verdict:
    """Reject what cannot be read or may not be planned; of two lines that clash the later one goes."""
    columns = {sheet.name: sheet.table.columns for sheet in sheets}
    lines = [line for sheet in sheets for line in sheet.lines]
    problems = [problem for sheet in sheets for problem in sheet.problems]
    bad: set[tuple[str, int]] = set()
    for line in lines:
        own = _row_problems(line, facts, rules, columns[line.sheet], existing)
        problems.extend(own)
        if any(problem.severity == BLOCK for problem in own):
            bad.add((line.sheet, line.row))
    problems.extend(_clashes(lines, bad, facts, columns, existing))
    accepted = tuple(line for line in lines if (line.sheet, line.row) not in bad)
    rejected = tuple(line for line in lines if (line.sheet, line.row) in bad)
    final = check_plan(replace(facts, lines=[*existing, *(line.line for line in accepted if line.line)]), rules)
    problems.extend(_too_short(final.findings, accepted, columns))
    order = {sheet.name: number for number, sheet in enumerate(sheets)}
    problems.sort(key=lambda each: (order.get(each.sheet, 99), each.row or 0, each.column))
    return Verdict(accepted, rejected, tuple(problems), final.quotas)


def _heading_problems(name: str, table: Table, frame: Frame) -> Sequence[Problem]:
    found = [
        Problem(name, table.header_row + 1, column_letter(column), "column_not_read", INFO, {"label": label})
        for column, label in table.unknown_columns
    ]
    year = table.year or frame.month.year
    if table.month is not None and (year, table.month) != (frame.month.year, frame.month.month):
        facts = {"found": table.month, "month": str(frame.month)}
        found.append(Problem(name, table.header_row or 1, "", "sheet_other_month", WARN, facts))
    return found


def _with_merged(rows: Sequence[Sequence[object]], merged: Sequence[Merged], first_row: int) -> dict[int, list[object]]:
    """Rows of the table with a value that was merged downwards repeated in each row it covers."""
    filled: dict[int, list[object]] = {}
    for top, left, bottom, _right in merged:
        if top < first_row or bottom <= top or left >= len(rows[top]):
            continue
        for number in range(top + 1, min(bottom, len(rows) - 1) + 1):
            line = filled.setdefault(number, list(rows[number]))
            if not plain(line[left]):
                line[left] = rows[top][left]
    return filled


def _is_session(values: Sequence[object], table: Table) -> bool:
    """At least a title or a date, and not one lonely text."""
    cells = cells_of(values, table.columns)
    n_filled = sum(1 for value in values if plain(value))
    return n_filled > 1 and bool(plain(cells.get("title")) or plain(cells.get("date")))


def _aside(name: str, number: int, values: Sequence[object], is_note: bool) -> Problem:
    text = " ".join(part for value in values if (part := plain(value)))[:_SHOWN]
    code, severity = ("footer_row", INFO) if is_note else ("row_not_a_session", WARN)
    return Problem(name, number + 1, "", code, severity, {"text": text})


def _repeated_numbers(name: str, lines: Sequence[ReadLine], table: Table) -> Sequence[Problem]:
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        number = line.reading.number
        if number and number in seen:
            facts = {"number": number, "other": seen[number]}
            found.append(Problem(name, line.row, _letter("number", table.columns), "number_duplicate", WARN, facts))
        seen.setdefault(number, line.row)
    return found


def _row_problems(
    line: ReadLine, facts: PlanFacts, rules: PlanRules, columns: Mapping[str, int], existing: Sequence[LineFacts]
) -> list[Problem]:
    """What the reader says of the row, and what the check adds to it; each code once."""
    found = [
        Problem(line.sheet, line.row, _letter(each.field, columns), each.code, each.severity, each.facts)
        for each in line.reading.problems
    ]
    known = {problem.code for problem in found}
    fields = {each.field for each in line.reading.problems if each.severity == BLOCK}
    if line.line is None:
        return found
    for finding in line_findings(line.line, facts, rules):
        is_form_told = finding.code == "format_not_adopted" and known & {"format_unknown", "format_missing"}
        if finding.code in known or is_form_told or finding.field in fields:
            continue
        found.append(_problem_of(line, finding, columns))
    same = next((each for each in existing if _is_same(each, line.line)), None)
    if same is not None:
        told = {"title": line.line.title, "other": same.position}
        found.append(Problem(line.sheet, line.row, _letter("title", columns), "line_already_in_plan", BLOCK, told))
    return found


def _is_same(old: LineFacts, new: LineFacts) -> bool:
    return old.starts_at == new.starts_at and squeezed(old.title) == squeezed(new.title)


def _clashes(
    lines: Sequence[ReadLine],
    bad: set[tuple[str, int]],
    facts: PlanFacts,
    columns: Mapping[str, Mapping[str, int]],
    existing: Sequence[LineFacts],
) -> list[Problem]:
    """Walk in the order of the file: who clashes with a line that stands is `bad`; a rejected line troubles nobody.

    A line that the plan has already is not compared with itself.
    """
    known = {(each.starts_at, squeezed(each.title)) for each in existing}
    by_position = {
        line.line.position: line
        for line in lines
        if line.line
        and line.line.ends_at > line.line.starts_at
        and (line.line.starts_at, squeezed(line.line.title)) not in known
    }
    gone = {position for position, line in by_position.items() if (line.sheet, line.row) in bad}
    found = clash_findings([*existing, *(line.line for line in by_position.values() if line.line)], facts.others)
    problems: list[Problem] = []
    for finding in sorted(found, key=lambda each: each.position or 0):
        if finding.position not in by_position or finding.facts.get("other") in gone:
            continue
        line = by_position[finding.position]
        problems.append(_problem_of(line, finding, columns[line.sheet], by_position))
        if finding.severity == BLOCK:
            gone.add(finding.position)
            bad.add((line.sheet, line.row))
    return problems


def _too_short(
    findings: Sequence[Finding], accepted: Sequence[ReadLine], columns: Mapping[str, Mapping[str, int]]
) -> list[Problem]:
    by_position = {line.line.position: line for line in accepted if line.line}
    return [
        _problem_of(by_position[finding.position], finding, columns[by_position[finding.position].sheet])
        for finding in findings
        if finding.code == "line_too_short" and finding.position in by_position
    ]


def _problem_of(
    line: ReadLine, finding: Finding, columns: Mapping[str, int], by_position: Mapping[int, ReadLine] | None = None
) -> Problem:
    facts = dict(finding.facts)
    other = (by_position or {}).get(facts.get("other", -1))
    if other is not None:
        facts["other"] = other.reading.number or other.row
        facts["other_row"] = other.row
    return Problem(line.sheet, line.row, _letter(finding.field, columns), finding.code, finding.severity, facts)


_INSTEAD = {
    "form": ("form", "place_form"),
    "place": ("place", "place_form"),
    "start": ("start", "span", "date"),
    "end": ("end", "span", "date"),
    "span": ("span", "start", "date"),
    "hours": ("hours", "span", "end"),
}


def _letter(name: str, columns: Mapping[str, int]) -> str:
    """The letter of the column where the field stands, or of the one that carries it."""
    return next((column_letter(columns[each]) for each in _INSTEAD.get(name, (name,)) if each in columns), "")
