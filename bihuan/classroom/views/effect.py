"""年度成效: by area, opened by unit; Excel, print, and the group's conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.classroom.selectors import effect as selectors
from bihuan.classroom.selectors.effect_sheet import COLUMNS, effect_cells, effect_sheet
from bihuan.classroom.selectors.inspections import INSPECT
from bihuan.classroom.services.effect_conclude import effect_conclude
from bihuan.classroom.views.results_tabs import EFFECT, Tab, tabs
from bihuan.classroom.views.verdicts import WORKBOOK, Chip
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.periods import PLAUSIBLE
from bihuan.kernel.refusals import Refused


class ConclusionForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("年度结论"), max_length=4000, widget=forms.Textarea({"rows": 4}))


@dataclass(frozen=True)
class EffectLine:
    """One row in words; a figure stands above what it was counted from."""

    row: selectors.EffectRow
    url: str
    rates: tuple[tuple[str, str, str], ...]
    attendance: str
    feedback: str
    passing: str
    ratings: str


@dataclass(frozen=True)
class EffectPage:
    title: str
    tabs: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    shown: selectors.Effect
    lines: tuple[EffectLine, ...]
    total: EffectLine | None
    closed: str
    open: str
    export_url: str
    print_url: str
    form: ConclusionForm
    can_conclude: bool


BASES = {"lesson_hours": gettext_lazy("按课时（分钟）")}


@page(policy=selectors.VIEW)
def effect(request: HttpRequest) -> HttpResponse:
    """The year in the address, else the running one."""
    year, area = _year(request), whole(request.GET.get("area", ""))
    shown = selectors.effect(request_actor(request), year, area_id=area)
    if request.GET.get("format") == "xlsx":
        return _workbook(shown)
    if request.GET.get("format") == "pdf":
        name = quote(f"年度成效-{year}.pdf")
        headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
        mark = "演示数据" if settings.DEMO else ""
        return HttpResponse(render_pdf(effect_sheet(shown, mark)), content_type="application/pdf", headers=headers)
    return _rendered(request, shown, ConclusionForm())


@page(policy=INSPECT)
@require_POST
def conclude(request: HttpRequest, year: int) -> HttpResponse:
    """What the group says of the year."""
    actor, form = request_actor(request), ConclusionForm(request.POST)
    if year not in PLAUSIBLE:
        year = local(request_at(request)).year
    if form.is_valid():
        try:
            effect_conclude(year=year, text=form.cleaned_data["text"], actor=actor, at=request_at(request))
            return HttpResponseRedirect(f"{reverse(EFFECT)}?year={year}", status=303)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("text", message_of(refused))
    return _rendered(request, selectors.effect(actor, year), form, status=422)


def _year(request: HttpRequest) -> int:
    asked = whole(request.GET.get("year", ""))
    return asked if asked is not None and asked in PLAUSIBLE else local(request_at(request)).year


def _rendered(request: HttpRequest, shown: selectors.Effect, form: ConclusionForm, status: int = 200) -> HttpResponse:
    actor, now = request_actor(request), local(request_at(request)).year
    kept = {"year": shown.year, **({"area": shown.area.pk} if shown.area else {})}
    place = shown.area.name if shown.area else ""
    context = EffectPage(
        title=_("%(year)s年%(place)s培训成效") % {"year": shown.year, "place": place},
        tabs=tabs(actor, EFFECT),
        chips=tuple(
            Chip(_("%(year)s年") % {"year": each}, f"?year={each}", each == shown.year) for each in range(now, now - 3, -1)
        ),
        shown=shown,
        lines=tuple(_line(each, shown) for each in shown.rows),
        total=_line(shown.total, shown) if shown.total else None,
        closed="、".join(shown.closed),
        open="、".join(shown.open),
        export_url="?" + urlencode({**kept, "format": "xlsx"}),
        print_url="?" + urlencode({**kept, "format": "pdf"}),
        form=form,
        can_conclude=actor.can(INSPECT) and shown.area is None,
    )
    return render_page(request, "classroom/effect.html", context, status=status)


def _line(row: selectors.EffectRow, shown: selectors.Effect) -> EffectLine:
    opens = shown.area is None
    return EffectLine(
        row=row,
        url="?" + urlencode({"year": shown.year, "area": row.unit.pk}) if opens else "",
        rates=tuple((rate.display(), str(rate), str(BASES.get(basis, ""))) for basis, rate in row.rates.items()),
        attendance=row.attendance.display(),
        feedback=row.feedback.display(),
        passing=row.passing.display(),
        ratings=selectors.rating_words(row.ratings, shown.rating_labels),
    )


def _workbook(shown: selectors.Effect) -> HttpResponse:
    rows = [effect_cells(each, shown) for each in (*shown.rows, *([shown.total] if shown.total else []))]
    sheet = SheetOut(_("年度成效"), list(COLUMNS), rows)
    headers = {"Content-Disposition": f'attachment; filename="effect-{shown.year}.xlsx"'}
    return HttpResponse(write_workbook([sheet]), content_type=WORKBOOK, headers=headers)
