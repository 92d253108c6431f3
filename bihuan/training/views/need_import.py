"""需求表 in Excel: the empty form to download, the filled one to upload; wrong rows are told and nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.training.domain.need_rows import NeedRowRead
from bihuan.training.domain.needs import FIELDS
from bihuan.training.monthly_forms import ImportForm
from bihuan.training.selectors.needs import own_units
from bihuan.training.selectors.words import month_words
from bihuan.training.services.needs_import import NeedsImportReport, needs_import
from bihuan.training.views.import_words import as_download


@dataclass(frozen=True)
class NeedsImportPage:
    title: str
    form: ImportForm
    unit_name: str
    month: str
    rejected: tuple[NeedRowRead, ...]


@page(policy="", form=True)
def upload(request: HttpRequest) -> HttpResponse:
    """For the own unit and the running month. `?format=xlsx` is the empty form."""
    actor, at = request_actor(request), request_at(request)
    units = own_units(actor, at)
    if not units:
        raise NotPermitted("not_permitted")
    unit, month = units[0], Month.of(local(at).date())
    if request.GET.get("format") == "xlsx":
        sheet = SheetOut(
            "培训需求表", [label for _name, label in FIELDS.values()], [], heading=(f"{unit.name} {month} 培训需求表",)
        )
        return as_download(write_workbook([sheet]), "needs-form")
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    report = NeedsImportReport(())
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"].read()
            report = needs_import(file=file, unit=unit, month=month, actor=actor, at=at, dry_run=False)
        except Refused as why:
            if why.status != 422:
                raise
            form.add_error("file", message_of(why))
        else:
            if not report.rejected:
                messages.success(request, _("已导入 %(n)s 条需求。") % {"n": len(report.needs)})
                return HttpResponseRedirect(reverse("training:needs") + "?show=mine", status=303)
            form.add_error(None, message_of(Refused("needs_import_rejected", n=len(report.rejected))))
    context = NeedsImportPage(_("导入培训需求表"), form, unit.name, month_words(str(month)), report.rejected)
    status = 422 if form.errors else 200
    return render_page(request, "training/needs_import.html", context, status=status)
