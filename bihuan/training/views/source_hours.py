"""内外部课时: the year's hours by topic, internal and external, on the page and as Excel (C-334)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.training.domain.source_hours import SourceHours
from bihuan.training.selectors.source_hours import year_by_source

FIRST_YEAR, LAST_YEAR = 2000, 2100
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class SourceHoursPage:
    title: str
    year: int
    previous: int
    following: int | None
    rows: tuple[SourceHours, ...]
    has_any: bool
    export_url: str


@page(policy="training.view")
def hours(request: HttpRequest) -> HttpResponse:
    """`?year=`, `?format=xlsx`."""
    this_year = local(request_at(request)).year
    asked = whole(request.GET.get("year", ""))
    year = asked if asked and FIRST_YEAR <= asked <= LAST_YEAR else this_year
    rows = year_by_source(request_actor(request), year)
    if request.GET.get("format") == "xlsx":
        return _workbook(rows, year)
    context = SourceHoursPage(
        title=_("内外部授课课时"),
        year=year,
        previous=year - 1,
        following=year + 1 if year < this_year else None,
        rows=rows,
        has_any=len(rows) > 1,
        export_url=f"?year={year}&format=xlsx",
    )
    return render_page(request, "training/source_hours.html", context)


def _workbook(rows: tuple[SourceHours, ...], year: int) -> HttpResponse:
    head = [_("课程类别"), _("场次"), _("内部（分钟）"), _("外部（分钟）"), _("外部占比（%）")]
    cells: list[list[str | float]] = [
        [row.name, row.n_sessions, row.internal_minutes, row.external_minutes, _percent(row)] for row in rows
    ]
    content = write_workbook([SheetOut(_("内外部课时"), head, cells)])
    headers = {"Content-Disposition": f'attachment; filename="source-hours-{year}.xlsx"'}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)


def _percent(row: SourceHours) -> str | float:
    return row.external_percent if row.external_percent is not None else ""
