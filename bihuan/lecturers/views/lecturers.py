"""讲师: the list and its Excel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.lecturers.domain.states import LECTURER_STATES
from bihuan.lecturers.forms import LecturerFilter
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors import files as selectors
from bihuan.lecturers.selectors.figures import floor_for, labels, options
from bihuan.lecturers.selectors.tasks import tasks_to_place
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    _("姓名"),
    _("类别"),
    _("状态"),
    _("等级"),
    _("授课方向"),
    _("所在单位"),
    _("聘任文号"),
    _("聘任日期"),
    _("复评到期"),
    _("最近满意度"),
)


@dataclass(frozen=True)
class LecturerRow:
    lecturer: Lecturer
    home: str
    grade: str
    state_label: str
    tone: str
    is_low: bool


@dataclass(frozen=True)
class LecturersPage:
    title: str
    form: LecturerFilter
    rows: tuple[LecturerRow, ...]
    lecturers: selectors.LecturerList
    export_url: str
    n_to_place: int
    can_manage: bool
    can_propose: bool


@page(policy="lecturers.view")
def lecturers(request: HttpRequest) -> HttpResponse:
    actor, day = request.actor, local(request.at).date()  # type: ignore[attr-defined]
    root = _root(actor)
    grades = options("lecturer.grades", unit=root, on=day) if root else ()
    form = LecturerFilter(request.GET, grades=grades)
    criteria = form.criteria(request.GET)
    if request.GET.get("format") == "xlsx":
        return _workbook(selectors.lecturer_rows(actor, criteria), labels(grades), actor, day)
    query = request.GET.copy()
    query["format"] = "xlsx"
    shown = selectors.lecturers(actor, criteria, on=day)
    floor = floor_for(root, day) if root else None
    context = LecturersPage(
        title=str(_("讲师")),
        form=form,
        rows=tuple(_row(each, shown.homes, labels(grades), floor.mark if floor else None) for each in shown.rows),
        lecturers=shown,
        export_url=f"?{query.urlencode()}",
        n_to_place=len(tasks_to_place(actor, at=request.at)),  # type: ignore[attr-defined]
        can_manage=actor.can("lecturers.manage"),
        can_propose=root is not None and actor.can("lecturers.manage", root.path),
    )
    return render_page(request, "lecturers/lecturers.html", context)


def _root(actor: Actor) -> Unit | None:
    """The centre whose grades and floor the list speaks of."""
    path = next(iter(actor.scope("lecturers.view")), "")
    first = path.strip("/").split("/")[0]
    return Unit.objects.filter(pk=int(first)).first() if first else None


def _row(row: Lecturer, homes: dict[int, Unit], grades: dict[str, str], floor: Decimal | None) -> LecturerRow:
    home = homes.get(row.person_id or 0)
    score = row.last_score  # type: ignore[attr-defined]
    return LecturerRow(
        row,
        home.name if home else row.organisation,
        grades.get(row.grade, ""),
        *LECTURER_STATES[row.state],
        is_low=floor is not None and score is not None and score < floor,
    )


def _workbook(rows: Iterable[Lecturer], grades: dict[str, str], actor: Actor, day: object) -> HttpResponse:
    found = list(rows)
    homes = selectors.homes_of([row.person_id for row in found], day)  # type: ignore[arg-type]
    cells = [_cells(_row(row, homes, grades, None)) for row in found]
    content = write_workbook([SheetOut(str(_("讲师")), [str(each) for each in COLUMNS], cells)])
    headers = {"Content-Disposition": 'attachment; filename="lecturers.xlsx"'}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)


def _cells(shown: LecturerRow) -> list[str | float]:
    row = shown.lecturer
    score = row.last_score  # type: ignore[attr-defined]
    return [
        row.name,
        str(row.get_kind_display()),
        shown.state_label,
        shown.grade,
        row.subjects,
        shown.home,
        row.document_no,
        f"{row.appointed_on:%Y-%m-%d}" if row.appointed_on else "",
        f"{row.review_due_on:%Y-%m-%d}" if row.review_due_on else "",
        float(score) if score is not None else "",
    ]
