"""Results of an external exam system: a table of 工号, 姓名, 成绩, matched to the roster by employee number (T-083)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bihuan.classroom.domain.evaluation import score_of
from bihuan.kernel.refusals import Refusal

NUMBER, NAME, SCORE, SUBJECT, DAY = "工号", "姓名", "成绩", "科目", "日期"
COLUMNS = (NUMBER, NAME, SCORE, SUBJECT, DAY)
REQUIRED = (NUMBER, NAME, SCORE)
ALIASES = {"得分": SCORE, "分数": SCORE, "员工编号": NUMBER, "员工工号": NUMBER, "考试科目": SUBJECT, "考试日期": DAY}
REASON = "未通过原因"
HEAD_WITHIN = 10
MAX_ROWS = 5_000


@dataclass(frozen=True)
class ExamRow:
    """A filled row with its number in the sheet, as text."""

    number: int
    employee_no: str
    name: str
    score: str
    subject: str = ""
    day: str = ""

    def cells(self) -> tuple[str, ...]:
        return (self.employee_no, self.name, self.score, self.subject, self.day)


@dataclass(frozen=True)
class Listed:
    """Somebody of the roster."""

    seat_id: int
    name: str
    attended: bool


@dataclass(frozen=True)
class Match:
    row: ExamRow
    seat_id: int
    score: Decimal
    is_flagged: bool


@dataclass(frozen=True)
class Left:
    """A row that matches nobody, or cannot be read, with why."""

    row: ExamRow
    why: Refusal


def table_of(sheets: Sequence[Sequence[Sequence[object]]]) -> tuple[ExamRow, ...] | Refusal:
    """The first sheet that has the three columns; lines above them are headings of the other system."""
    for rows in sheets:
        for index, cells in enumerate(rows[:HEAD_WITHIN]):
            head = [ALIASES.get(text_of(cell).rstrip("*"), text_of(cell).rstrip("*")) for cell in cells]
            if all(label in head for label in REQUIRED):
                return _rows(head, rows[index + 1 :], index + 2)
    return Refusal("exam_columns_missing", columns="、".join(REQUIRED))


def matched(
    rows: Sequence[ExamRow], *, roster: Mapping[str, Listed], known: Collection[str], full: int
) -> tuple[tuple[Match, ...], tuple[Left, ...]]:
    """`roster` by employee number; `known` are numbers of people who are not on it."""
    counts = Counter(row.employee_no for row in rows)
    good, left = [], []
    for row in rows:
        found = _match(row, roster, known, counts[row.employee_no], full)
        if isinstance(found, Match):
            good.append(found)
        else:
            left.append(Left(row, found))
    return tuple(good), tuple(left)


def _match(row: ExamRow, roster: Mapping[str, Listed], known: Collection[str], n_same: int, full: int) -> Match | Refusal:
    if not row.employee_no:
        return Refusal("exam_number_missing")
    listed = roster.get(row.employee_no)
    if listed is None:
        code = "exam_not_on_roster" if row.employee_no in known else "exam_number_unknown"
        return Refusal(code, employee_no=row.employee_no[:40])
    if n_same > 1:
        return Refusal("exam_number_twice", employee_no=row.employee_no[:40], n=n_same)
    if _plain(row.name) != _plain(listed.name):
        return Refusal("exam_name_differs", given=row.name[:40], name=listed.name)
    score = score_of(row.score, full=full)
    if isinstance(score, Refusal):
        return score
    return Match(row, listed.seat_id, score, not listed.attended)


def _rows(head: Sequence[str], rows: Sequence[Sequence[object]], first: int) -> tuple[ExamRow, ...] | Refusal:
    places = {label: head.index(label) for label in COLUMNS if label in head}
    found = []
    for number, cells in enumerate(rows, start=first):
        given = {label: text_of(cells[at]) if at < len(cells) else "" for label, at in places.items()}
        if any(given[label] for label in REQUIRED):
            found.append(
                ExamRow(number, given[NUMBER], given[NAME], given[SCORE], given.get(SUBJECT, "")[:40], given.get(DAY, "")[:20])
            )
    if len(found) > MAX_ROWS:
        return Refusal("exam_too_many", n=len(found), limit=MAX_ROWS)
    return tuple(found) if found else Refusal("exam_empty")


def text_of(cell: object) -> str:
    """A cell as people read it: 1001.0 is 1001, full-width figures are figures, blanks around are none."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
