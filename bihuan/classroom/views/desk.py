"""签到台: who is missing, who is in and by which proof, and what has to be settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.states import TAKES_SIGN_INS
from bihuan.classroom.forms_signin import DeskForm, NamesForm, SheetForm, segment_label
from bihuan.classroom.models import ClassSession, DeskCase, PaperSheet, Segment
from bihuan.classroom.policies import require_run
from bihuan.classroom.selectors import signin_desk as selectors
from bihuan.classroom.selectors.signin import came_at_of, desk_segment, room_of, rule_of, segments_of, session_run_by
from bihuan.classroom.services.signin_by_desk import desk_case_settle, signin_by_desk
from bihuan.classroom.services.signin_from_sheet import paper_sheet_add, signin_from_sheet
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.regulations.domain.citation import Citation

WHY = {
    "signin_code_forged": gettext_lazy("出示了无效的签到码"),
    "signin_not_on_roster": gettext_lazy("扫了本场的码，但不在名单上"),
    "signin_not_seated": gettext_lazy("在名单上，但处于候补、请假或退出状态"),
    "signin_device_used": gettext_lazy("所用手机已为另一人签到"),
}


@dataclass(frozen=True)
class CaseRow:
    case: DeskCase
    why: str


@dataclass(frozen=True)
class DeskPage:
    title: str
    session: ClassSession
    segment: Segment
    segments: tuple[tuple[Segment, str], ...]
    desk: selectors.Desk
    cases: tuple[CaseRow, ...]
    is_open: bool
    citation: Citation | None
    form: DeskForm | None = None


@dataclass(frozen=True)
class SheetsPage:
    title: str
    session: ClassSession
    form: SheetForm
    sheets: list[PaperSheet]


@dataclass(frozen=True)
class SheetPage:
    title: str
    sheet: PaperSheet
    form: NamesForm


@page(policy="")
def desk(request: HttpRequest, session_id: int) -> HttpResponse:
    return _desk(request, session_id, request.GET.get("segment", ""))


@page(policy="")
@require_POST
def sign(request: HttpRequest, session_id: int) -> HttpResponse:
    """Proof C: the organiser answers for it."""
    form = DeskForm(request.POST)
    if not form.is_valid():
        return _desk(request, session_id, request.POST.get("segment", ""), form, status=422)
    given = form.cleaned_data
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    try:
        came_at = came_at_of(who["actor"], session_id, given["segment"], given["came_at"])
        signin_by_desk(
            session_id=session_id,
            seat_id=given["seat"],
            segment_id=given["segment"],
            came_at=came_at,
            note=given["note"],
            **who,
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("came_at", message_of(refused))
        return _desk(request, session_id, str(given["segment"]), form, status=422)
    messages.success(request, _("已补登。"))
    return _back(session_id, given["segment"])


@page(policy="")
@require_POST
def settle(request: HttpRequest, desk_case_id: int, outcome: str) -> HttpResponse:
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    case = desk_case_settle(desk_case_id=desk_case_id, outcome=outcome, **who)
    messages.success(request, _("疑问已处理。"))
    return _back(case.session_id, case.segment_id)


@page(policy="", form=True)
def sheets(request: HttpRequest, session_id: int) -> HttpResponse:
    """Upload of a paper sheet (proof D) and what was uploaded."""
    actor = request_actor(request)
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    venues, _venue = room_of(session, 0)
    form = SheetForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()), segments=segments_of(session), venues=venues
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kept = paper_sheet_add(
                session_id=session_id,
                segment_id=given["segment"],
                venue_id=given.get("venue"),
                upload=given["file"],
                actor=actor,
                at=request_at(request),
            )
            return HttpResponseRedirect(reverse("classroom:paper-sheet", args=[kept.pk]), status=303)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("file", message_of(refused))
    context = SheetsPage(_("纸质签到表"), session, form, selectors.sheets_of(session))
    return render_page(request, "classroom/sheets.html", context, status=422 if form.errors else 200)


@page(policy="", form=True)
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The scan beside the lines that are typed from it; lines that name nobody come back."""
    actor = request_actor(request)
    found = selectors.sheet_run_by(actor, sheet_id)
    require_run(actor, found.session)
    form = NamesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            result = signin_from_sheet(sheet_id=sheet_id, typed=form.cleaned_data["typed"], actor=actor, at=request_at(request))
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("typed", message_of(refused))
        else:
            told = _("登记 %(n)d 人，已有签到 %(known)d 人。") % {"n": result.n_signed, "known": result.n_known}
            messages.success(request, told)
            if not result.left:
                return _back(found.session_id, found.segment_id)
            form = NamesForm({"typed": "\n".join(result.left)})
            form.add_error(
                "typed",
                _("下面 %(n)d 行没有对上名单（查无此人或重名，重名请写工号），请改正后再登记。") % {"n": len(result.left)},
            )
    context = SheetPage(_("登记纸质签到表"), found, form)
    return render_page(request, "classroom/sheet.html", context, status=422 if form.errors else 200)


@page(policy="")
def sheet_file(request: HttpRequest, sheet_id: int) -> HttpResponseBase:
    """The scan itself, to whoever runs the class."""
    actor = request_actor(request)
    found = selectors.sheet_run_by(actor, sheet_id)
    require_run(actor, found.session)
    return FileResponse(stored_file(found.attachment), content_type=found.attachment.content_type)


def _desk(request: HttpRequest, session_id: int, asked: str, form: DeskForm | None = None, status: int = 200) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    segments = segments_of(session)
    segment = desk_segment(segments, at, whole(asked))
    if segment is None:
        raise NotFound("not_found")
    found = selectors.desk_of(session, segment)
    cases = tuple(CaseRow(each, str(WHY.get(each.code, each.code))) for each in found.cases)
    context = DeskPage(
        title=_("签到台"),
        session=session,
        segment=segment,
        segments=tuple((each, segment_label(each)) for each in segments),
        desk=found,
        cases=cases,
        is_open=session.state in TAKES_SIGN_INS,
        citation=rule_of(session, segment.starts_at).citation,
        form=form,
    )
    return render_page(request, "classroom/desk.html", context, fragment="classroom/_desk_now.html", status=status)


def _back(session_id: int, segment_id: Any) -> HttpResponse:
    address = reverse("classroom:desk", args=[session_id])
    return HttpResponseRedirect(f"{address}?segment={segment_id}", status=303)
