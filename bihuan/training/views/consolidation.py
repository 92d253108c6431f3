"""汇总: all unit plans side by side with HQ's lines; each line gets its fate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people import policies
from bihuan.training.domain import links
from bihuan.training.models import Cycle
from bihuan.training.selectors.consolidation import (
    Consolidation,
    LineRow,
    ProposalRow,
    UnitBlock,
    consolidation,
    export_rows,
    line_fates,
    merge_targets,
)
from bihuan.training.selectors.cycle import cycle_for
from bihuan.training.services.consolidation_return import consolidation_return_lines, plan_return
from bihuan.training.services.consolidation_settle import line_unsettle, lines_adopt, lines_merge, plan_adopt, plans_adopt
from bihuan.training.services.cycle_consolidate import cycle_consolidate, cycle_recall
from bihuan.training.views.board import see_other, workbook_response
from bihuan.training.views.cycle_words import AUDIENCES, CYCLE_STATES, FATES, PLAN_STATES, REASONS, month_words, plan_state

COLUMNS = (
    "单位编码", "单位", "序号", "培训主题", "培训对象", "开始时间", "结束时间", "课时（分钟）", "培训形式", "培训地点", "讲师",
    "评估方式", "处理结果", "并入", "处理意见", "计划外原因", "备注",
)  # fmt: skip


@dataclass(frozen=True)
class LineView:
    line: LineRow
    fate: StateView
    audience: str


@dataclass(frozen=True)
class BlockView:
    block: UnitBlock
    name: str
    state: StateView
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class ProposalView:
    proposal: ProposalRow
    reasons: str


@dataclass(frozen=True)
class ConsolidationPage:
    title: str
    cycle: Cycle
    state: StateView
    summary: str
    found: Consolidation
    blocks: tuple[BlockView, ...]
    proposals: tuple[ProposalView, ...]
    targets: tuple[tuple[int, str], ...]
    is_open: bool
    board_url: str
    page_url: str


@page(policy="training.consolidate")
def consolidation_page(request: HttpRequest, cycle_id: int) -> HttpResponse:
    cycle = _cycle(request, cycle_id)
    if request.GET.get("format") == "xlsx":
        return _export(cycle)
    return render_page(request, "training/consolidation.html", _page(request, cycle))


def _cycle(request: HttpRequest, cycle_id: int) -> Cycle:
    cycle = cycle_for(request_actor(request), cycle_id)
    policies.require(request_actor(request), "training.consolidate", cycle.unit)
    return cycle


def _page(request: HttpRequest, cycle: Cycle) -> ConsolidationPage:
    at = request_at(request)
    found = consolidation(cycle, at=at, after=request.GET.get("after", "")[:40])
    facts = {"units": found.n_units, "sent": found.n_in, "lines": found.n_lines, "pending": found.n_pending}
    return ConsolidationPage(
        title=_("%(month)s计划汇总") % {"month": month_words(Month.parse(cycle.month))},
        cycle=cycle,
        state=CYCLE_STATES[cycle.state],
        summary=_("%(units)d 个单位中 %(sent)d 个已报，共 %(lines)d 行，%(pending)d 行未处理。") % facts,
        found=found,
        blocks=tuple(_block(block) for block in found.blocks),
        proposals=tuple(
            ProposalView(row, "、".join(str(REASONS[reason]) for reason in row.reasons)) for row in found.proposals
        ),
        targets=tuple(merge_targets(cycle)) if cycle.state == "collecting" else (),
        is_open=cycle.state == "collecting",
        board_url=links.board(cycle.month),
        page_url=links.consolidation(cycle.pk),
    )


def _block(block: UnitBlock) -> BlockView:
    name = _("总部计划") if block.is_hq else block.unit_name
    return BlockView(block, name, PLAN_STATES[block.state], tuple(line_view(line) for line in block.lines))


def line_view(line: LineRow) -> LineView:
    return LineView(line, FATES[line.fate], str(AUDIENCES.get(line.audience, line.audience)))


def _export(cycle: Cycle) -> HttpResponse:
    lines, missing = export_rows(cycle)
    sheets = [
        SheetOut(title="汇总计划", columns=COLUMNS, rows=[_worded(row) for row in lines]),
        SheetOut(
            title="未报单位",
            columns=("单位编码", "单位", "状态", "截止"),
            rows=[(code, name, str(PLAN_STATES[state].label), due) for code, name, state, due in missing],
        ),
    ]
    return workbook_response(write_workbook(sheets), f"consolidation-{cycle.month}.xlsx")


def _worded(row: tuple) -> tuple:
    """Codes in words, as people know them."""
    audience, fate = str(AUDIENCES.get(row[4], row[4])), str(FATES[row[12]].label)
    return (*row[:4], audience, *row[5:12], fate, *row[13:])


def _acted(request: HttpRequest, cycle_id: int, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it and say so; a refusal of the business is said on the same page, a missing right or row is not softened."""
    try:
        act()
        messages.success(request, done)
    except (NotFound, NotPermitted):
        raise
    except Refused as refused:
        messages.error(request, message_of(refused))
    return see_other(links.consolidation(cycle_id))


def _ids(request: HttpRequest) -> list[int]:
    return [number for each in request.POST.getlist("line") if (number := whole(each)) is not None]


@page(policy="training.consolidate")
@require_POST
def lines_act(request: HttpRequest, cycle_id: int, verb: str) -> HttpResponse:
    """adopt, merge or return the chosen lines."""
    actor, at = request_actor(request), request_at(request)
    ids, remark = _ids(request), request.POST.get("remark", "").strip()
    target = request.POST.get("target", "")
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "adopt": (lambda: lines_adopt(cycle_id=cycle_id, line_ids=ids, actor=actor, at=at, remark=remark), _("已采纳。")),
        "merge": (
            lambda: lines_merge(
                cycle_id=cycle_id,
                target_id=whole(target) or 0,
                line_ids=ids,
                actor=actor,
                at=at,
                remark=remark,
            ),
            _("已合并，编制人可以看到并到了哪一场。"),
        ),
        "return": (
            lambda: consolidation_return_lines(cycle_id=cycle_id, remarks=dict.fromkeys(ids, remark), actor=actor, at=at),
            _("已退回，编制人可以看到意见。"),
        ),
    }
    if verb not in acts:
        raise NotFound("not_found")
    act, done = acts[verb]
    return _acted(request, cycle_id, act, done)


@page(policy="training.consolidate")
@require_POST
def plan_act(request: HttpRequest, cycle_id: int, plan_id: int, verb: str) -> HttpResponse:
    """adopt or return a unit's whole plan."""
    actor, at = request_actor(request), request_at(request)
    remark = request.POST.get("reason", "") or request.POST.get("remark", "")
    if verb == "adopt":
        return _acted(request, cycle_id, lambda: plan_adopt(plan_id=plan_id, actor=actor, at=at), _("整份计划已采纳。"))
    if verb == "return":
        return _acted(
            request, cycle_id, lambda: plan_return(plan_id=plan_id, actor=actor, at=at, remark=remark), _("整份计划已退回。")
        )
    raise NotFound("not_found")


@page(policy="training.consolidate")
@require_POST
def adopt_all(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    act = lambda: plans_adopt(cycle_id=cycle_id, plan_ids=(), actor=actor, at=at)  # noqa: E731  (deferred)
    return _acted(request, cycle_id, act, _("已上报的计划全部采纳。"))


@page(policy="training.consolidate")
@require_POST
def line_undo(request: HttpRequest, cycle_id: int, line_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    return _acted(request, cycle_id, lambda: line_unsettle(line_id=line_id, actor=actor, at=at), _("已撤销这一行的处理。"))


@page(policy="training.consolidate")
@require_POST
def hand_in(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Submit the consolidated plan to the head."""
    actor, at = request_actor(request), request_at(request)
    without = request.POST.get("goes_without_missing") == "yes"
    try:
        cycle_consolidate(cycle_id=cycle_id, actor=actor, at=at, goes_without_missing=without)
    except (NotFound, NotPermitted):
        raise
    except Refused as refused:
        messages.error(request, message_of(refused))
        return see_other(links.consolidation(cycle_id))
    messages.success(request, _("已提交负责人审批。"))
    return see_other(links.approval(cycle_id))


@page(policy="training.consolidate")
@require_POST
def take_back(request: HttpRequest, cycle_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    return _acted(request, cycle_id, lambda: cycle_recall(cycle_id=cycle_id, actor=actor, at=at), _("已撤回，可以继续汇总。"))


@dataclass(frozen=True)
class FatesPage:
    title: str
    unit_name: str
    month: str
    state: StateView
    due_at: object
    first_submitted_at: object
    lines: tuple[LineView, ...]
    remarks: tuple
    plan_url: str


@page(policy="training.view")
def fates(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Where each of my lines went, and what was said."""
    found = line_fates(request_actor(request), plan_id)
    if found is None:
        raise NotFound("not_found")
    plan = found.plan
    is_late = (plan.first_submitted_at or request_at(request)) >= plan.due_at
    context = FatesPage(
        title=_("我的每一行去了哪里"),
        unit_name=plan.unit.name,
        month=month_words(Month.parse(plan.month)),
        state=plan_state(
            plan.state, is_late=is_late, is_sent=bool(plan.first_submitted_at), due_at=plan.due_at, at=request_at(request)
        ),
        due_at=plan.due_at,
        first_submitted_at=plan.first_submitted_at,
        lines=tuple(line_view(line) for line in found.lines),
        remarks=found.remarks,
        plan_url=links.monthly_plan(plan.pk),
    )
    return render_page(request, "training/fates.html", context)
