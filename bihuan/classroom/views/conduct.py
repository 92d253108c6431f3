"""会场纪律: the uniform of everybody, and what was seen of one person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.states import TAKES_SIGN_INS
from bihuan.classroom.forms_signin import MarkForm, WithdrawForm, worn_of
from bihuan.classroom.models import ClassSession, ConductMark
from bihuan.classroom.policies import require_run
from bihuan.classroom.selectors import conduct as selectors
from bihuan.classroom.selectors.signin import segments_of, session_run_by
from bihuan.classroom.services.conduct_marks import conduct_mark, conduct_withdraw, uniform_check
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class MarkRow:
    mark: ConductMark
    label: str


@dataclass(frozen=True)
class ConductPage:
    title: str
    session: ClassSession
    rows: tuple[selectors.ConductRow, ...]
    marks: tuple[MarkRow, ...]
    form: MarkForm
    withdraw: WithdrawForm
    is_open: bool
    citation: Citation | None


@page(policy="")
def conduct(request: HttpRequest, session_id: int) -> HttpResponse:
    return _rendered(request, session_id)


@page(policy="")
@require_POST
def uniform(request: HttpRequest, session_id: int) -> HttpResponse:
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    n = uniform_check(session_id=session_id, worn=worn_of(request.POST), **who)
    messages.success(request, _("着装核对已保存，%(n)d 人有变动。") % {"n": n})
    return HttpResponseRedirect(reverse("classroom:conduct", args=[session_id]), status=303)


@page(policy="")
@require_POST
def mark(request: HttpRequest, session_id: int) -> HttpResponse:
    form = _form(request, session_id)
    if not form.is_valid():
        return _rendered(request, session_id, form, status=422)
    given = form.cleaned_data
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    conduct_mark(
        session_id=session_id,
        seat_id=given["seat"],
        kind=given["kind"],
        segment_id=given["segment"],
        note=given["note"],
        **who,
    )
    messages.success(request, _("已登记。班次结束时，每人一条问责建议，列出全部情形。"))
    return HttpResponseRedirect(reverse("classroom:conduct", args=[session_id]), status=303)


@page(policy="")
@require_POST
def withdraw(request: HttpRequest, mark_id: int) -> HttpResponse:
    form = WithdrawForm(request.POST)
    form.is_valid()
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    session_id = selectors.mark_run_by(who["actor"], mark_id).seat.session_id
    try:
        conduct_withdraw(mark_id=mark_id, reason=form.cleaned_data.get("reason", ""), **who)
    except Refused as refused:
        if refused.status != 422:
            raise
        messages.error(request, message_of(refused))
        return _rendered(request, session_id, status=422)
    messages.success(request, _("已撤销，理由留存。"))
    return HttpResponseRedirect(reverse("classroom:conduct", args=[session_id]), status=303)


def _form(request: HttpRequest, session_id: int) -> MarkForm:
    session = session_run_by(request_actor(request), session_id)
    require_run(request_actor(request), session)
    kinds = selectors.kinds_to_mark(session, session.line.starts_at)
    data = request.POST if request.method == "POST" else None
    return MarkForm(data, rows=selectors.conduct_rows(session), kinds=kinds, segments=segments_of(session))


def _rendered(request: HttpRequest, session_id: int, form: MarkForm | None = None, status: int = 200) -> HttpResponse:
    session = session_run_by(request_actor(request), session_id)
    require_run(request_actor(request), session)
    found = selectors.conduct_kinds(session, session.line.starts_at)
    options = found.value.values if found else ()
    labels, rows = {each.code: each.label for each in options}, selectors.conduct_rows(session)
    kinds = [each for each in options if each.code not in selectors.COUNTED]
    context = ConductPage(
        title=_("着装与会场纪律"),
        session=session,
        rows=rows,
        marks=tuple(MarkRow(each, labels.get(each.kind, each.kind)) for each in selectors.marks_of(session)),
        form=form or MarkForm(rows=rows, kinds=kinds, segments=segments_of(session)),
        withdraw=WithdrawForm(),
        is_open=session.state in TAKES_SIGN_INS,
        citation=found.citation if found else None,
    )
    return render_page(request, "classroom/conduct.html", context, status=status)
