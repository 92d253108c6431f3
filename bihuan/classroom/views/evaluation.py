"""评估: the method of the class, the table of results, confirming and annulling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.states import CLOSED, SESSION_STATES
from bihuan.classroom.forms_evaluation import AnnulForm, TableFilter, typed_rows
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors import evaluations as selectors
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules, MarkMissing, mark_missing, rules_of
from bihuan.classroom.selectors.evaluation_sources import has_source
from bihuan.classroom.selectors.evaluation_table import EvaluationRow, MethodTab, Refill, method_tabs, table_rows
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.services.evaluation_confirm import evaluation_annul, evaluations_confirm
from bihuan.classroom.services.evaluation_import import importable
from bihuan.classroom.services.evaluation_record import Recorded, Typed, evaluation_method_choose, evaluations_record
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import Refused

CUSTOMERS = "customer_feedback"
Refills = Mapping[int, Refill]


@dataclass(frozen=True)
class EvaluationPage:
    """`method` is what the table is about, "" until one is chosen; `refused` stands above the table."""

    title: str
    session: ClassSession
    state: StateView
    rules: EvaluationRules
    method: str
    method_label: str
    tabs: tuple[MethodTab, ...]
    progress: selectors.Progress
    missing: tuple[str, ...]
    seats: selectors.SeatPage
    rows: tuple[EvaluationRow, ...]
    filter: TableFilter
    unset: MarkMissing | None
    is_recordable: bool
    is_over: bool
    is_sealed: bool
    may_confirm: bool
    may_annul: bool
    by_hand: bool
    can_import: bool
    is_saved: bool
    refused: str
    annul_refused: int


@page(policy="")
def evaluation(request: HttpRequest, session_id: int) -> HttpResponse:
    return _rendered(request, session_id, request.GET)


@page(policy="")
@require_POST
def method(request: HttpRequest, session_id: int) -> HttpResponse:
    try:
        evaluation_method_choose(session_id=session_id, method=request.POST.get("method", ""), **_who(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        return _rendered(request, session_id, {}, refused=message_of(refused), status=422)
    messages.success(request, _("已选定评估方式。"))
    return _back(session_id, {})


@page(policy="")
@require_POST
def save(request: HttpRequest, session_id: int) -> HttpResponse:
    """Store the rows as drafts; what is refused stands beside its row with what was typed."""
    try:
        typed, told = _record(request, session_id)
    except Refused as refused:
        return _refused(request, session_id, refused)
    if told.refused:
        return _rendered(request, session_id, request.POST, refills=_refills(typed, told.refused), status=422)
    messages.success(
        request, _("已保存 %(n)d 人的结果，确认后生效。") % {"n": told.n_saved} if told.n_saved else _("没有变动。")
    )
    return _back(session_id, request.POST)


@page(policy="")
@require_POST
def confirm(request: HttpRequest, session_id: int) -> HttpResponse:
    """Store what was typed, then confirm one person's result or all by this method."""
    seat_id = whole(request.POST.get("seat", ""))
    try:
        typed, told = _record(request, session_id)
        if told.refused:
            return _rendered(request, session_id, request.POST, refills=_refills(typed, told.refused), status=422)
        used = request.POST.get("method", "")
        seats = None if seat_id is None else [seat_id]
        done = evaluations_confirm(session_id=session_id, seat_ids=seats, method=used, **_who(request))
    except Refused as refused:
        return _refused(request, session_id, refused)
    _confirmed_words(request, done.n_confirmed, done.n_failed)
    if done.refused:
        return _rendered(request, session_id, request.POST, refills=_refills(typed, done.refused), status=422)
    return _back(session_id, request.POST)


@page(policy="")
@require_POST
def annul(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    form = AnnulForm(request.POST)
    form.is_valid()
    row = selectors.result_for(request_actor(request), evaluation_id)
    address = {"method": row.method}
    try:
        evaluation_annul(evaluation_id=evaluation_id, reason=form.cleaned_data.get("reason", ""), **_who(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        why = message_of(refused)
        return _rendered(request, row.seat.session_id, address, refused=why, annul_refused=row.pk, status=422)
    messages.success(request, _("已作废，理由留存。需要的请重新登记。"))
    return _back(row.seat.session_id, address)


def _record(request: HttpRequest, session_id: int) -> tuple[tuple[Typed, ...], Recorded]:
    used = request.POST.get("method", "")
    rules = rules_of(session_for(request_actor(request), session_id))
    typed = typed_rows(request.POST, request.FILES, rules, used)
    shared: Any = request.FILES.get("evidence")
    return typed, evaluations_record(session_id=session_id, method=used, rows=typed, evidence=shared, **_who(request))


def _refills(typed: tuple[Typed, ...], refused: Mapping[int, Refused]) -> Refills:
    return {
        row.seat_id: Refill(row.score, row.parts, row.note, message_of(refused[row.seat_id]))
        for row in typed
        if row.seat_id in refused
    }


def _confirmed_words(request: HttpRequest, n_confirmed: int, n_failed: int) -> None:
    if not n_confirmed:
        messages.info(request, _("没有可以确认的结果：先填写分数，已确认的不重复确认。"))
        return
    words = _("已确认 %(n)d 人的结果。") % {"n": n_confirmed}
    if n_failed:
        words += _("其中 %(n)d 人不合格，已提出问责建议，由有权的人决定。") % {"n": n_failed}
    messages.success(request, words)


def _refused(request: HttpRequest, session_id: int, refused: Refused) -> HttpResponse:
    """A refusal of everything: above the table, with every field as it was typed."""
    if refused.status != 422:
        raise refused
    rules = rules_of(session_for(request_actor(request), session_id))
    typed = typed_rows(request.POST, request.FILES, rules, request.POST.get("method", ""))
    refills = {row.seat_id: Refill(row.score, row.parts, row.note, "") for row in typed}
    return _rendered(request, session_id, request.POST, refills=refills, refused=message_of(refused), status=422)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}


def _back(session_id: int, given: Mapping[str, Any]) -> HttpResponse:
    """`saved` tells the page that what this device kept of the form has arrived."""
    kept = {name: given.get(name, "") for name in ("method", "q", "state", "page") if given.get(name)}
    address = reverse("classroom:evaluation", args=[session_id])
    return HttpResponseRedirect(f"{address}?{urlencode({**kept, 'saved': '1'})}", status=303)


def _rendered(
    request: HttpRequest,
    session_id: int,
    given: Mapping[str, Any],
    *,
    refills: Refills | None = None,
    refused: str = "",
    annul_refused: int = 0,
    status: int = 200,
) -> HttpResponse:
    actor = request_actor(request)
    session = session_for(actor, session_id)
    selectors.require_recorder(actor, session)
    rules = rules_of(session)
    used = _method_shown(session, rules, str(given.get("method", "")))
    narrowed = TableFilter({**{name: given.get(name, "") for name in ("q", "state", "page")}, "method": used})
    seats = selectors.seats_page(session, narrowed.criteria(), used)
    is_sealed = session.state == CLOSED
    context = EvaluationPage(
        title=_("培训评估"),
        session=session,
        state=StateView(*SESSION_STATES[session.state]),
        rules=rules,
        method=used,
        method_label=rules.label(used),
        tabs=method_tabs(session, rules),
        progress=selectors.progress_of(session),
        missing=selectors.names_missing(session, limit=8),
        seats=seats,
        rows=table_rows(session, seats.seats, rules, used, refills or {}) if used else (),
        filter=narrowed,
        unset=mark_missing(session) if rules.mark is None else None,
        is_recordable=session.state in selectors.RECORDABLE,
        is_over=session.state in selectors.OVER,
        is_sealed=is_sealed,
        may_confirm=not is_sealed and selectors.may_confirm(actor, session),
        may_annul=not is_sealed and selectors.may_annul(actor, session),
        by_hand=used == CUSTOMERS and not has_source(used),
        can_import=not is_sealed and importable(used),
        is_saved=request.GET.get("saved") == "1",
        refused=refused,
        annul_refused=annul_refused,
    )
    return render_page(request, "classroom/evaluation.html", context, status=status)


def _method_shown(session: ClassSession, rules: EvaluationRules, asked: str) -> str:
    """Per class only the chosen one; per person the one asked for, else the planned one, else the first."""
    chosen = rules.code_of(session.evaluation_method)
    if rules.is_per_session:
        return chosen
    return asked if rules.knows(asked) else chosen or next((each.code for each in rules.methods), "")
