"""月度周期: the cycle board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.paging import LISTED
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.foundation.ui import moments
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.training.domain import links
from bihuan.training.domain.cycle_states import CycleFacts
from bihuan.training.models import Cycle
from bihuan.training.selectors.board import (
    VIEWS,
    Board,
    BoardCriteria,
    BoardRow,
    BoardStep,
    PageKeys,
    board,
    centre_of,
    cycle_of,
)
from bihuan.training.selectors.cycle import WHO_PLANS, OpenProblem, open_problems
from bihuan.training.selectors.unit_sessions import plans_nothing
from bihuan.training.services.consolidation_remind import plan_remind
from bihuan.training.services.cycle_open import cycle_open
from bihuan.training.views.cycle_words import (
    CYCLE_STATES,
    STEP_LABELS,
    due_day,
    hours,
    may,
    month_words,
    plan_state,
    rate_missing,
)
from bihuan.training.views.unit_sessions import unit_sessions_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

STEP_PAGES: Mapping[str, tuple[Callable[[int], str], str]] = {
    "consolidate": (links.consolidation, "training.consolidate"),
    "approve": (links.approval, "training.view"),
    "issue": (links.approval, "training.view"),
}


@dataclass(frozen=True)
class ChainStep:
    """What the chain component draws."""

    label: str
    mark: str
    when: str
    note: str
    citation: Citation | None
    url: str = ""


@dataclass(frozen=True)
class Chip:
    label: str
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True)
class Button:
    """A link, or a POST when `is_post`."""

    label: str
    url: str
    is_go: bool = False
    is_post: bool = False


@dataclass(frozen=True)
class RowView:
    row: BoardRow
    state: StateView
    name: str
    size: str
    rate_missing: str
    action: Button


@dataclass(frozen=True)
class BoardPage:
    """A month that is not open yet has a title, a sentence and perhaps the button that opens it."""

    title: str
    month: str
    previous_url: str
    next_url: str
    summary: str
    buttons: tuple[Button, ...]
    state: StateView | None = None
    steps: tuple[ChainStep, ...] = ()
    slack: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    rows: tuple[RowView, ...] = ()
    page: PageKeys = PageKeys()
    problems: tuple[OpenProblem, ...] = ()
    q: str = ""
    view: str = "all"
    export_url: str = ""
    remark: str = ""


@page(policy="training.view")
def cycle_board(request: HttpRequest) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    criteria = _criteria(request, at)
    centre = centre_of(actor)
    if centre is None:
        raise NotFound("not_found")
    if plans_nothing(actor):
        return unit_sessions_page(request, actor, at)
    cycle = cycle_of(centre, criteria.month)
    if cycle is None:
        return render_page(request, "training/board.html", _unopened(actor, criteria, centre))
    if request.GET.get("format") == "xlsx":
        return _workbook(board(actor, replace(criteria, size=LISTED), at=at, cycle=cycle), criteria)
    found = board(actor, criteria, at=at, cycle=cycle)
    return render_page(request, "training/board.html", _page(actor, criteria, found, at), fragment="training/_board_rows.html")


def _criteria(request: HttpRequest, at: datetime) -> BoardCriteria:
    """The month in the address, else the one being planned: the next month."""
    given = request.GET
    month = Month.parse(given["month"]) if given.get("month") else Month.of(local(at).date()).shift(1)
    return BoardCriteria(
        month=month,
        view=given["view"] if given.get("view") in VIEWS else "all",
        q=given.get("q", "").strip()[:40],
        after=given.get("after", "")[:40],
        before=given.get("before", "")[:40],
    )


def _address(criteria: BoardCriteria, **changes: str) -> str:
    values = {"month": str(criteria.month), "view": criteria.view, "q": criteria.q, **changes}
    return (
        f"{reverse('training:board')}?{urlencode({name: value for name, value in values.items() if value and value != 'all'})}"
    )


def _page(actor: Actor, criteria: BoardCriteria, found: Board, at: datetime) -> BoardPage:
    cycle = found.cycle
    return BoardPage(
        title=_("%(month)s培训周期") % {"month": month_words(criteria.month)},
        month=cycle.month,
        previous_url=_address(criteria, month=str(criteria.month.shift(-1))),
        next_url=_address(criteria, month=str(criteria.month.shift(1))),
        state=CYCLE_STATES[cycle.state],
        summary=_summary(found, actor),
        steps=tuple(_step(step, found, at, actor) for step in found.steps),
        slack=_slack(found) if actor.can("training.consolidate", cycle.unit.path) else (),
        chips=_chips(criteria, found),
        rows=tuple(_row(row, cycle, actor, at) for row in found.rows),
        page=found.page,
        buttons=_buttons(cycle, actor, at),
        problems=_problems(actor, cycle),
        q=criteria.q,
        view=criteria.view,
        export_url=_address(criteria, format="xlsx"),
        remark=cycle.approval_remark,
    )


def _sees_all(actor: Actor, found: Board) -> bool:
    return actor.can("training.view", found.cycle.unit.path)


def _summary(found: Board, actor: Actor) -> str:
    """Whose numbers these are is said to those who see a part: the chain above the rows is the whole centre's."""
    counts = found.counts
    total = counts.submitted + counts.missing + counts.returned
    facts = {"total": total, "sent": counts.submitted, "returned": counts.returned, "late": counts.late}
    if not _sees_all(actor, found):
        said = _(
            "您能查看的 %(total)d 个单位中 %(sent)d 个已报、%(returned)d 个退回待改、%(late)d 个逾期；下面的流程是全中心的。"
        )
        return said % facts
    return _("%(total)d 个单位中 %(sent)d 个已报、%(returned)d 个退回待改、%(late)d 个逾期。") % facts


def _problems(actor: Actor, cycle: Cycle) -> tuple[OpenProblem, ...]:
    """Named to those who can do something about it."""
    if not actor.can("training.consolidate", cycle.unit.path):
        return ()
    month = Month.parse(cycle.month)
    return open_problems(rulebook(month.first_day, WHO_PLANS), cycle.unit, month)


def _step(step: BoardStep, found: Board, at: datetime, actor: Actor) -> ChainStep:
    when = " / ".join(due_day(due_at, at) for due_at in (step.due_at, step.other_due_at) if due_at)
    if step.is_provisional:
        when = _("%(when)s（暂定）") % {"when": when}
    if step.code == "hold":
        when = _("%(month)d 月") % {"month": int(found.cycle.month[5:])}
    opens, capability = STEP_PAGES.get(step.code, (None, ""))
    url = opens(found.cycle.pk) if opens and actor.can(capability, found.cycle.unit.path) else ""
    return ChainStep(str(STEP_LABELS[step.code]), step.mark.mark, when, _note(step, found, at, actor), step.citation, url)


def _note(step: BoardStep, found: Board, at: datetime, actor: Actor) -> str:
    """One short line: counts, then what is left or who is waited for."""
    parts = []
    if step.n_total:
        counts = {"done": step.n_done, "total": step.n_total}
        said = (_("%(done)d / %(total)d 已登记") if step.code == "hold" else _("%(done)d / %(total)d 已报")) % counts
        parts.append(said if _sees_all(actor, found) else _("全中心 %(said)s") % {"said": said})
    if step.done_at and step.code not in ("hold", "return"):
        parts.append(_("%(when)s 完成") % {"when": moments.moment(step.done_at, near=at)})
    elif step.mark.mark in ("now", "late") and step.due_at:
        parts.append(moments.remaining(step.due_at, at))
    elif step.mark.blocked_by:
        parts.append(_("等%(step)s") % {"step": STEP_LABELS[step.mark.blocked_by]})
    if step.code == "issue" and not step.done_at:
        parts.append(_("自动通知 %(n)d 个单位") % {"n": found.n_notified})
    return " · ".join(parts)


def _slack(found: Board) -> tuple[str, ...]:
    """Who takes time from whom, in working hours; said only while it can still be changed."""
    said = []
    late = next((step for step in found.steps if step.mark.mark == "late"), None)
    for step in found.steps:
        mark = step.mark
        if step.done_at or not mark.slack_minutes or step.code in ("hold", "return"):
            continue
        facts = {"step": STEP_LABELS[step.code], "left": hours(mark.slack_minutes)}
        line = _("%(step)s剩余缓冲 %(left)s（工作时间）") % facts
        if mark.slack_lost_minutes:
            who = "、".join(late.late_units) if late and late.late_units else STEP_LABELS[late.code] if late else ""
            line += _("，已被%(who)s的逾期占用 %(lost)s") % {"who": who, "lost": hours(mark.slack_lost_minutes)}
        said.append(line)
    return tuple(said)


def _chips(criteria: BoardCriteria, found: Board) -> tuple[Chip, ...]:
    counts = {"all": found.counts.total, "mine": found.counts.mine, "late": found.counts.late}
    labels = {"all": _("全部"), "mine": _("要我处理"), "late": _("逾期")}
    return tuple(Chip(labels[view], counts[view], _address(criteria, view=view), criteria.view == view) for view in VIEWS)


def _row(row: BoardRow, cycle: Cycle, actor: Actor, at: datetime) -> RowView:
    state = plan_state(row.state, is_late=row.is_late, is_sent=bool(row.first_submitted_at), due_at=row.due_at, at=at)
    name = _("总部计划") if row.is_hq else row.unit_name
    return RowView(
        row,
        state,
        name,
        "" if row.is_hq else _size(row),
        rate_missing(row.last_state, cycle.month),
        _row_action(row, cycle, actor),
    )


def _size(row: BoardRow) -> str:
    """A project does not count itself."""
    facts = {"projects": row.n_projects, "people": row.n_people}
    return (_("%(people)d 人") if row.unit_kind == "project" else _("%(projects)d 个项目 · %(people)d 人")) % facts


def _row_action(row: BoardRow, cycle: Cycle, actor: Actor) -> Button:
    """The one thing to do with the row, by state and by who looks."""
    is_ga = actor.can("training.consolidate", cycle.unit.path)
    plan_url = links.monthly_plan(row.plan_id)
    if is_ga and cycle.state == "collecting" and row.state == "submitted":
        return Button(_("汇总"), f"{links.consolidation(cycle.pk)}#plan-{row.plan_id}")
    if is_ga and not row.is_hq and row.state == "draft" and cycle.state == "collecting":
        return Button(_("催报"), reverse("training:plan-remind", args=[row.plan_id]), is_post=True)
    if row.state == "returned":
        return Button(_("意见"), reverse("training:plan-fates", args=[row.plan_id]))
    may_write = row.unit_id in actor.units_with("training.monthly.draft") or (row.is_hq and actor.can("training.hq.draft"))
    return Button(_("填报") if may_write and row.state == "draft" else _("查看"), plan_url)


def _buttons(cycle: Cycle, actor: Actor, at: datetime) -> tuple[Button, ...]:
    facts = CycleFacts(at=at)
    found = []
    if may("consolidate", cycle, actor, facts):
        found.append(Button(_("开始汇总"), links.consolidation(cycle.pk), is_go=True))
    if may("approve", cycle, actor, facts):
        found.append(Button(_("去审批"), links.approval(cycle.pk), is_go=True))
    if may("issue", cycle, actor, facts):
        found.append(Button(_("去下发"), links.approval(cycle.pk), is_go=True))
    if may("freeze", cycle, actor, facts):
        found.append(Button(_("月度结账"), reverse("training:cycle-freeze", args=[cycle.pk])))
    return tuple(found)


def _unopened(actor: Actor, criteria: BoardCriteria, centre: Any) -> BoardPage:
    buttons: tuple[Button, ...] = ()
    if actor.can("training.consolidate", centre.path):
        buttons = (Button(_("打开本月周期"), _open_url(criteria.month), is_go=True, is_post=True),)
    return BoardPage(
        title=_("%(month)s培训周期") % {"month": month_words(criteria.month)},
        month=str(criteria.month),
        previous_url=_address(criteria, month=str(criteria.month.shift(-1))),
        next_url=_address(criteria, month=str(criteria.month.shift(1))),
        summary=_("这个月的周期还没有打开。每月 1 日会自动打开下一个月。"),
        buttons=buttons,
    )


def _open_url(month: Month) -> str:
    return reverse("training:cycle-open", args=[str(month)])


def _workbook(found: Board, criteria: BoardCriteria) -> HttpResponse:
    """Every unit of the list as the page filters it, one page of it at a time."""
    columns = (
        "单位", "类型", "状态", "是否逾期", "首次上报", "截止", "计划场次", "未处理", "退回", "配额检查", "上月实施率", "依据",
    )  # fmt: skip
    rows = [
        (
            row.unit_name,
            row.unit_kind,
            str(plan_state(row.state, is_late=False, is_sent=True, due_at=row.due_at, at=row.due_at).label),
            "是" if row.is_late else "否",
            moments.local(row.first_submitted_at).replace(tzinfo=None) if row.first_submitted_at else "",
            moments.due(row.due_at),
            row.n_lines,
            row.n_pending,
            row.n_returned,
            row.quota,
            row.counts,
            row.citation.short if row.citation else "",
        )
        for row in found.rows
    ]
    content = write_workbook([SheetOut(title=f"{criteria.month} 月度周期", columns=columns, rows=rows)])
    return workbook_response(content, f"cycle-{criteria.month}.xlsx")


def workbook_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(policy="training.consolidate")
@require_POST
def open_month(request: HttpRequest, month: str) -> HttpResponse:
    """Open a month by hand, e.g. after a rule was adopted for a unit that was named as a problem."""
    actor, at = request_actor(request), request_at(request)
    centre = centre_of(actor)
    if centre is None:
        raise NotFound("not_found")
    done = cycle_open(unit=centre, month=Month.parse(month), at=at, actor=actor)
    messages.success(request, _("已打开，%(n)d 个单位有月度计划。") % {"n": done.n_plans})
    return see_other(links.board(month))


@page(policy="training.consolidate")
@require_POST
def remind(request: HttpRequest, plan_id: int) -> HttpResponse:
    try:
        told = plan_remind(plan_id=plan_id, actor=request_actor(request), at=request_at(request))
        messages.success(request, _("已提醒 %(n)d 人。") % {"n": told})
    except Refused as refused:
        if refused.status == 404:
            raise
        messages.error(request, message_of(refused))
    return see_other(request.POST.get("next", "") if request.POST.get("next", "").startswith("/training/") else links.board(""))


def see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
