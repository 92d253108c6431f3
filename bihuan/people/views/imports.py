"""Units and staff from Excel: check first, then import; the rows that failed come back as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.models import Attachment
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.selectors.attachments import own_upload, stored_file
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.spreadsheets import read_sheets, write_workbook
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.tables import TABLES, Table
from bihuan.people.forms import ImportForm
from bihuan.people.services import imports as services
from bihuan.people.services.import_sheets import Row, failed_sheet, table_rows, template_sheet
from bihuan.people.views.persons import WORKBOOK

MANAGE = "people.manage"
IMPORTS = {"units": services.units_import, "staff": services.staff_import}
TITLES = {"units": gettext_noop("导入单位"), "staff": gettext_noop("导入人员")}


@dataclass(frozen=True)
class ImportPage:
    """`checked` is the file that was checked and may now be imported."""

    title: str
    kind: str
    table: Table
    form: ImportForm
    report: services.ImportReport | None = None
    checked: int = 0
    back_url: str = ""


@page(policy=MANAGE)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    table = _table(kind)
    return render_page(request, "people/import.html", _page(table, ImportForm()))


@page(policy=MANAGE)
@require_POST
def check(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything is tried and nothing is kept."""
    table, form = _table(kind), ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_page(request, "people/import.html", _page(table, form), status=422)
    try:
        kept = attachment_store(form.cleaned_data["file"], **_who(request), unit_id=None)
        report = _run(request, table, kept, dry_run=True)
    except Refused as refused:
        form.add_error("file", message_of(refused))
        return render_page(request, "people/import.html", _page(table, form), status=422)
    _keep(request, table, kept, report)
    context = _page(table, form, report=report, checked=kept.pk)
    return render_page(request, "people/import.html", context)


@page(policy=MANAGE)
@require_POST
def run(request: HttpRequest, kind: str) -> HttpResponse:
    """Import the file that was checked last."""
    table = _table(kind)
    kept = _kept(request, table)
    only_good = request.POST.get("only_good") == "on"
    report = _run(request, table, kept, dry_run=False, only_good=only_good)
    _keep(request, table, kept, report)
    if not report.was_written:
        context = _page(table, ImportForm(), report=report, checked=kept.pk)
        return render_page(request, "people/import.html", context, status=422)
    told = _("已导入 %(good)s 行。") % {"good": report.n_good}
    if report.errors:
        messages.warning(
            request, told + _("有 %(bad)s 行没有导入，请下载后改好再传。") % {"bad": report.n_rows - report.n_good}
        )
        return render_page(request, "people/import.html", _page(table, ImportForm(), report=report))
    messages.success(request, told)
    return HttpResponseRedirect(_list_url(table), status=303)


@page(policy=MANAGE)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    table = _table(kind)
    return _workbook(template_sheet(table), f"{table.code}-template")


@page(policy=MANAGE)
def failed(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows of the last file that did not pass, with the reasons."""
    table = _table(kind)
    kept = _kept(request, table)
    until = request.session[_key(table)]["known_until"]
    told = services.failed_rows(table, _rows(table, kept), services.Request(known_until=until, **_who(request)))
    return _workbook(failed_sheet(table, told), f"{table.code}-failed")


def _run(
    request: HttpRequest, table: Table, kept: Attachment, *, dry_run: bool, only_good: bool = False
) -> services.ImportReport:
    how = services.Request(dry_run=dry_run, only_good=only_good, **_who(request))
    return IMPORTS[table.code](_rows(table, kept), how)


def _rows(table: Table, kept: Attachment) -> tuple[Row, ...]:
    with stored_file(kept) as file:
        return table_rows(table, read_sheets(file.read()))


def _page(table: Table, form: ImportForm, **more: Any) -> ImportPage:
    title = _(TITLES[table.code])  # noqa: INT002
    return ImportPage(title, table.code, table, form, back_url=_list_url(table), **more)


def _list_url(table: Table) -> str:
    return reverse("people:units" if table.code == "units" else "people:persons")


def _table(kind: str) -> Table:
    if kind not in TABLES:
        raise NotFound("not_found")
    return TABLES[kind]


def _key(table: Table) -> str:
    return f"people.import.{table.code}"


def _keep(request: HttpRequest, table: Table, kept: Attachment, report: services.ImportReport) -> None:
    request.session[_key(table)] = {"file": kept.pk, "known_until": report.known_until}


def _kept(request: HttpRequest, table: Table) -> Attachment:
    """The file this person uploaded in this session; anything else does not exist."""
    known = request.session.get(_key(table), {}).get("file", 0)
    kept = own_upload(known, person_id=request_actor(request).person_id)
    if kept is None:
        raise NotFound("import_stale")
    return kept


def _workbook(sheet: Any, name: str) -> HttpResponse:
    response = HttpResponse(write_workbook([sheet]), content_type=WORKBOOK)
    response["Content-Disposition"] = f"attachment; filename={name}.xlsx"
    return response


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
