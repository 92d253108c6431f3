"""审批与下发: short enough for a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.training.domain import links
from bihuan.training.domain.cycle_states import CycleFacts
from bihuan.training.models import Cycle
from bihuan.training.selectors.consolidation import ApprovalView, UnitTotals, approval
from bihuan.training.selectors.cycle import cycle_for
from bihuan.training.services.cycle_approve import cycle_approve, cycle_send_back
from bihuan.training.services.cycle_issue import cycle_issue, issue_from, plan_issue_late
from bihuan.training.views.board import see_other
from bihuan.training.views.consolidation import LineView, line_view
from bihuan.training.views.cycle_words import AUDIENCES, CYCLE_STATES, hours, may, month_words


@dataclass(frozen=True)
class UnitView:
    unit: UnitTotals
    length: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class ApprovalPage:
    title: str
    cycle: Cycle
    state: StateView
    found: ApprovalView
    length: str
    units: tuple[UnitView, ...]
    audiences: tuple[tuple[str, int], ...]
    may_decide: bool
    may_issue: bool
    may_recall: bool
    late_plans: tuple[UnitTotals, ...]
    issue_from: datetime | None
    is_early: bool
    board_url: str


@page(policy="training.view")
def approval_page(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    cycle = cycle_for(actor, cycle_id)
    found, first = approval(cycle, at=at), issue_from(cycle)
    facts = CycleFacts(at=at, issue_from=first)
    context = ApprovalPage(
        title=_("%(month)s计划审批与下发") % {"month": month_words(Month.parse(cycle.month))},
        cycle=cycle,
        state=CYCLE_STATES[cycle.state],
        found=found,
        length=hours(found.n_minutes),
        units=tuple(_unit(unit, found) for unit in found.units),
        audiences=tuple((str(AUDIENCES.get(code, code)), number) for code, number in found.by_audience),
        may_decide=may("approve", cycle, actor, facts),
        may_issue=may("issue", cycle, actor, facts),
        may_recall=may("recall", cycle, actor, facts),
        late_plans=_late(found) if actor.can("training.approve", cycle.unit.path) else (),
        issue_from=first,
        is_early=first is not None and at < first,
        board_url=links.board(cycle.month),
    )
    return render_page(request, "training/approval.html", context)


def _unit(unit: UnitTotals, found: ApprovalView) -> UnitView:
    return UnitView(unit, hours(unit.n_minutes), tuple(line_view(line) for line in found.lines.get(unit.plan_id, ())))


def _late(found: ApprovalView) -> tuple[UnitTotals, ...]:
    """Plans that came in after the month was issued: the head alone can still let them in."""
    return tuple(unit for unit in found.units if found.cycle.state == "issued" and unit.state == "submitted")


def _line_remarks(request: HttpRequest) -> dict[int, str]:
    """Fields named line-<id> that hold words."""
    return {
        line_id: str(text).strip()
        for name, text in request.POST.items()
        if name.startswith("line-") and (line_id := whole(name[5:])) is not None and str(text).strip()
    }


def _acted(request: HttpRequest, cycle_id: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
        messages.success(request, done)
    except (NotFound, NotPermitted):
        raise
    except Refused as refused:
        messages.error(request, message_of(refused))
    return see_other(links.approval(cycle_id))


@page(policy="training.approve")
@require_POST
def approve(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    remark, lines = request.POST.get("remark", ""), _line_remarks(request)
    return _acted(
        request,
        cycle_id,
        lambda: cycle_approve(cycle_id=cycle_id, actor=actor, at=at, remark=remark, line_remarks=lines),
        _("已批准。到下发日由综合事务组下发。"),
    )


@page(policy="training.approve")
@require_POST
def send_back(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    remark, lines = request.POST.get("remark", ""), _line_remarks(request)
    return _acted(
        request,
        cycle_id,
        lambda: cycle_send_back(cycle_id=cycle_id, actor=actor, at=at, remark=remark, line_remarks=lines),
        _("已退回综合事务组。写了意见的行同时退回编制单位。"),
    )


@page(policy="training.issue")
@require_POST
def issue(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    return _acted(request, cycle_id, lambda: cycle_issue(cycle_id=cycle_id, actor=actor, at=at), _("已下发，正在通知各单位。"))


@page(policy="training.approve")
@require_POST
def issue_late(request: HttpRequest, cycle_id: int, plan_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    return _acted(request, cycle_id, lambda: plan_issue_late(plan_id=plan_id, actor=actor, at=at), _("已批准并补下发。"))
