"""Results of an external exam system from Excel or CSV: tried first, then written; who is not matched is listed (T-083)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction

from bihuan.classroom.domain.evaluation import CLASS_ASSESSMENT, CONFIRMED, ESSAY, IMPORTED
from bihuan.classroom.domain.exam_rows import COLUMNS, REASON, ExamRow, Left, Listed, Match, matched, table_of
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.selectors.evaluation_rules import rules_of
from bihuan.classroom.selectors.evaluations import live_result, results_by_seat, seats_of
from bihuan.classroom.services.dossier_guard import keep_unsealed
from bihuan.classroom.services.evaluation_record import Given, evaluation_tell, method_in, recordable, result_store
from bihuan.foundation.messages import message_of
from bihuan.foundation.models import Attachment
from bihuan.foundation.selectors.attachments import own_upload, stored_file
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.spreadsheets import MAX_BYTES, MAX_CELL, SheetOut, read_sheets
from bihuan.kernel.refusals import NotFound, Refusal, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person

FLAGGED = "导入成绩时没有到场记录"
ENCODINGS = ("utf-8-sig", "gb18030")
MAX_SHEET_ROWS = 20_000
NEW, CHANGED, SAME = "new", "changed", "same"


@dataclass(frozen=True)
class Planned:
    """What becomes of a row that matches: a new draft, another score for a draft, or nothing. `before` is its score so far."""

    match: Match
    seat: Seat
    does: str
    before: str
    standing: Evaluation | None


@dataclass(frozen=True)
class LeftRow:
    row: ExamRow
    code: str
    message: str


@dataclass(frozen=True)
class ExamReport:
    """`n_saved` is 0 for a dry run; `file_id` is the kept file, which is also the evidence of every row."""

    file_id: int
    method: str
    method_label: str
    n_rows: int
    good: tuple[Planned, ...]
    left: tuple[LeftRow, ...]
    n_saved: int = 0
    was_written: bool = False

    @property
    def n_flagged(self) -> int:
        return sum(each.match.is_flagged for each in self.good)

    @property
    def n_to_write(self) -> int:
        return sum(each.does != SAME for each in self.good)


@transaction.atomic
def evaluations_check(*, session_id: int, method: str, file: UploadedFile, actor: Actor, at: datetime) -> ExamReport:
    """Keep the file and try every row; no result is written. Refuses an unreadable file, and as `evaluations_record`."""
    session = recordable(session_id, actor)
    _method(session, method)
    kept = attachment_store(_readable(file), actor=actor, unit_id=session.line.plan.unit_id, at=at)
    return _report(session, method, kept)


@transaction.atomic
def evaluations_import(*, session_id: int, method: str, file_id: int, actor: Actor, at: datetime) -> ExamReport:
    """Write the rows that match as drafts, with the file as their evidence; applied again nothing changes.

    A person without attendance gets a flagged result (C-341). Refuses (NotFound) a file that this person did not check.
    """
    session = recordable(session_id, actor)
    keep_unsealed(session)
    kept = own_upload(file_id, person_id=actor.person_id, unit_id=session.line.plan.unit_id)
    if kept is None:
        raise NotFound("not_found")
    found = _report(session, method, kept)
    left, n_saved = list(found.left), 0
    for each in found.good:
        note = FLAGGED if each.match.is_flagged else ""
        parts = {name: text for name, text in (("subject", each.match.row.subject), ("day", each.match.row.day)) if text}
        given = Given(each.match.score, parts, note, kept, IMPORTED)
        try:
            n_saved += each.does != SAME and result_store(
                session, each.seat, found.method, given, each.standing, None, actor, at
            )
        except Refused as why:
            left.append(LeftRow(each.match.row, why.code, message_of(why)))
    if n_saved:
        after = {"method": found.method, "rows": n_saved}
        evaluation_tell(session, "evaluation.imported", session, actor, at, after=after)
    return ExamReport(
        kept.pk, found.method, found.method_label, found.n_rows, found.good, tuple(left), n_saved, was_written=True
    )


def exam_report(*, session_id: int, method: str, file_id: int, actor: Actor) -> ExamReport:
    """The kept file judged again, for the rows that did not pass. Refuses (NotFound) another person's file."""
    session = recordable(session_id, actor)
    kept = own_upload(file_id, person_id=actor.person_id, unit_id=session.line.plan.unit_id)
    if kept is None:
        raise NotFound("not_found")
    return _report(session, method, kept)


def failed_sheet(report: ExamReport) -> SheetOut:
    """Only the rows that did not pass, with the reason behind: mend them and upload the file again."""
    rows = [(*each.row.cells(), each.message) for each in report.left]
    return SheetOut(title="成绩", columns=(*COLUMNS, REASON), rows=rows, widths=(14, 14, 10, 18, 14, 60))


def template_sheet(session: ClassSession) -> SheetOut:
    """The roster of the class with the score left open."""
    rows = [(seat.participation.person.employee_no, seat.participation.person.name, "", "", "") for seat in seats_of(session)]
    return SheetOut(title="成绩", columns=COLUMNS, rows=rows, widths=(14, 14, 10, 18, 14))


def importable(method: str) -> bool:
    """A method with one score from outside; 课堂考核 has parts, an essay is graded by who read it."""
    return method not in (CLASS_ASSESSMENT, ESSAY)


def _method(session: ClassSession, asked: str) -> str:
    method = method_in(session, rules_of(session), asked)
    if not importable(method):
        raise Refused("exam_method_not_importable", method=rules_of(session).label(method))
    return method


def _report(session: ClassSession, asked: str, kept: Attachment) -> ExamReport:
    method, rules = _method(session, asked), rules_of(session)
    rows = _rows(kept)
    seats = {seat.participation.person.employee_no: seat for seat in seats_of(session)}
    roster = {
        number: Listed(seat.pk, seat.participation.person.name, seat.participation.attended is True)
        for number, seat in seats.items()
    }
    strangers = {row.employee_no for row in rows} - set(roster)
    known = set(Person.objects.filter(employee_no__in=strangers).values_list("employee_no", flat=True))
    good, left = matched(rows, roster=roster, known=known, full=rules.full)
    by_seat = {seat.pk: seat for seat in seats.values()}
    results = results_by_seat([each.seat_id for each in good])
    planned, refused = [], [_told(each) for each in left]
    for each in good:
        standing = live_result(results.get(each.seat_id, ()), method)
        does = _does(standing, each)
        if does == CONFIRMED and standing is not None:
            why = Refused("evaluation_confirmed", score=standing.score)
            refused.append(LeftRow(each.row, why.code, message_of(why)))
        else:
            before = "" if standing is None or standing.score is None else f"{standing.score.normalize():f}"
            planned.append(Planned(each, by_seat[each.seat_id], does, before, standing))
    refused.sort(key=lambda each: each.row.number)
    return ExamReport(kept.pk, method, rules.label(method), len(rows), tuple(planned), tuple(refused))


def _does(standing: Evaluation | None, match: Match) -> str:
    """A confirmed result with the same score is no contradiction: the file was applied before."""
    if standing is None:
        return NEW
    if standing.score == match.score:
        return SAME
    return CONFIRMED if standing.state == CONFIRMED else CHANGED


def _told(left: Left) -> LeftRow:
    return LeftRow(left.row, left.why.code, message_of(Refused(left.why.code, **left.why.facts)))


def _rows(kept: Attachment) -> tuple[ExamRow, ...]:
    with stored_file(kept) as opened:
        content = opened.read()
    is_text = kept.content_type.startswith("text/")
    sheets: Any = [_csv(content)] if is_text else [sheet.rows for sheet in read_sheets(content, max_rows=MAX_SHEET_ROWS)]
    found = table_of(sheets)
    if isinstance(found, Refusal):
        raise Refused(found.code, **found.facts)
    return found


def _csv(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8")
    first = text.partition("\n")[0]
    separator = "\t" if "\t" in first and "," not in first else ";" if ";" in first and "," not in first else ","
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(StringIO(text), delimiter=separator):
            if len(rows) > MAX_SHEET_ROWS:
                raise Refused("exam_too_many", n=len(rows), limit=MAX_SHEET_ROWS)
            rows.append([cell[:MAX_CELL] for cell in cells])
    except csv.Error as why:
        raise Refused("exam_unreadable") from why
    return rows


def _readable(file: UploadedFile) -> UploadedFile:
    """A workbook as it is; text of whatever Chinese encoding as UTF-8. Refuses what is neither, and what is too large."""
    if file.size is not None and file.size > MAX_BYTES:
        raise Refused("workbook_too_large", limit_mb=MAX_BYTES // 1024**2, size_mb=f"{file.size / 1024**2:.1f}")
    content = file.read()
    file.seek(0)
    if content.startswith(b"PK\x03\x04"):
        return file
    if not content.strip() or b"\x00" in content or content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8", b"\x89PNG")):
        read_sheets(content)  # says what it is: an old workbook, a locked one, no workbook at all
        raise Refused("exam_unreadable")
    for encoding in ENCODINGS:
        try:
            return SimpleUploadedFile(str(file.name), content.decode(encoding).encode("utf-8"))
        except UnicodeDecodeError:
            continue
    raise Refused("exam_unreadable")
