"""阅知情况: who was asked to read a version, who has not yet, as a page and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.regulations.models import DocumentVersion
from bihuan.regulations.selectors.documents import version_shown
from bihuan.regulations.selectors.readers import ALL, READ, SHOWS, UNREAD, ReaderRow, Reading, reading_of, reading_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class ReadersPage:
    title: str
    version: DocumentVersion
    reading: Reading
    show: str
    chips: tuple[Chip, ...]


@page(policy="regulations.view")
def readers(request: HttpRequest, version_id: int) -> HttpResponse:
    """The list within the reader's reach; `?format=xlsx` gives all of it as a workbook."""
    actor = request_actor(request)
    version = version_shown(version_id, actor)
    if request.GET.get("format") == "xlsx":
        return _workbook(version, reading_rows(version, actor))
    show = request.GET.get("show", UNREAD)
    show = show if show in SHOWS else UNREAD
    keys: dict[str, Any] = {name: request.GET.get(name, "") for name in ("after", "before")}
    reading = reading_of(version, actor, show, **keys)
    title = _("《%(title)s》阅知情况") % {"title": version.document.title}
    context = ReadersPage(title, version, reading, show, _chips(reading, show))
    return render_page(request, "regulations/readers.html", context)


def _chips(reading: Reading, show: str) -> tuple[Chip, ...]:
    named = ((UNREAD, _("未阅知"), reading.n_unread), (READ, _("已阅知"), reading.n_read), (ALL, _("全部"), reading.n_asked))
    return tuple(Chip(label, f"?show={code}", code == show, count) for code, label, count in named)


def _workbook(version: DocumentVersion, rows: tuple[ReaderRow, ...]) -> HttpResponse:
    sheet = SheetOut(
        "阅知情况",
        ("单位", "姓名", "工号", "阅知时间"),
        [
            (row.unit_name, row.name, row.employee_no, f"{local(row.read_at):%Y-%m-%d %H:%M}" if row.read_at else "")
            for row in rows
        ],
        heading=(f"《{version.document.title}》{version.number} 版阅知情况",),
    )
    answer = HttpResponse(write_workbook([sheet]), content_type=XLSX)
    name = quote(f"{version.document.title}-{version.number}-阅知情况.xlsx")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer
