"""What the import pages of plans share: the upload that was kept, its report as people read it, the rows to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.models import Attachment
from bihuan.foundation.pages import whole
from bihuan.foundation.selectors import attachments
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.findings import BLOCK, SEVERITY_LABELS
from bihuan.training.domain.plan_import import Problem, still_to_correct
from bihuan.training.domain.plan_words import plain
from bihuan.training.monthly_forms import ImportForm
from bihuan.training.services.plan_import import problem_json

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"block": "bad", "warn": "warn", "info": "idle"}
"""By weight: what must be corrected, what should be looked at, what was done."""


@dataclass(frozen=True)
class ProblemRow:
    sheet: str
    place: str
    label: str
    tone: str
    message: str


@dataclass(frozen=True)
class QuotaRow:
    tone: str
    text: str
    citation: Any = None
    detail: str = ""


@dataclass(frozen=True)
class AcceptedRow:
    """`when` is the time of a session, or the month of an annual line; `who` its lecturer, or the responsible unit."""

    row: int
    title: str
    when: str
    who: str


@dataclass(frozen=True)
class ImportPage:
    """`stored_id` is the uploaded file while its report is shown; None before the upload. `crumbs` are (label, address)."""

    title: str
    crumbs: tuple[tuple[str, str], ...]
    back_url: str
    form: ImportForm
    drop_label: str
    upload_url: str
    template_url: str
    lines_title: str
    who_label: str
    stored_id: int | None = None
    confirm_url: str = ""
    rejected_url: str = ""
    accepted: int = 0
    rejected: int = 0
    lines: tuple[AcceptedRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    quotas: tuple[QuotaRow, ...] = ()


def problem_rows(problems: Sequence[Problem]) -> tuple[ProblemRow, ...]:
    """What must be corrected first; the same words about the same column are one line that names all their rows."""
    told: dict[tuple[str, str, str, str], list[int]] = {}
    for problem in problems:
        key = (problem.severity, problem.sheet, problem.column, problem_json(problem)["message"])
        told.setdefault(key, []).extend([problem.row] if problem.row else [])
    ranked = sorted(told.items(), key=lambda each: list(TONES).index(each[0][0]))
    return tuple(
        ProblemRow(
            sheet=sheet,
            place=_place(rows, column),
            label=SEVERITY_LABELS[severity],
            tone=TONES[severity],
            message=message,
        )
        for (severity, sheet, column, message), rows in ranked
    )


def _place(rows: Sequence[int], column: str) -> str:
    if not rows:
        return "—"
    facts = {"rows": rows_in_words(rows), "column": column}
    return (_("第 %(rows)s 行 %(column)s 列") if column else _("第 %(rows)s 行")) % facts


def rows_in_words(rows: Sequence[int]) -> str:
    """3、5–8、12: rows that follow each other as one stretch."""
    stretches: list[list[int]] = []
    for row in sorted(set(rows)):
        if stretches and stretches[-1][1] == row - 1:
            stretches[-1][1] = row
        else:
            stretches.append([row, row])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in stretches)


def left_over(request: HttpRequest) -> int | None:
    """The upload whose rows are still to be corrected after the good ones were stored (`?left=`)."""
    return whole(request.GET.get("left", ""))


def upload_content(kept: Attachment) -> bytes:
    with attachments.stored_file(kept) as stored:
        return bytes(stored.read())


def own_upload(stored_id: int, unit_id: int, actor: Actor) -> Attachment:
    """Only a file that this person uploaded for this unit; anything else is not found."""
    kept = attachments.own_upload(stored_id, person_id=actor.person_id, unit_id=unit_id)
    if kept is None:
        raise NotFound("not_found")
    return kept


def rejected_book(heading: str, columns: Sequence[tuple[str, str]], rows: Sequence[Any], problems: Sequence[Problem]) -> bytes:
    """The rejected rows as they stood, with what is wrong behind. `rows` have a sheet, a row number and cells by field."""
    rows, problems = still_to_correct(rows, problems)
    told: dict[tuple[str, int | None], list[str]] = {}
    for problem in problems:
        if problem.severity == BLOCK:
            told.setdefault((problem.sheet, problem.row), []).append(problem_json(problem)["message"])
    out = [
        [*(_cell(row.cells, name, row.row) for name, _label in columns), "；".join(told.get((row.sheet, row.row), []))]
        for row in rows
    ]
    labels = [*(label for _name, label in columns), str(_("需改正的问题"))]
    return write_workbook([SheetOut(str(_("需改正")), labels, out, heading=[heading])])


def _cell(cells: Mapping[str, object], name: str, number: int) -> str:
    """The cell's text; a row without a number of its own is named by where it stood."""
    text = plain(cells.get(name))
    return text or str(number) if name == "number" else text


def as_download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
