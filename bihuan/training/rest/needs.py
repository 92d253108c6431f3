"""REST of training needs: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from bihuan.foundation.api_fields import Code, Remark, RowId, Short, Title, Version, among
from bihuan.foundation.clock import local
from bihuan.foundation.paging import LISTED
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.people.models import Unit
from bihuan.training.models import NeedsAnalysis, PlanLine, TrainingNeed
from bihuan.training.rest.plans import LineIn, LineOut
from bihuan.training.selectors import needs as selectors
from bihuan.training.services.need_decide import need_decline, need_merge, need_take
from bihuan.training.services.need_raise import NeedInput, need_check, need_raise, need_send_back, need_withdraw
from bihuan.training.services.need_voice import need_join, need_leave
from bihuan.training.services.needs_analysis import analysis_finish, analysis_open, analysis_write
from bihuan.training.services.needs_import import needs_import

router = Router(tags=["培训需求"])


class NeedIn(Schema):
    """Without a month it is what somebody would like to learn, whenever it is held."""

    title: Annotated[Title, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    goal: Remark = ""
    wanted_time: Short = ""
    trainer: Short = ""
    participants: Annotated[str, Field(max_length=120)] = ""
    level: Code = ""
    month: Annotated[str, Field(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")] = ""


class NeedOut(Schema):
    id: int
    title: str
    unit_name: str
    kind: str
    month: str
    wanted_time: str
    author: str
    raised_at: datetime
    n_needing: int
    state_code: str
    remark: str


class StepIn(Schema):
    version: Version | None = None


class RemarkIn(StepIn):
    remark: Annotated[Remark, Field(min_length=1)]


class MergeIn(StepIn):
    into_id: RowId
    remark: Remark = ""


class TakeIn(LineIn):
    plan_id: RowId
    version: Version | None = None


class ImportOut(Schema):
    rows: int
    imported: int
    problems: list[dict[str, Any]]


class AnalysisIn(Schema):
    year: Annotated[int, Field(ge=2020, le=2100)]
    part: Annotated[int, Field(ge=1, le=12)] = 1
    unit: Code


class TextsIn(StepIn):
    texts: dict[Code, Annotated[str, Field(max_length=4_000)]]


class AnalysisOut(Schema):
    id: int
    unit_id: int
    year: int
    part: int
    state: str
    sections: list[dict[str, str]]
    row_version: int


@router.get("/needs", response=list[NeedOut], summary="培训需求")
def needs(request: HttpRequest, show: Annotated[str, among(selectors.SHOWS)] = selectors.WISHES) -> list[selectors.NeedRow]:
    return list(selectors.need_list(**_who(request), show=show, size=LISTED).rows)


@router.post("/needs", response={201: NeedOut}, summary="提出培训需求")
def raise_need(request: HttpRequest, body: NeedIn) -> tuple[int, selectors.NeedRow]:
    who = _who(request)
    unit = Unit.objects.filter(pk=who["actor"].home_unit_id or 0).first()
    if unit is None:
        raise NotFound("not_found")
    return 201, _out(need_raise(unit=unit, need=NeedInput(**body.dict()), **who), request)


@router.post("/needs/import", response=ImportOut, summary="导入培训需求表")
def import_needs(request: HttpRequest, file: File[UploadedFile], dry_run: bool = True) -> dict[str, Any]:
    who = _who(request)
    units = selectors.own_units(**who)
    if not units:
        raise NotFound("not_found")
    month = Month.of(local(who["at"]).date())
    report = needs_import(file=file.read(), unit=units[0], month=month, dry_run=dry_run, **who)
    problems = [{"row": row.row, "problems": list(row.problems)} for row in report.rejected]
    return {"rows": len(report.rows), "imported": len(report.needs), "problems": problems}


@router.post("/needs/{need_id}/check", response=NeedOut, summary="审核并报送")
def check(request: HttpRequest, need_id: int, body: StepIn) -> selectors.NeedRow:
    return _out(need_check(need_id=need_id, version=body.version, **_who(request)), request)


@router.post("/needs/{need_id}/send-back", response=NeedOut, summary="退回修改")
def send_back(request: HttpRequest, need_id: int, body: RemarkIn) -> selectors.NeedRow:
    return _out(need_send_back(need_id=need_id, **body.dict(), **_who(request)), request)


@router.post("/needs/{need_id}/withdraw", response=NeedOut, summary="撤回")
def withdraw(request: HttpRequest, need_id: int, body: StepIn) -> selectors.NeedRow:
    return _out(need_withdraw(need_id=need_id, version=body.version, **_who(request)), request)


@router.post("/needs/{need_id}/merge", response=NeedOut, summary="并入另一条")
def merge(request: HttpRequest, need_id: int, body: MergeIn) -> selectors.NeedRow:
    return _out(need_merge(need_id=need_id, **body.dict(), **_who(request)), request)


@router.post("/needs/{need_id}/decline", response=NeedOut, summary="不采纳")
def decline(request: HttpRequest, need_id: int, body: RemarkIn) -> selectors.NeedRow:
    return _out(need_decline(need_id=need_id, **body.dict(), **_who(request)), request)


@router.post("/needs/{need_id}/take", response={201: LineOut}, summary="列入计划")
def take(request: HttpRequest, need_id: int, body: TakeIn) -> tuple[int, PlanLine]:
    given = LineIn(**body.dict(exclude={"plan_id", "version"})).line()
    return 201, need_take(need_id=need_id, plan_id=body.plan_id, line=given, version=body.version, **_who(request))


@router.post("/needs/{need_id}/join", response=NeedOut, summary="我也需要")
def join(request: HttpRequest, need_id: int) -> selectors.NeedRow:
    return _out(need_join(need_id=need_id, **_who(request)), request)


@router.post("/needs/{need_id}/leave", response=NeedOut, summary="不再需要")
def leave(request: HttpRequest, need_id: int) -> selectors.NeedRow:
    return _out(need_leave(need_id=need_id, **_who(request)), request)


@router.get("/needs-analyses", response=list[AnalysisOut], summary="培训需求分析")
def analyses(request: HttpRequest) -> list[NeedsAnalysis]:
    return list(selectors.analyses(_who(request)["actor"]))


@router.post("/needs-analyses", response={201: AnalysisOut}, summary="开始需求分析")
def open_analysis(request: HttpRequest, body: AnalysisIn) -> tuple[int, NeedsAnalysis]:
    unit = Unit.objects.filter(code=body.unit).first()
    if unit is None:
        raise NotFound("unit_unknown", unit=body.unit)
    return 201, analysis_open(unit=unit, year=body.year, part=body.part, **_who(request))


@router.put("/needs-analyses/{analysis_id}", response=AnalysisOut, summary="填写需求分析")
def write_analysis(request: HttpRequest, analysis_id: int, body: TextsIn) -> NeedsAnalysis:
    return analysis_write(analysis_id=analysis_id, texts=body.texts, version=body.version, **_who(request))


@router.post("/needs-analyses/{analysis_id}/finish", response=AnalysisOut, summary="完成需求分析")
def finish_analysis(request: HttpRequest, analysis_id: int, body: StepIn) -> NeedsAnalysis:
    return analysis_finish(analysis_id=analysis_id, version=body.version, **_who(request))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _out(need: TrainingNeed, request: HttpRequest) -> selectors.NeedRow:
    return selectors.need_detail(need.pk, request.actor).row  # type: ignore[attr-defined]
