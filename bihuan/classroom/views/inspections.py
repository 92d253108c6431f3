"""集团抽查: the list with its Excel, telling a new one, its page, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.inspections import DECISIONS
from bihuan.classroom.forms_inspections import FollowDecisionForm, FollowUpForm, ReplyForm
from bihuan.classroom.models import GroupInspection, InspectionDecision, InspectionPhoto, InspectionReply
from bihuan.classroom.selectors import inspections as selectors
from bihuan.classroom.selectors.inspection_sheet import LIST_COLUMNS, inspection_sheet, list_cells
from bihuan.classroom.services.inspection_follow import (
    inspection_decide,
    inspection_follow_up,
    inspection_photos_add,
    inspection_reply,
)
from bihuan.classroom.views.results_tabs import INSPECTIONS, Tab, tabs
from bihuan.classroom.views.verdicts import WORKBOOK, Chip
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.paging import KeyPage
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.foundation.selectors.audit import HistoryEvent, history_of
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class InspectionsPage:
    title: str
    tabs: tuple[Tab, ...]
    chips: tuple[Chip, ...]
    rows: tuple[selectors.InspectionRow, ...]
    keys: KeyPage
    export_url: str
    can_inspect: bool


@dataclass(frozen=True)
class InspectionPage:
    title: str
    tabs: tuple[Tab, ...]
    shown: selectors.InspectionRow
    citation: Citation | None
    photos: tuple[InspectionPhoto, ...]
    replies: tuple[InspectionReply, ...]
    decision: InspectionDecision | None
    decision_kind: str
    forms: Mapping[str, forms.Form]
    can_inspect: bool
    can_reply: bool
    can_decide: bool
    can_follow_up: bool
    events: tuple[HistoryEvent, ...]


@page(policy="")
def inspections(request: HttpRequest) -> HttpResponse:
    """Of the units in sight, and those that this person follows up."""
    actor, at, given = request_actor(request), request_at(request), request.GET
    year = given.get("year", "") or str(local(at).year)
    criteria = selectors.InspectionCriteria(year, "", given.get("after", ""), given.get("before", ""))
    if given.get("format") == "xlsx":
        rows = selectors.inspection_rows(actor, criteria, at=at)
        return _workbook(rows, year)
    shown = selectors.inspections(actor, criteria, at=at)
    context = InspectionsPage(
        title=_("集团抽查"),
        tabs=tabs(actor, INSPECTIONS),
        chips=tuple(
            Chip(_("%(year)s年") % {"year": each}, f"?year={each}", str(each) == year) for each in _years(local(at).year)
        ),
        rows=shown.rows,
        keys=shown.keys,
        export_url="?" + urlencode({"year": year, "format": "xlsx"}),
        can_inspect=actor.can(selectors.INSPECT),
    )
    return render_page(request, "classroom/inspections.html", context)


def _years(now: int) -> range:
    return range(now, now - 3, -1)


def _workbook(rows: tuple[selectors.InspectionRow, ...], year: str) -> HttpResponse:
    sheet = SheetOut(_("集团抽查"), list(LIST_COLUMNS), [list_cells(each) for each in rows])
    headers = {"Content-Disposition": f'attachment; filename="inspections-{quote(year)}.xlsx"'}
    return HttpResponse(write_workbook([sheet]), content_type=WORKBOOK, headers=headers)


@page(policy="")
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _rendered(request, inspection_id, {})


@page(policy="")
def sheet(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """《集团抽查记录》 to print."""
    row = selectors.inspection_for(request_actor(request), inspection_id)
    shown = selectors.rows_of([row], at=request_at(request))[0]
    content = render_pdf(inspection_sheet(shown, selectors.decision_of(row), list(row.replies.select_related("person"))))
    name = quote(f"集团抽查记录-{row.unit.name}-{local(row.held_at):%Y%m%d}.pdf")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(policy="")
def photo(request: HttpRequest, inspection_id: int, photo_id: int) -> HttpResponseBase:
    row = selectors.inspection_for(request_actor(request), inspection_id)
    found = row.photos.select_related("attachment").filter(pk=photo_id).first()
    if found is None:
        raise NotFound("not_found")
    return FileResponse(stored_file(found.attachment), content_type=found.attachment.content_type)


@dataclass(frozen=True)
class Step:
    """What a form of the page does, and what is said afterwards."""

    run: Callable[[int, Any, Mapping[str, Any]], object]
    told: str


STEPS: Mapping[str, Step] = {
    "reply": Step(
        lambda pk, form, who: inspection_reply(inspection_id=pk, text=form.cleaned_data["text"], **who), "说明已提交。"
    ),
    "decide": Step(
        lambda pk, form, who: inspection_decide(inspection_id=pk, decided=form.decided(), **who), "处理意见已记录。"
    ),
    "follow-up": Step(
        lambda pk, form, who: inspection_follow_up(inspection_id=pk, note=form.cleaned_data["note"], **who), "落实情况已登记。"
    ),
}


@page(policy="")
@require_POST
def step(request: HttpRequest, inspection_id: int, name: str) -> HttpResponse:
    """reply, decide, follow-up. Refuses (NotFound) any other, and an inspection out of sight."""
    known, actor = STEPS.get(name), request_actor(request)
    if known is None:
        raise NotFound("not_found")
    row = selectors.inspection_for(actor, inspection_id)
    selectors.require_step(actor, name, row, at=request_at(request))
    form = _forms(request, row, request.POST)[name]
    if not form.is_valid():
        return _rendered(request, inspection_id, {name: form}, status=422)
    try:
        known.run(inspection_id, form, {"actor": actor, "at": request_at(request)})
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error(FIELD_OF.get(refused.code, next(iter(form.fields))), message_of(refused))
        return _rendered(request, inspection_id, {name: form}, status=422)
    return _done(request, inspection_id, _(known.told))


FIELD_OF = {
    "inspection_decision_empty": "text",
    "inspection_owner_missing": "owner",
    "inspection_owner_needless": "owner",
    "inspection_owner_outside": "owner",
    "inspection_due_missing": "due_on",
    "inspection_due_past": "due_on",
}


@page(policy="")
@require_POST
def photos_add(request: HttpRequest, inspection_id: int) -> HttpResponse:
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    try:
        inspection_photos_add(inspection_id=inspection_id, photos=request.FILES.getlist("photos"), **who)
    except Refused as refused:
        if refused.status != 422:
            raise
        messages.error(request, message_of(refused))
        return _rendered(request, inspection_id, {}, status=422)
    return _done(request, inspection_id, _("照片已存入。"))


def _done(request: HttpRequest, inspection_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("classroom:inspection", args=[inspection_id]), status=303)


def _forms(request: HttpRequest, row: GroupInspection, data: Any = None) -> dict[str, Any]:
    owners = selectors.owner_choices(row.unit, local(request_at(request)).date())
    return {"reply": ReplyForm(data), "decide": FollowDecisionForm(data, owners=owners), "follow-up": FollowUpForm(data)}


def _rendered(request: HttpRequest, inspection_id: int, given: Mapping[str, Any], status: int = 200) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    row = selectors.inspection_for(actor, inspection_id)
    decision = InspectionDecision.objects.filter(inspection=row).select_related("owner", "decided_by").first()
    is_group = actor.can(selectors.INSPECT, row.unit.path) and selectors.is_of_group(actor, row.unit)
    shown = {**_forms(request, row), **given}
    context = InspectionPage(
        title=_("抽查 %(unit)s") % {"unit": row.unit.name},
        tabs=tabs(actor, INSPECTIONS),
        shown=selectors.rows_of([row], at=at)[0],
        citation=Citation.from_json(row.citation),
        photos=tuple(row.photos.select_related("attachment")),
        replies=tuple(row.replies.select_related("person")),
        decision=decision,
        decision_kind=DECISIONS[decision.kind] if decision else "",
        forms={"reply": shown["reply"], "decide": shown["decide"], "follow_up": shown["follow-up"]},
        can_inspect=is_group,
        can_reply=selectors.may_reply(actor, row, at=at),
        can_decide=is_group and decision is None,
        can_follow_up=decision is not None and decision.done_at is None and decision.owner_id == actor.person_id is not None,
        events=history_of(row),
    )
    return render_page(request, "classroom/inspection.html", context, status=status)
