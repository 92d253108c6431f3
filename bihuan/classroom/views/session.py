"""One class: what it is, where it stands, what can be done now, the roster by room, and the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.states import LIVE, SESSION_STATES
from bihuan.classroom.forms import MoveForm, ReasonForm, RosterFilter, SetupForm, WalkInForm
from bihuan.classroom.models import ClassSession, FeedbackRound, Seat, Segment, Venue
from bihuan.classroom.selectors.evaluation_panels import EvaluationPanel, evaluation_panel
from bihuan.classroom.selectors.feedback import round_of
from bihuan.classroom.selectors.lecturer_clashes import lecturer_clashes
from bihuan.classroom.selectors.nominations import NOMINATE, QuotaRow, is_common, quota_rows
from bihuan.classroom.selectors.room_clashes import room_clashes
from bihuan.classroom.selectors.roster import RoomRoster, rosters, seat_in
from bihuan.classroom.selectors.sessions import (
    facts_of,
    may_run,
    may_run_room,
    require_runner,
    segments_of,
    session_for,
    starts_at,
    steps_of,
    venues_of,
)
from bihuan.classroom.selectors.sheet import sign_in_sheet
from bihuan.classroom.services.session_configure import OPEN, session_configure
from bihuan.classroom.services.session_end import session_end
from bihuan.classroom.services.session_prepare import roster_sync, session_prepare
from bihuan.classroom.services.session_run import session_call_off, session_notify, session_start
from bihuan.classroom.services.session_walk_in import seat_move, walk_in_add
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, whole
from bihuan.foundation.panels import Panel
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.selectors.audit import HistoryEvent, history_of
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.lecturers.selectors.session_panel import line_panel
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.selectors.lecturer_picker import LecturerOption, PickerTyped, lecturer_options
from bihuan.training.selectors.words import form_labels

Forms = Mapping[str, forms.Form]
AT_LECTURER = ("lecturer_title_cancelled", "lecturer_lapsed", "lecturer_not_approved", "plan_line_two_lecturers")


@dataclass(frozen=True)
class SessionPage:
    title: str
    session: ClassSession
    state: StateView
    segments: tuple[Segment, ...]
    rooms: tuple[RoomRoster, ...]
    venues: tuple[Venue, ...]
    form_label: str
    audience: str
    n_seats: int
    n_signed: int
    missing_rooms: tuple[str, ...]
    steps: tuple[str, ...]
    can_run: bool
    can_add: bool
    can_configure: bool
    can_move: bool
    filter: RosterFilter
    walk_in_form: forms.Form
    reason_form: forms.Form
    feedback: FeedbackRound | None
    moving: Seat | None
    move_form: forms.Form
    events: tuple[HistoryEvent, ...]
    evaluation: EvaluationPanel | None
    teaching: Panel | None
    clashes: tuple[str, ...]
    quotas: tuple[QuotaRow, ...]
    until: datetime | None
    can_nominate: bool


@dataclass(frozen=True)
class SetupPage:
    title: str
    session: ClassSession
    form: SetupForm
    clashes: tuple[str, ...]
    picker: tuple[LecturerOption, ...]
    chosen_file: int | None
    picker_url: str


@page(policy="class.run")
@require_POST
def prepare(request: HttpRequest, line_id: int) -> HttpResponse:
    """Open the class of an issued line; the second time it is only opened."""
    session = session_prepare(line_id=line_id, **_who(request))
    return HttpResponseRedirect(reverse("classroom:session", args=[session.pk]), status=303)


@page(policy="training.view")
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    return _rendered(request, session_id)


@page(policy="")
@require_POST
def step(request: HttpRequest, session_id: int, name: str) -> HttpResponse:
    """One step of the class. Refuses (NotFound) an unknown step; a refusal of the rules stands on the page."""
    run = STEPS.get(name)
    if run is None:
        raise NotFound("not_found")
    try:
        words = run(session_id, request.POST, _who(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        form = ReasonForm(request.POST)
        form.is_valid()
        form.add_error("reason" if name == "call-off" else None, message_of(refused))
        return _rendered(request, session_id, {"reason_form": form}, status=422)
    return _done(request, session_id, words)


@page(policy="")
@require_POST
def walk_in(request: HttpRequest, session_id: int) -> HttpResponse:
    found = session_for(request.actor, session_id)  # type: ignore[attr-defined]
    rooms = venues_of(found)
    if not any(may_run_room(request.actor, found, room) for room in (None, *rooms)):  # type: ignore[attr-defined]
        raise NotPermitted("not_permitted", capability="class.run", unit=found.line.plan.unit.name)
    form = WalkInForm(request.POST, venues=rooms)
    try:
        if form.is_valid():
            given = form.cleaned_data
            walk_in_add(session_id=session_id, employee_no=given["employee_no"], venue_id=given["venue"], **_who(request))
            return _done(request, session_id, _("已补登，名单上有「现场补登」标记。"))
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("employee_no", message_of(refused))
    return _rendered(request, session_id, {"walk_in_form": form}, status=422)


@page(policy="")
@require_POST
def move_seat(request: HttpRequest, session_id: int, seat_id: int) -> HttpResponse:
    found = session_for(request.actor, session_id)  # type: ignore[attr-defined]
    require_runner(request.actor, found)  # type: ignore[attr-defined]
    form = MoveForm(request.POST, venues=venues_of(found))
    try:
        if form.is_valid():
            seat_move(session_id=session_id, seat_id=seat_id, venue_id=form.cleaned_data["venue"], **_who(request))
            return _done(request, session_id, _("已调整会场。"))
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("venue", message_of(refused))
    return _rendered(request, session_id, {"move_form": form}, status=422, seat_id=seat_id)


@page(policy="class.run", form=True)
def configure(request: HttpRequest, session_id: int) -> HttpResponse:
    """Half days, rooms, capacity, organiser and lecturer on one form."""
    found = session_for(request.actor, session_id)  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else None
    form = SetupForm(given, session=found, segments=segments_of(found), venues=venues_of(found))
    if form.is_bound and form.is_valid():
        try:
            session_configure(session_id=session_id, setup=form.setup(), **_who(request))
            return _done(request, session_id, _("已保存设置。时间有变动的，请再发一次通知。"))
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("lecturer_name" if refused.code in AT_LECTURER else None, message_of(refused))
    day = local(starts_at(found)).date()
    chosen = whole(str(form["lecturer_file"].value() or ""))
    url = reverse("training:plan-lecturers", args=[found.line.plan_id]) + f"?day={day}&title={quote(found.line.title)}"
    context = SetupPage(
        title=_("设置班次"),
        session=found,
        form=form,
        clashes=(*lecturer_clashes(request.actor, found), *room_clashes(request.actor, found)),  # type: ignore[attr-defined]
        picker=lecturer_options(request.actor, found.line.plan.unit, PickerTyped(day, found.line.title, chosen)),  # type: ignore[attr-defined]
        chosen_file=chosen,
        picker_url=url,
    )
    return render_page(request, "classroom/setup.html", context, status=422 if form.errors else 200)


@page(policy="")
def sheet(request: HttpRequest, session_id: int, venue_id: int) -> HttpResponse:
    """《培训签到表》 of one room. Refuses (NotFound) a room of another class, and whoever does not run it."""
    found = session_for(request.actor, session_id)  # type: ignore[attr-defined]
    venue = next((each for each in venues_of(found) if each.pk == venue_id), None)
    if venue is None or not may_run_room(request.actor, found, venue):  # type: ignore[attr-defined]
        raise NotFound("not_found")
    name = quote(f"培训签到表-{found.line.title}-{venue.unit.name}.pdf".replace(" ", ""))
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return HttpResponse(render_pdf(sign_in_sheet(found, venue)), content_type="application/pdf", headers=headers)


def _notify(session_id: int, given: Any, who: Any) -> str:
    told = session_notify(session_id=session_id, **who)
    return _("已通知 %(n)d 人。") % {"n": told} if told else _("名单上的人都已通知过。")


def _start(session_id: int, given: Any, who: Any) -> str:
    session_start(session_id=session_id, **who)
    return _("班次已开始。")


def _end(session_id: int, given: Any, who: Any) -> str:
    session_end(session_id=session_id, **who)
    return _("班次已结束，到场情况已登记。")


def _call_off(session_id: int, given: Any, who: Any) -> str:
    session_call_off(session_id=session_id, reason=given.get("reason", "")[:500], **who)
    return _("班次已取消，已通知名单上的人；计划场次登记为未实施，需要书面批准的请到计划场次申请。")


def _sync(session_id: int, given: Any, who: Any) -> str:
    return _("名单新增 %(n)d 人。") % {"n": roster_sync(session_id=session_id, **who)}


STEPS: Mapping[str, Callable[[int, Any, Any], str]] = {
    "notify": _notify,
    "start": _start,
    "end": _end,
    "call-off": _call_off,
    "sync": _sync,
}


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _done(request: HttpRequest, session_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("classroom:session", args=[session_id]), status=303)


def _rendered(
    request: HttpRequest, session_id: int, given: Forms | None = None, status: int = 200, seat_id: int | None = None
) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    found = session_for(actor, session_id)
    venues = venues_of(found)
    narrowed = RosterFilter(request.GET, venues=venues)
    rooms = rosters(found, actor, narrowed.criteria())
    runs = may_run(actor, found)
    facts, quotas = facts_of(found, at=at), quota_rows(found, at=at) if found.quota_until else ()
    label, tone = SESSION_STATES[found.state]
    moving = seat_in(found, seat_id or whole(request.GET.get("seat", ""))) if runs and found.state in LIVE else None
    context = SessionPage(
        title=found.line.title,
        session=found,
        state=StateView(label, tone),
        segments=segments_of(found),
        rooms=rooms,
        venues=venues,
        form_label=form_labels().get(found.line.form, found.line.form),
        audience=AUDIENCES.get(found.line.audience, found.line.audience),
        n_seats=facts.n_seats,
        n_signed=facts.n_signed,
        missing_rooms=facts.rooms_missing,
        steps=steps_of(found, actor, at=at),
        can_run=runs,
        can_add=found.state in LIVE and (runs or any(may_run_room(actor, found, venue) for venue in venues)),
        can_configure=runs and found.state in OPEN and actor.can("class.run"),
        can_move=runs and found.state in LIVE and len(venues) > 1,
        filter=narrowed,
        feedback=round_of(found) if runs else None,
        moving=moving,
        events=history_of(found) if runs else (),
        evaluation=evaluation_panel(found, actor),
        teaching=line_panel(actor, found.line_id, at) if runs else None,
        clashes=(*lecturer_clashes(actor, found), *room_clashes(actor, found)) if runs else (),
        quotas=quotas if runs else (),
        until=None if is_common(found, at) else found.quota_until,
        can_nominate=any(actor.can(NOMINATE, each.unit.path) for each in quotas) and found.state in OPEN,
        **{  # type: ignore[arg-type]
            "walk_in_form": WalkInForm(venues=venues),
            "reason_form": ReasonForm(),
            "move_form": MoveForm(venues=venues, seat=moving),
            **(given or {}),
        },
    )
    return render_page(request, "classroom/session.html", context, status=status)
