"""REST of the group's inspections: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from bihuan.classroom.domain.inspections import DECISIONS, Answer
from bihuan.classroom.models import InspectionDecision
from bihuan.classroom.selectors.inspections import (
    InspectionCriteria,
    InspectionRow,
    decision_of,
    inspection_for,
    inspections,
    rows_of,
)
from bihuan.classroom.services.inspection_follow import (
    Decided,
    inspection_decide,
    inspection_follow_up,
    inspection_photos_add,
    inspection_reply,
)
from bihuan.classroom.services.inspection_record import Inspected, inspection_record
from bihuan.foundation.api_fields import Code, Day, Moment, Note, RowId, Short, Words, among

router = Router(tags=["集团抽查"])
Kind = Annotated[str, among(DECISIONS)]


class AnswerIn(Schema):
    person: Annotated[str, Field(max_length=40)]
    question: Annotated[str, Field(max_length=500)] = ""
    answer: Annotated[str, Field(max_length=500)] = ""
    is_right: bool | None = None


class InspectedIn(Schema):
    unit_id: RowId
    method: Code
    held_at: Moment
    findings: Words
    rating: Code
    place: Short = ""
    inspector_id: RowId | None = None
    answers: Annotated[list[AnswerIn], Field(max_length=100)] = []


class InspectionOut(Schema):
    id: int
    unit: str
    method: str
    held_at: datetime
    place: str
    inspector: str
    rating: str
    findings: str
    follow_up: str
    article: str


class InspectionListOut(Schema):
    items: list[InspectionOut]
    after: str | None
    before: str | None


class DecisionOut(Schema):
    kind: str
    text: str
    owner: str
    due_on: date | None
    decided_by: str
    done_note: str
    done_at: datetime | None


class SaidOut(Schema):
    by: str
    text: str
    at: datetime


class InspectionDetail(InspectionOut):
    answers: list[AnswerIn]
    n_photos: int
    replies: list[SaidOut]
    decision: DecisionOut | None


class InspectionQuery(Schema):
    year: Note = ""
    rating: Note = ""
    after: str = ""
    before: str = ""


class TextIn(Schema):
    text: Words


class DecidedIn(Schema):
    kind: Kind
    text: Words
    owner_id: RowId | None = None
    due_on: Day | None = None


@router.get("/inspections", response=InspectionListOut, summary="集团抽查")
def listed(request: HttpRequest, query: Query[InspectionQuery]) -> dict[str, Any]:
    shown = inspections(request.actor, InspectionCriteria(**query.dict()), at=request.at)  # type: ignore[attr-defined]
    return {"items": [_row(each) for each in shown.rows], "after": shown.keys.after, "before": shown.keys.before}


@router.post("/inspections", response=InspectionDetail, summary="登记一次抽查")
def recorded(request: HttpRequest, body: InspectedIn) -> dict[str, Any]:
    answers = tuple(Answer(**each.dict()) for each in body.answers)
    told = Inspected(**{**body.dict(), "answers": answers})
    return _detail(request, inspection_record(told=told, **_who(request)).pk)


@router.get("/inspections/{int:inspection_id}", response=InspectionDetail, summary="一次抽查")
def one(request: HttpRequest, inspection_id: int) -> dict[str, Any]:
    return _detail(request, inspection_id)


@router.post("/inspections/{int:inspection_id}/photos", response=InspectionDetail, summary="上传现场照片")
def photo(request: HttpRequest, inspection_id: int, file: File[UploadedFile]) -> dict[str, Any]:
    inspection_photos_add(inspection_id=inspection_id, photos=[file], **_who(request))
    return _detail(request, inspection_id)


@router.post("/inspections/{int:inspection_id}/replies", response=InspectionDetail, summary="单位说明")
def replied(request: HttpRequest, inspection_id: int, body: TextIn) -> dict[str, Any]:
    inspection_reply(inspection_id=inspection_id, text=body.text, **_who(request))
    return _detail(request, inspection_id)


@router.post("/inspections/{int:inspection_id}/decision", response=InspectionDetail, summary="决定处理意见")
def decided(request: HttpRequest, inspection_id: int, body: DecidedIn) -> dict[str, Any]:
    inspection_decide(inspection_id=inspection_id, decided=Decided(**body.dict()), **_who(request))
    return _detail(request, inspection_id)


@router.post("/inspections/{int:inspection_id}/follow-up", response=InspectionDetail, summary="登记落实情况")
def followed_up(request: HttpRequest, inspection_id: int, body: TextIn) -> dict[str, Any]:
    inspection_follow_up(inspection_id=inspection_id, note=body.text, **_who(request))
    return _detail(request, inspection_id)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _row(each: InspectionRow) -> dict[str, Any]:
    row = each.inspection
    names = ("held_at", "place", "findings", "article")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "unit": row.unit.name,
        "method": each.method,
        "inspector": row.inspector.name,
        "rating": each.rating,
        "follow_up": each.follow.label,
    }


def _detail(request: HttpRequest, inspection_id: int) -> dict[str, Any]:
    row = inspection_for(request.actor, inspection_id)  # type: ignore[attr-defined]
    shown = rows_of([row], at=request.at)[0]  # type: ignore[attr-defined]
    replies = row.replies.select_related("person")
    return {
        **_row(shown),
        "answers": row.answers,
        "n_photos": row.photos.count(),
        "replies": [{"by": each.person.name, "text": each.text, "at": each.at} for each in replies],
        "decision": _decision(decision_of(row)),
    }


def _decision(decision: InspectionDecision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    names = ("kind", "text", "due_on", "done_note", "done_at")
    told = {name: getattr(decision, name) for name in names}
    return {**told, "owner": decision.owner.name if decision.owner else "", "decided_by": decision.decided_by.name}
