"""REST of external lecturers: proposal, decision, fund application."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bihuan.foundation.api_fields import Day, Note, Remark, RowId, Short, Title
from bihuan.lecturers.models import Engagement
from bihuan.lecturers.selectors.external import engagement_for
from bihuan.lecturers.services.external import (
    Need,
    Proposed,
    engagement_decide,
    engagement_fund,
    engagement_request,
    external_propose,
)

router = Router(tags=["讲师"])
Brief = Annotated[str, Field(max_length=20)]
Name = Annotated[str, Field(max_length=40)]
Number = Annotated[str, Field(max_length=60)]
Scores = Annotated[dict[Brief, Annotated[int, Field(ge=1, le=5)]], Field(max_length=20)]


class EngagementOut(Schema):
    id: int
    lecturer_id: int
    lecturer: str
    topic: str
    need_strength: str
    need_subject: str
    planned_on: date
    fee_cents: int
    course_form: str
    provider_scores: dict[str, int]
    state: str
    decision_remark: str
    decided_at: datetime | None
    fund_no: str


class NeedIn(Schema):
    topic: Title
    need_strength: Remark
    need_subject: Remark
    planned_on: Day
    fee_cents: RowId = 0
    course_form: Brief = ""
    need_trait: Brief = ""
    provider_scores: Scores = {}


class ProposalIn(NeedIn):
    name: Name
    source_kind: Brief
    knowledge_note: Note
    speaking_note: Note
    organisation: Short = ""
    subjects: Note = ""


class AgainIn(NeedIn):
    lecturer_id: RowId


class DecidedIn(Schema):
    is_approved: bool
    remark: Remark = ""


class FundIn(Schema):
    fund_no: Number


@router.post("", response=EngagementOut, summary="提出外聘讲师")
def proposed(request: HttpRequest, body: ProposalIn) -> dict[str, Any]:
    given = body.dict()
    person = Proposed(**{name: given[name] for name in Proposed.__dataclass_fields__})
    return _row(external_propose(proposed=person, need=_need(given), **_who(request)))


@router.post("/again", response=EngagementOut, summary="再次外聘")
def again(request: HttpRequest, body: AgainIn) -> dict[str, Any]:
    return _row(engagement_request(lecturer_id=body.lecturer_id, need=_need(body.dict()), **_who(request)))


@router.get("/{int:engagement_id}", response=EngagementOut, summary="一次外聘")
def one(request: HttpRequest, engagement_id: int) -> dict[str, Any]:
    return _row(engagement_for(request.actor, engagement_id=engagement_id))  # type: ignore[attr-defined]


@router.post("/{int:engagement_id}/decision", response=EngagementOut, summary="批准或不批准外聘")
def decided(request: HttpRequest, engagement_id: int, body: DecidedIn) -> dict[str, Any]:
    return _row(engagement_decide(engagement_id=engagement_id, **body.dict(), **_who(request)))


@router.post("/{int:engagement_id}/fund", response=EngagementOut, summary="登记经费申请")
def funded(request: HttpRequest, engagement_id: int, body: FundIn) -> dict[str, Any]:
    return _row(engagement_fund(engagement_id=engagement_id, fund_no=body.fund_no, **_who(request)))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _need(given: dict[str, Any]) -> Need:
    return Need(**{name: given[name] for name in Need.__dataclass_fields__})


def _row(row: Engagement) -> dict[str, Any]:
    names = [name for name in EngagementOut.model_fields if name != "lecturer"]
    return {**{name: getattr(row, name) for name in names}, "lecturer": row.lecturer.name}
