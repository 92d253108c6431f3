"""责任台账: the list and its Excel."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.duties.forms import LedgerFilter
from bihuan.duties.selectors import ledger as selectors
from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor
from bihuan.foundation.spreadsheets import SheetOut, write_workbook

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class LedgerPage:
    title: str
    form: LedgerFilter
    ledger: selectors.LedgerList
    export_url: str


@page(policy="duties.view")
def ledger(request: HttpRequest) -> HttpResponse:
    actor = request_actor(request)
    given = request.GET
    form = LedgerFilter(given, units=selectors.units_for_filter(actor, given))
    criteria = form.criteria(given)
    if given.get("format") == "xlsx":
        return _workbook(selectors.export_rows(actor, criteria))
    query = given.copy()
    query["format"] = "xlsx"
    context = LedgerPage(_("责任台账"), form, selectors.ledger(actor, criteria), f"?{query.urlencode()}")
    return render_page(request, "duties/ledger.html", context)


def _workbook(rows: tuple[selectors.LedgerRow, ...]) -> HttpResponse:
    columns = [_("事项"), _("内容"), _("单位"), _("责任人"), _("月份"), _("截止"), _("状态"), _("完成时间"), _("依据")]
    cells = [
        [
            row.kind_label,
            row.title,
            row.unit,
            row.owner,
            row.month,
            f"{local(row.due_at):%Y-%m-%d %H:%M}",
            row.state_label,
            f"{local(row.fulfilled_at):%Y-%m-%d %H:%M}" if row.fulfilled_at else "",
            row.article,
        ]
        for row in rows
    ]
    content = write_workbook([SheetOut(_("责任台账"), columns, cells)])
    return HttpResponse(content, content_type=WORKBOOK, headers={"Content-Disposition": 'attachment; filename="duties.xlsx"'})
