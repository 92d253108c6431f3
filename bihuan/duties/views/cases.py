"""问责案件: the register and its Excel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bihuan.duties.domain.case_kinds import case_kind
from bihuan.duties.domain.case_states import CASE_STATES
from bihuan.duties.forms import CaseFilter
from bihuan.duties.models import Case
from bihuan.duties.selectors import cases as selectors
from bihuan.duties.selectors.ledger import units_for_filter
from bihuan.duties.views.ledger import WORKBOOK
from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor
from bihuan.foundation.spreadsheets import SheetOut, write_workbook

COLUMNS = (
    _("案号"),
    _("类别"),
    _("事由"),
    _("单位"),
    _("当事人"),
    _("立案"),
    _("状态"),
    _("措施"),
    _("金额（元）"),
    _("决定人"),
    _("执行日期"),
    _("依据"),
)


@dataclass(frozen=True)
class CaseRow:
    case: Case
    kind_label: str
    state_label: str
    tone: str


@dataclass(frozen=True)
class CasesPage:
    title: str
    form: CaseFilter
    rows: tuple[CaseRow, ...]
    cases: selectors.CaseList
    export_url: str


@page(policy="")
def cases(request: HttpRequest) -> HttpResponse:
    """Whoever holds no capability sees the own cases."""
    actor = request_actor(request)
    form = CaseFilter(request.GET, units=units_for_filter(actor, request.GET))
    criteria = form.criteria(request.GET)
    if request.GET.get("format") == "xlsx":
        return _workbook(selectors.case_rows(actor, criteria))
    query = request.GET.copy()
    query["format"] = "xlsx"
    shown = selectors.cases(actor, criteria)
    rows = tuple(CaseRow(case, case_kind(case.kind).label, *CASE_STATES[case.state]) for case in shown.rows)
    return render_page(request, "duties/cases.html", CasesPage(str(_("问责案件")), form, rows, shown, f"?{query.urlencode()}"))


def _workbook(rows: Iterable[Case]) -> HttpResponse:
    columns = [str(each) for each in COLUMNS]
    cells = [_cells(row) for row in rows]
    content = write_workbook([SheetOut(str(_("问责案件")), columns, cells)])
    return HttpResponse(content, content_type=WORKBOOK, headers={"Content-Disposition": 'attachment; filename="cases.xlsx"'})


def _cells(row: Case) -> list[str | float]:
    last = max(row.decisions.all(), key=lambda each: each.instance, default=None)
    return [
        row.number,
        case_kind(row.kind).label,
        row.title,
        row.unit.name,
        row.person.name if row.person else "",
        f"{local(row.opened_at):%Y-%m-%d}",
        CASE_STATES[row.state][0],
        last.measure_label if last else "",
        last.amount_cents / 100 if last and last.amount_cents else "",
        last.decider.name if last else "",
        f"{last.executed_on:%Y-%m-%d}" if last and last.executed_on else "",
        row.article,
    ]
