"""REST of the month's plans: the same selectors, check and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from bihuan.foundation.api_fields import Code, Count, Minutes, Moment, Note, Remark, RowId, RowIds, Short, Title, Version, among
from bihuan.foundation.paging import LISTED
from bihuan.kernel.periods import Month
from bihuan.training.domain.lines import AUDIENCES, SOURCES, TRAINING_KINDS
from bihuan.training.models import PlanLine
from bihuan.training.selectors.monthly import PlanRow, monthly_plans, plan_row, visible_plan
from bihuan.training.selectors.plan_facts import plan_check
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.services.annual_import import annual_import, annual_report_json
from bihuan.training.services.monthly_lines import (
    LineInput,
    editable_plan,
    monthly_line_add,
    monthly_line_edit,
    monthly_line_remove,
)
from bihuan.training.services.monthly_submit import finding_json, monthly_plan_submit, quotas_json
from bihuan.training.services.plan_import import plan_import, report_json

router = Router(tags=["月度培训计划"])


class PlanOut(Schema):
    """`verdict` is met or met_late by the first submission, empty while nothing was handed in."""

    id: int
    unit: str
    month: str
    state: str
    due_at: datetime
    first_submitted_at: datetime | None
    verdict: str
    lines: int


class LineIn(Schema):
    """Times are aware; hours come as minutes of lessons."""

    title: Annotated[Title, Field(min_length=1)]
    audience: Annotated[str, among(AUDIENCES)]
    form: Code
    starts_at: Moment
    ends_at: Moment
    lesson_minutes: Minutes
    place: Short = ""
    lecturer_source: Annotated[str, among(("", *SOURCES))] = ""
    lecturer_name: Short = ""
    lecturer_file_id: RowId | None = None
    training_kind: Annotated[str, among(TRAINING_KINDS)] = "in_post"
    category: Short = ""
    headcount: Count | None = None
    annual_line_id: RowId | None = None
    additional_reason: Note = ""
    evaluation_method: Code = ""
    remark: Remark = ""
    topic_ids: RowIds = []

    def line(self) -> LineInput:
        given = self.dict()
        return LineInput(**{**given, "topic_ids": tuple(given["topic_ids"])})


class LineChange(LineIn):
    version: Version

    def line(self) -> LineInput:
        given = self.dict(exclude={"version"})
        return LineInput(**{**given, "topic_ids": tuple(given["topic_ids"])})


class LineOut(Schema):
    id: int
    position: int
    title: str
    audience: str
    form: str
    starts_at: datetime
    ends_at: datetime
    lesson_minutes: int
    place: str
    lecturer_source: str
    lecturer_name: str
    lecturer_file_id: int | None
    annual_line_id: int | None
    additional_reason: str
    fate: str
    row_version: int


class CheckOut(Schema):
    findings: list[dict[str, Any]]
    quotas: list[dict[str, Any]]


@router.get("/plans", response=list[PlanOut])
def plans(request: HttpRequest, month: str = "") -> list[dict[str, Any]]:
    return [_plan_out(row) for row in monthly_plans(request.actor, month, size=LISTED).rows]  # type: ignore[attr-defined]


@router.get("/plans/{plan_id}/lines", response=list[LineOut])
def lines(request: HttpRequest, plan_id: int) -> list[PlanLine]:
    return list(visible_plan(plan_id, request.actor).lines.all())  # type: ignore[attr-defined]


@router.get("/plans/{plan_id}/check", response=CheckOut)
def check(request: HttpRequest, plan_id: int) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    plan = visible_plan(plan_id, actor)
    checked = plan_check(plan, rules=plan_rules(plan.unit, Month.parse(plan.month).first_day), actor=actor)
    return {"findings": [finding_json(each) for each in checked.findings], "quotas": quotas_json(checked)}


@router.post("/plans/{plan_id}/lines", response={201: LineOut})
def line_add(request: HttpRequest, plan_id: int, body: LineIn) -> tuple[int, PlanLine]:
    return 201, monthly_line_add(plan_id=plan_id, line=body.line(), actor=request.actor, at=request.at)  # type: ignore[attr-defined]


@router.put("/plan-lines/{line_id}", response=LineOut)
def line_edit(request: HttpRequest, line_id: int, body: LineChange) -> PlanLine:
    return monthly_line_edit(
        line_id=line_id,
        version=body.version,
        line=body.line(),
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
    )


@router.delete("/plan-lines/{line_id}", response={204: None})
def line_remove(request: HttpRequest, line_id: int) -> tuple[int, None]:
    monthly_line_remove(line_id=line_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return 204, None


@router.post("/plans/{plan_id}/submit", response=PlanOut)
def submit(request: HttpRequest, plan_id: int, version: int | None = None) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    plan = monthly_plan_submit(plan_id=plan_id, actor=actor, at=request.at, version=version)  # type: ignore[attr-defined]
    return _plan_out(plan_row(plan), plan.state)


@router.post("/plans/{plan_id}/import", response=dict[str, Any])
def import_workbook(
    request: HttpRequest, plan_id: int, file: File[UploadedFile], dry_run: bool = True, only_good: bool = False
) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    plan = editable_plan(plan_id, actor)
    report = plan_import(
        file=file.read(),
        unit=plan.unit,
        month=Month.parse(plan.month),
        dry_run=dry_run,
        only_good=only_good,
        actor=actor,
        at=request.at,  # type: ignore[attr-defined]
    )
    return report_json(report)


@router.post("/annual-plans/{plan_id}/import", response=dict[str, Any])
def import_annual(
    request: HttpRequest, plan_id: int, file: File[UploadedFile], dry_run: bool = True, only_good: bool = False
) -> dict[str, Any]:
    report = annual_import(
        plan_id=plan_id,
        file=file.read(),
        dry_run=dry_run,
        only_good=only_good,
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
    )
    return annual_report_json(report)


def _plan_out(row: PlanRow, state: str = "") -> dict[str, Any]:
    return {
        "id": row.id,
        "unit": row.unit_name,
        "month": row.month,
        "state": state or row.state_code,
        "due_at": row.due_at,
        "first_submitted_at": row.first_submitted_at,
        "verdict": row.verdict,
        "lines": row.n_lines,
    }
