"""My classes on the phone: where to be when, ask for leave, answer an offered seat; and calendars to subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.rooms import OFFERED, SEAT_STATES, SEATED, WAITING
from bihuan.classroom.domain.states import GONE, LEAVE_STATES, LIVE, SESSION_STATES
from bihuan.classroom.forms import LeaveForm
from bihuan.classroom.forms_evaluation import EssayForm
from bihuan.classroom.models import ClassSession, LeaveRequest, Seat, Segment
from bihuan.classroom.selectors.evaluation_panels import MyResult, my_result
from bihuan.classroom.selectors.feeds import feed_key, feed_text
from bihuan.classroom.selectors.leaves import LeaveRules, my_leave, my_seat, rules_found
from bihuan.classroom.selectors.lists import MyClass, my_classes
from bihuan.classroom.selectors.sessions import segments_of, session_for
from bihuan.classroom.services.calendar_renew import calendar_renew
from bihuan.classroom.services.leave_request import leave_request, leave_withdraw
from bihuan.classroom.services.session_walk_in import seat_answer
from bihuan.foundation.links import absolute
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, public, render_page, whole
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class MinePage:
    title: str
    rows: tuple[MyClass, ...]
    feed_url: str


@dataclass(frozen=True)
class MePage:
    title: str
    session: ClassSession
    segments: tuple[Segment, ...]
    state: StateView
    seat: Seat | None
    seat_state: StateView | None
    leave: LeaveRequest | None
    leave_state: StateView | None
    rules: LeaveRules | None
    form: LeaveForm
    can_ask: bool
    can_withdraw: bool
    is_offered: bool
    is_teaching: bool
    result: MyResult | None
    essay_form: EssayForm


@page(policy="")
def mine(request: HttpRequest) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    feed = absolute(reverse("classroom:feed", args=[feed_key(actor.person_id)])) if actor.person_id else ""
    return render_page(request, "classroom/mine.html", MinePage(_("我的培训"), my_classes(actor, at=at), feed))


@page(policy="")
def me(request: HttpRequest, session_id: int) -> HttpResponse:
    """One class as it concerns me."""
    return rendered(request, session_id)


@page(policy="")
@require_POST
def ask_leave(request: HttpRequest, session_id: int) -> HttpResponse:
    """Ask for leave; a refusal of the rules stands beside the field."""
    session = session_for(request.actor, session_id)  # type: ignore[attr-defined]
    form = LeaveForm(request.POST, rules=rules_found(session))
    if not form.is_valid():
        return rendered(request, session_id, form, status=422)
    try:
        leave_request(session_id=session_id, **form.cleaned_data, **_who(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        at_field = "reason_kind" if refused.code == "leave_reason_kind" else "reason"
        form.add_error(at_field, message_of(refused))
        return rendered(request, session_id, form, status=422)
    return _done(request, session_id, _("请假已提交，等片区负责人处理。"))


@page(policy="")
@require_POST
def withdraw_leave(request: HttpRequest, session_id: int) -> HttpResponse:
    leave = my_leave(session_for(request.actor, session_id), request.actor)  # type: ignore[attr-defined]
    if leave is None:
        raise NotFound("not_found")
    leave_withdraw(leave_id=leave.pk, **_who(request))
    return _done(request, session_id, _("已撤回请假，请按时参加。"))


@page(policy="")
@require_POST
def offer(request: HttpRequest, session_id: int, answer: str) -> HttpResponse:
    """accept or decline. Refuses (NotFound) anything else."""
    if answer not in ("accept", "decline"):
        raise NotFound("not_found")
    seat_answer(session_id=session_id, accepts=answer == "accept", **_who(request))
    return _done(request, session_id, _("已补入名单。") if answer == "accept" else _("已放弃，名额让给下一位。"))


@page(policy="")
@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    """A new address of the own calendar, or of the unit that is told."""
    unit_id = whole(request.POST.get("unit", ""))
    calendar_renew(unit_id=unit_id, **_who(request))
    messages.success(request, _("日历地址已更换，旧地址不能再用；请在日历软件里重新订阅。"))
    return HttpResponseRedirect(reverse("classroom:sessions" if unit_id else "classroom:mine"), status=303)


@public(reason="日历软件不能登录，凭地址里的密钥读取")
def feed(request: HttpRequest, feed_key: str) -> HttpResponse:
    text = feed_text(feed_key, at=request.at)  # type: ignore[attr-defined]
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, max-age=900"})


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _done(request: HttpRequest, session_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("classroom:me", args=[session_id]), status=303)


def rendered(
    request: HttpRequest,
    session_id: int,
    form: LeaveForm | None = None,
    *,
    essay: EssayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    session = session_for(actor, session_id)
    seat, leave, rules = my_seat(session, actor), my_leave(session, actor), rules_found(session)
    is_live, result = session.state in LIVE, my_result(session, seat)
    context = MePage(
        title=session.line.title,
        session=session,
        segments=segments_of(session),
        state=StateView(*SESSION_STATES[session.state]),
        seat=seat,
        seat_state=StateView(*SEAT_STATES[seat.state]) if seat else None,
        leave=leave,
        leave_state=StateView(*LEAVE_STATES[leave.state]) if leave else None,
        rules=rules,
        form=form or LeaveForm(rules=rules),
        can_ask=is_live
        and rules is not None
        and seat is not None
        and seat.state in (SEATED, WAITING, OFFERED)
        and (leave is None or leave.state in GONE),
        can_withdraw=leave is not None and leave.state in ("requested", "agreed"),
        is_offered=seat is not None and seat.state == OFFERED,
        is_teaching=session.line.lecturer_id is not None and session.line.lecturer_id == actor.person_id,
        result=result,
        essay_form=essay or EssayForm(initial={"text": result.essay if result else ""}),
    )
    return render_page(request, "classroom/me.html", context, status=status)
