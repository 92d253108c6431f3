"""培训需求分析: the list of years, one analysis with its sections, finishing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotPermitted, StaleState
from bihuan.people.selectors.actors import topmost_unit
from bihuan.regulations.domain.citation import Citation
from bihuan.training.forms_needs import AnalysisForm, AnalysisOpenForm
from bihuan.training.models import NeedsAnalysis
from bihuan.training.selectors.need_rules import analysis_sections, parts_of_year
from bihuan.training.selectors.needs import analyses as listed
from bihuan.training.selectors.needs import analysis_seen
from bihuan.training.services.needs_analysis import CAPABILITY, DRAFT, analysis_finish, analysis_open, analysis_write

STATES = {"draft": StateView("填写中", "idle", "pencil"), "finished": StateView("已完成", "ok", "check")}


@dataclass(frozen=True)
class AnalysisRow:
    analysis: NeedsAnalysis
    state: StateView
    n_written: int


@dataclass(frozen=True)
class AnalysesPage:
    title: str
    rows: tuple[AnalysisRow, ...]
    form: AnalysisOpenForm | None


@dataclass(frozen=True)
class AnalysisPage:
    title: str
    analysis: NeedsAnalysis
    state: StateView
    form: AnalysisForm | None
    citation: Citation | None


@page(policy="training.view", form=True)
def analyses(request: HttpRequest) -> HttpResponse:
    """The analyses within reach; a POST begins one for the topmost unit whose annual plan this person drafts."""
    actor, at = request_actor(request), request_at(request)
    unit = topmost_unit(actor, CAPABILITY)
    form = None
    if unit is not None:
        today = local(at).date()
        data = request.POST if request.method == "POST" else None
        form = AnalysisOpenForm(data, parts=parts_of_year(unit, today), initial={"year": today.year + 1, "part": 1})
    elif request.method == "POST":
        raise NotPermitted("not_permitted", capability=CAPABILITY)
    if form is not None and unit is not None and form.is_bound and form.is_valid():
        row = analysis_open(unit=unit, actor=actor, at=at, **form.cleaned_data)
        return HttpResponseRedirect(reverse("training:needs-analysis", args=[row.pk]), status=303)
    rows = tuple(
        AnalysisRow(each, STATES[each.state], sum(1 for part in each.sections if part["text"])) for each in listed(actor)
    )
    status = 422 if form is not None and form.errors else 200
    context = AnalysesPage(_("培训需求分析"), rows, form)
    return render_page(request, "training/needs_analyses.html", context, status=status)


def _row(each: NeedsAnalysis) -> AnalysisRow:
    return AnalysisRow(each, STATES[each.state], sum(1 for part in each.sections if part["text"]))


@page(policy="training.view", form=True)
def analysis(request: HttpRequest, analysis_id: int) -> HttpResponse:
    """A POST stores what is written; with `finish` it is finished too."""
    actor = request_actor(request)
    row = analysis_seen(analysis_id, actor)
    may = actor.can(CAPABILITY, row.unit.path)
    if request.method == "POST" and not (may and row.state == DRAFT):
        analysis_write(analysis_id=analysis_id, texts={}, actor=actor, at=request_at(request))  # says why it is refused
    form = _form(request, row) if may and row.state == DRAFT else None
    if request.method == "POST" and form is not None and form.is_valid() and _saved(request, row, form):
        return HttpResponseRedirect(reverse("training:needs-analysis", args=[analysis_id]), status=303)
    status = 409 if form is not None and form.is_stale else 422 if form is not None and form.errors else 200
    citation = analysis_sections(row.unit, local(request_at(request)).date())[1]
    title = _("%(unit)s %(year)s 年培训需求分析") % {"unit": row.unit.name, "year": row.year}
    return render_page(
        request, "training/needs_analysis.html", AnalysisPage(title, row, STATES[row.state], form, citation), status=status
    )


def _form(request: HttpRequest, row: NeedsAnalysis) -> AnalysisForm:
    data = request.POST if request.method == "POST" else None
    is_draft = data is not None and "finish" not in data
    return AnalysisForm(data, sections=row.sections, is_draft=is_draft, initial={"row_version": row.row_version})


def _saved(request: HttpRequest, row: NeedsAnalysis, form: AnalysisForm) -> bool:
    who: dict[str, Any] = {"analysis_id": row.pk, "actor": request_actor(request), "at": request_at(request)}
    try:
        written = analysis_write(texts=form.texts(), version=form.version, **who)
        if "finish" in request.POST:
            analysis_finish(version=written.row_version, **who)
    except StaleState as stale:
        now = analysis_seen(row.pk, who["actor"])
        form.show_newer(stale, {"row_version": now.row_version, **{each["code"]: each["text"] for each in now.sections}})
        return False
    messages.success(request, _("分析已完成。") if "finish" in request.POST else _("已保存。"))
    return True
