"""一班一档 of one class: what is demanded, what is there, who owes the rest, and the seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.states import CLOSED, ENDED, SESSION_STATES
from bihuan.classroom.forms_dossier import CostForm, HeadcountForm, MinutesForm, WhyForm, minutes_known
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.dossier import KINDS, Dossier, dossier_of, dossier_session, may_override, require_supplier
from bihuan.classroom.selectors.dossier_costs import unfunded_of
from bihuan.classroom.selectors.dossier_page import PieceRow, RoomRows, chosen, room_rows
from bihuan.classroom.selectors.sessions import may_run
from bihuan.classroom.services.dossier_close import dossier_close, dossier_reopen
from bihuan.classroom.services.dossier_minutes import minutes_write, written_minutes
from bihuan.classroom.services.dossier_pieces import cost_add, cost_remove, headcount_record, piece_release, safety_record
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.selectors.audit import HistoryEvent, history_of
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class CostLine:
    id: int
    label: str
    amount_cents: int
    note: str


@dataclass(frozen=True)
class DossierPage:
    title: str
    session: ClassSession
    state: StateView
    dossier: Dossier
    rooms: tuple[RoomRows, ...]
    target: PieceRow | None
    n_missing: int
    costs: tuple[CostLine, ...]
    unfunded: tuple[str, ...]
    citation: Citation | None
    can_close: bool
    can_reopen: bool
    can_cost: bool
    headcount_form: forms.Form
    cost_form: forms.Form
    why_form: forms.Form
    problem: str
    events: tuple[HistoryEvent, ...]


@dataclass(frozen=True)
class MinutesPage:
    title: str
    session: ClassSession
    form: MinutesForm
    version: int


@page(policy="")
def dossier(request: HttpRequest, session_id: int) -> HttpResponse:
    return rendered(request, session_id)


@page(policy="", form=True)
def minutes(request: HttpRequest, session_id: int) -> HttpResponse:
    """《会议纪要》 as a short form; what the class knows stands in it already."""
    actor = request_actor(request)
    session = dossier_session(actor, session_id)
    require_supplier(actor, session, None)
    old = written_minutes(session.pk)
    known = old.typed if old else minutes_known(session, actor.name)
    form = MinutesForm(request.POST) if request.method == "POST" else MinutesForm(initial=known)
    if form.is_bound and form.is_valid():
        try:
            minutes_write(session_id=session_id, minutes=form.minutes(), actor=actor, at=request_at(request))
            return done(request, session_id, _("会议纪要已存入档案。"))
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("content", message_of(refused))
    context = MinutesPage(_("会议纪要"), session, form, old.version if old else 0)
    return render_page(request, "classroom/dossier_minutes.html", context, status=422 if form.errors else 200)


@page(policy="")
@require_POST
def headcount(request: HttpRequest, session_id: int, venue_id: int) -> HttpResponse:
    form = HeadcountForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        venue = headcount_record(session_id=session_id, venue_id=venue_id, n=form.cleaned_data["n"], **who)
        return _("已登记%(room)s现场人数。") % {"room": venue.unit.name}

    return _acted(request, session_id, form, "n", act, to=f"headcount:{venue_id}", name="headcount_form")


@page(policy="")
@require_POST
def cost(request: HttpRequest, session_id: int) -> HttpResponse:
    kinds = dossier_of(dossier_session(request_actor(request), session_id)).rules.cost_kinds
    form = CostForm(request.POST, kinds=kinds)

    def act(who: dict[str, Any]) -> str:
        given = form.cleaned_data
        cost_add(session_id=session_id, kind=given["kind"], amount_cents=form.cents(), note=given["note"], **who)
        return _("已登记费用。")

    return _acted(request, session_id, form, "amount", act, to="cost:", name="cost_form")


@page(policy="")
@require_POST
def cost_take_back(request: HttpRequest, session_id: int, cost_id: int) -> HttpResponse:
    cost_remove(session_id=session_id, cost_id=cost_id, actor=request_actor(request), at=request_at(request))
    return done(request, session_id, _("已删除这笔费用。"))


@page(policy="")
@require_POST
def safety(request: HttpRequest, session_id: int) -> HttpResponse:
    safety_record(session_id=session_id, actor=request_actor(request), at=request_at(request))
    return done(request, session_id, _("已登记安全交底。"))


@page(policy="class.dossier.override")
@require_POST
def release(request: HttpRequest, session_id: int) -> HttpResponse:
    form = WhyForm(request.POST)
    kind, _colon, room = request.POST.get("place", "").partition(":")

    def act(who: dict[str, Any]) -> str:
        reason = form.cleaned_data["reason"]
        piece_release(session_id=session_id, kind=kind, venue_id=whole(room), reason=reason, **who)
        return _("已核准免交。")

    return _acted(request, session_id, form, "reason", act, to="", name="why_form")


@page(policy="")
@require_POST
def close(request: HttpRequest, session_id: int) -> HttpResponse:
    try:
        seal = dossier_close(session_id=session_id, actor=request_actor(request), at=request_at(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, session_id, problem=message_of(refused))
    return done(request, session_id, _("已归档，校验码 %(code)s。") % {"code": seal.check_code})


@page(policy="class.dossier.override")
@require_POST
def reopen(request: HttpRequest, session_id: int) -> HttpResponse:
    form = WhyForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        dossier_reopen(session_id=session_id, reason=form.cleaned_data["reason"], **who)
        return _("已退回，组织者会收到理由。")

    return _acted(request, session_id, form, "reason", act, to="", name="why_form")


def done(request: HttpRequest, session_id: int, words: str, to: str = "") -> HttpResponse:
    messages.success(request, words)
    address = reverse("classroom:dossier", args=[session_id])
    return HttpResponseRedirect(f"{address}?to={to}" if to else address, status=303)


def rendered(request: HttpRequest, session_id: int, *, to: str = "", problem: str = "", **given: forms.Form) -> HttpResponse:
    """The page; with a problem or a refused form, with what was typed and as 422."""
    actor = request_actor(request)
    found = dossier_of(dossier_session(actor, session_id))
    session, rooms = found.session, room_rows(found, actor, whole(request.GET.get("room", "")))
    label, tone = SESSION_STATES[session.state]
    runs, rule = may_run(actor, session), found.rules.find(KINDS)
    labels = {each.code: each.label for each in found.rules.cost_kinds}
    shown: dict[str, Any] = {
        "headcount_form": HeadcountForm(),
        "cost_form": CostForm(kinds=found.rules.cost_kinds),
        "why_form": WhyForm(),
        **given,
    }
    context = DossierPage(
        title=_("一班一档"),
        session=session,
        state=StateView(label, tone),
        dossier=found,
        rooms=rooms,
        target=chosen(rooms, to or request.GET.get("to", "")),
        n_missing=sum(room.n_missing for room in rooms),
        costs=tuple(CostLine(row.pk, labels.get(row.kind, row.kind), row.amount_cents, row.note) for row in found.costs),
        unfunded=tuple(each.lecturer.name for each in unfunded_of(session)),
        citation=rule.citation if rule else None,
        can_close=runs and session.state == ENDED,
        can_reopen=may_override(actor, session) and session.state == CLOSED,
        can_cost=runs and session.state != CLOSED,
        problem=problem,
        events=history_of(found.seal) if found.seal else history_of(session),
        **shown,
    )
    refused = bool(problem) or any(form.errors for form in given.values())
    return render_page(request, "classroom/dossier.html", context, status=422 if refused else 200)


def _acted(  # noqa: PLR0913  (the form, where its error stands, and what is done)
    request: HttpRequest,
    session_id: int,
    form: forms.Form,
    field: str,
    act: Callable[[dict[str, Any]], str],
    *,
    to: str,
    name: str,
) -> HttpResponse:
    """A form of the page: done and back, or the page again with the error beside its field."""
    if form.is_valid():
        try:
            return done(request, session_id, act({"actor": request_actor(request), "at": request_at(request)}))
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(field, message_of(refused))
    problem = "".join(str(error) for errors in form.errors.values() for error in errors)
    return rendered(request, session_id, to=to, problem=problem, **{name: form})
