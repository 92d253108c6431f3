"""One request for leave, before whoever decides next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.states import LEAVE_STATES
from bihuan.classroom.forms import RemarkForm
from bihuan.classroom.models import LeaveRequest
from bihuan.classroom.selectors.leaves import STEP_LABELS, leave_for, reason_label, verdicts_open
from bihuan.classroom.selectors.sessions import starts_at
from bihuan.classroom.services.leave_decide import leave_pass, leave_refuse
from bihuan.classroom.services.leave_request import leave_withdraw
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page
from bihuan.foundation.selectors.audit import HistoryEvent, history_of
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class ChainStep:
    label: str
    is_done: bool
    is_next: bool


@dataclass(frozen=True)
class LeavePage:
    title: str
    leave: LeaveRequest
    state: StateView
    reason_label: str
    begins: datetime
    chain: tuple[ChainStep, ...]
    verdicts: frozenset[str]
    citation: Citation | None
    form: Form
    events: tuple[HistoryEvent, ...]


@page(policy="")
def leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    return _rendered(request, leave_id)


@page(policy="")
@require_POST
def decide(request: HttpRequest, leave_id: int, verdict: str) -> HttpResponse:
    """pass, refuse or withdraw. Refuses (NotFound) anything else; a refusal of the rules stands at the remark."""
    remark = request.POST.get("remark", "")[:300]
    who: dict[str, Any] = {"leave_id": leave_id, "actor": request.actor, "at": request.at}  # type: ignore[attr-defined]
    try:
        if verdict == "pass":
            leave_pass(remark=remark, **who)
        elif verdict == "refuse":
            leave_refuse(remark=remark, **who)
        elif verdict == "withdraw":
            leave_withdraw(**who)
        else:
            raise NotFound("not_found")
    except Refused as refused:
        if refused.status != 422:
            raise
        form = RemarkForm(request.POST)
        form.is_valid()
        form.add_error("remark", message_of(refused))
        return _rendered(request, leave_id, form, status=422)
    messages.success(request, _("已保存，申请人会收到消息。"))
    return HttpResponseRedirect(reverse("classroom:leave", args=[leave_id]), status=303)


def _rendered(request: HttpRequest, leave_id: int, form: Form | None = None, status: int = 200) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    row = leave_for(actor, leave_id)
    context = LeavePage(
        title=_("培训请假：%(name)s") % {"name": row.seat.participation.person.name},
        leave=row,
        state=StateView(*LEAVE_STATES[row.state]),
        reason_label=reason_label(row),
        begins=starts_at(row.seat.session),
        chain=tuple(
            ChainStep(STEP_LABELS.get(step, step), number < row.steps_done, number == row.steps_done)
            for number, step in enumerate(row.chain)
        ),
        verdicts=verdicts_open(row, actor, at=at),
        citation=Citation.from_json(row.citation),
        form=form or RemarkForm(),
        events=history_of(row),
    )
    return render_page(request, "classroom/leave.html", context, status=status)
