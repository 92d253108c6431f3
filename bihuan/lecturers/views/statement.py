"""授课与课酬: what a lecturer taught in a year, on the page and as Excel; and the sharing after external training."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, whole
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.outside_forms import SharingForm
from bihuan.lecturers.selectors.outside import Fund, fund_of, outside_for
from bihuan.lecturers.selectors.statement import Statement, statement_of
from bihuan.lecturers.services.outside import sharing_record
from bihuan.lecturers.views.lecturers import WORKBOOK

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class StatementPage:
    title: str
    statement: Statement
    previous: int
    following: int | None
    export_url: str
    fund: Fund | None


@dataclass(frozen=True)
class SharingPage:
    title: str
    lecturer_id: int
    lecturer_name: str
    outside_id: int
    outside_title: str
    form: forms.Form


@page(policy="")
def statement(request: HttpRequest, lecturer_id: int) -> HttpResponse:
    """For whoever manages the file and for the lecturer. `?year=`, `?format=xlsx`."""
    actor, today = request.actor, local(request.at).date()  # type: ignore[attr-defined]
    asked = whole(request.GET.get("year", ""))
    year = asked if asked and FIRST_YEAR <= asked <= LAST_YEAR else today.year
    found = statement_of(actor, lecturer_id=lecturer_id, year=year)
    if request.GET.get("format") == "xlsx":
        return _workbook(found)
    context = StatementPage(
        title=_("授课与课酬"),
        statement=found,
        previous=year - 1,
        following=year + 1 if year < today.year else None,
        export_url=f"?year={year}&format=xlsx",
        fund=fund_of(found.lecturer.unit, year=year, on=today) if actor.can("lecturers.manage") else None,
    )
    return render_page(request, "lecturers/statement.html", context)


@page(policy="")
@require_POST
def share(request: HttpRequest, outside_id: int) -> HttpResponse:
    """The internal sharing after an external training. A refusal stands beside its field."""
    row = outside_for(request.actor, outside_id=outside_id)  # type: ignore[attr-defined]
    form = SharingForm(request.POST, key=outside_id)
    if form.is_valid():
        given = form.cleaned_data
        try:
            sharing_record(
                outside_id=outside_id,
                title=given["shared_title"],
                on=given["shared_on"],
                actor=request.actor,  # type: ignore[attr-defined]
                at=request.at,  # type: ignore[attr-defined]
            )
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("shared_on" if refused.code == "sharing_day_wrong" else "shared_title", message_of(refused))
        else:
            messages.success(request, _("内部分享已登记。"))
            return HttpResponseRedirect(reverse("lecturers:file", args=[row.lecturer_id]), status=303)
    context = SharingPage(_("登记内部分享"), row.lecturer_id, row.lecturer.name, row.pk, row.title, form)
    return render_page(request, "lecturers/sharing.html", context, status=422)


def _workbook(found: Statement) -> HttpResponse:
    head = [_("日期"), _("授课"), _("举办单位"), _("分钟"), _("课酬（元）"), _("积分"), _("说明")]
    rows: list[list[str | float]] = [
        [
            f"{local(row.taught_at):%Y-%m-%d %H:%M}",
            row.title,
            row.unit.name,
            row.minutes,
            row.fee_cents / 100 if row.fee_cents is not None else "",
            row.points if row.points is not None else "",
            row.note or row.article,
        ]
        for row in found.rows
    ]
    rows.append([_("合计"), "", "", found.minutes, found.fee_cents / 100, found.points, ""])
    content = write_workbook([SheetOut(f"{found.year} {found.lecturer.name}"[:31], head, rows)])
    headers = {"Content-Disposition": f'attachment; filename="teaching-{found.lecturer.pk}-{found.year}.xlsx"'}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)
