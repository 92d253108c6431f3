"""REST of the month's cycle: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.foundation.api_fields import RowId, RowIds, Words
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.training.models import Cycle
from bihuan.training.selectors.board import BoardCriteria, board, centre_of, cycle_of
from bihuan.training.services.consolidation_return import consolidation_return_lines
from bihuan.training.services.consolidation_settle import lines_adopt, lines_merge, plan_adopt
from bihuan.training.services.cycle_approve import cycle_approve, cycle_send_back
from bihuan.training.services.cycle_consolidate import cycle_consolidate, cycle_recall
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.services.cycle_issue import cycle_issue

router = Router(tags=["月度周期"])


class StepOut(Schema):
    """`mark` is done, now, late or wait; minutes are working minutes."""

    code: str
    mark: str
    due_at: datetime | None
    done_at: datetime | None
    n_done: int
    n_total: int
    slack_minutes: int | None
    late_by_minutes: int
    blocked_by: str
    article: str


class RowOut(Schema):
    plan_id: int
    unit_id: int
    unit: str
    state: str
    is_late: bool
    due_at: datetime
    first_submitted_at: datetime | None
    n_lines: int
    n_pending: int
    quota: str
    rate: float | None


class BoardOut(Schema):
    cycle_id: int
    month: str
    state: str
    steps: list[StepOut]
    items: list[RowOut]
    after: str | None
    before: str | None


class CycleOut(Schema):
    id: int
    month: str
    state: str
    consolidated_at: datetime | None
    approved_at: datetime | None
    issued_at: datetime | None
    frozen_at: datetime | None
    approval_remark: str


class ConsolidateIn(Schema):
    """`goes_without_missing`: hand in although the units named in the refusal are not in."""

    goes_without_missing: bool = False


class DecisionIn(Schema):
    remark: Words = ""
    line_remarks: dict[RowId, Words] = {}


class LinesIn(Schema):
    line_ids: RowIds
    remark: Words = ""


class MergeIn(LinesIn):
    target_id: RowId


class SettledOut(Schema):
    n: int


@router.get("/months/{month}", response=BoardOut)
def month_board(request: HttpRequest, month: str, view: str = "all", q: str = "", after: str = "") -> BoardOut:
    """The board of a month, a hundred units a page."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    centre = centre_of(actor)
    cycle = cycle_of(centre, Month.parse(month)) if centre else None
    if cycle is None:
        raise NotFound("cycle_not_open")
    found = board(actor, BoardCriteria(Month.parse(month), view=view, q=q, after=after), at=at, cycle=cycle)
    steps = [
        StepOut(
            code=step.code,
            mark=step.mark.mark,
            due_at=step.due_at,
            done_at=step.done_at,
            n_done=step.n_done,
            n_total=step.n_total,
            slack_minutes=step.mark.slack_minutes,
            late_by_minutes=step.mark.late_by_minutes,
            blocked_by=step.mark.blocked_by,
            article=step.citation.short if step.citation else "",
        )
        for step in found.steps
    ]
    items = [
        RowOut(
            plan_id=row.plan_id,
            unit_id=row.unit_id,
            unit=row.unit_name,
            state=row.state,
            is_late=row.is_late,
            due_at=row.due_at,
            first_submitted_at=row.first_submitted_at,
            n_lines=row.n_lines,
            n_pending=row.n_pending,
            quota=row.quota,
            rate=row.rate,
        )
        for row in found.rows
    ]
    return BoardOut(
        cycle_id=cycle.pk,
        month=cycle.month,
        state=cycle.state,
        steps=steps,
        items=items,
        after=found.page.after,
        before=found.page.before,
    )


@router.post("/cycles/{cycle_id}/consolidate", response=CycleOut)
def consolidate(request: HttpRequest, cycle_id: int, body: ConsolidateIn) -> Cycle:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    return cycle_consolidate(cycle_id=cycle_id, actor=actor, at=at, goes_without_missing=body.goes_without_missing)


@router.post("/cycles/{cycle_id}/recall", response=CycleOut)
def recall(request: HttpRequest, cycle_id: int) -> Cycle:
    return cycle_recall(cycle_id=cycle_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]


@router.post("/cycles/{cycle_id}/approve", response=CycleOut)
def approve(request: HttpRequest, cycle_id: int, body: DecisionIn) -> Cycle:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    return cycle_approve(cycle_id=cycle_id, actor=actor, at=at, remark=body.remark, line_remarks=body.line_remarks)


@router.post("/cycles/{cycle_id}/send-back", response=CycleOut)
def send_back(request: HttpRequest, cycle_id: int, body: DecisionIn) -> Cycle:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    return cycle_send_back(cycle_id=cycle_id, actor=actor, at=at, remark=body.remark, line_remarks=body.line_remarks)


@router.post("/cycles/{cycle_id}/issue", response=CycleOut)
def issue(request: HttpRequest, cycle_id: int) -> Cycle:
    return cycle_issue(cycle_id=cycle_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]


@router.post("/cycles/{cycle_id}/freeze", response=CycleOut)
def freeze(request: HttpRequest, cycle_id: int) -> Cycle:
    return cycle_freeze(cycle_id=cycle_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]


@router.post("/plans/{plan_id}/adopt", response=SettledOut)
def adopt_plan(request: HttpRequest, plan_id: int) -> SettledOut:
    plan = plan_adopt(plan_id=plan_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return SettledOut(n=plan.lines.count())


@router.post("/cycles/{cycle_id}/lines/adopt", response=SettledOut)
def adopt_lines(request: HttpRequest, cycle_id: int, body: LinesIn) -> SettledOut:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    return SettledOut(n=lines_adopt(cycle_id=cycle_id, line_ids=body.line_ids, actor=actor, at=at, remark=body.remark))


@router.post("/cycles/{cycle_id}/lines/merge", response=SettledOut)
def merge_lines(request: HttpRequest, cycle_id: int, body: MergeIn) -> SettledOut:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    lines_merge(cycle_id=cycle_id, target_id=body.target_id, line_ids=body.line_ids, actor=actor, at=at, remark=body.remark)
    return SettledOut(n=len(body.line_ids))


@router.post("/cycles/{cycle_id}/lines/return", response=SettledOut)
def return_lines(request: HttpRequest, cycle_id: int, body: LinesIn) -> SettledOut:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    remarks = dict.fromkeys(body.line_ids, body.remark)
    return SettledOut(n=len(consolidation_return_lines(cycle_id=cycle_id, remarks=remarks, actor=actor, at=at)))
