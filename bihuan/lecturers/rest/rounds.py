"""REST of the selections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bihuan.foundation.api_fields import Code, Day, Note, Remark, RowId, Short, Words
from bihuan.lecturers.models import Candidacy, SelectionRound
from bihuan.lecturers.selectors.rounds import candidates, round_for, rounds
from bihuan.lecturers.services.rounds import (
    Judged,
    candidacy_apply,
    candidacy_judge,
    candidacy_withdraw,
    round_close,
    round_open,
)

router = Router(tags=["讲师"])
Points = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class RoundOut(Schema):
    id: int
    title: str
    unit: str
    opens_on: date
    closes_on: date
    state: str


class CandidacyOut(Schema):
    id: int
    person: str
    subjects: str
    statement: str
    way: str
    score: Decimal | None
    remark: str
    state: str
    is_lecturer: bool = False


class RoundDetail(RoundOut):
    candidates: list[CandidacyOut]


class RoundIn(Schema):
    unit_id: RowId
    title: Short
    opens_on: Day
    closes_on: Day


class ApplyIn(Schema):
    subjects: Note
    statement: Words = ""


class JudgedIn(Schema):
    is_selected: bool
    way: Code
    score: Points | None = None
    remark: Remark = ""


@router.get("", response=list[RoundOut], summary="讲师选拔")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    return [_round(each) for each in rounds(request.actor)]  # type: ignore[attr-defined]


@router.post("", response=RoundOut, summary="开始讲师选拔")
def opened(request: HttpRequest, body: RoundIn) -> dict[str, Any]:
    return _round(round_open(**body.dict(), **_who(request)))


@router.get("/{int:round_id}", response=RoundDetail, summary="一次讲师选拔")
def one(request: HttpRequest, round_id: int) -> dict[str, Any]:
    row = round_for(request.actor, round_id=round_id)  # type: ignore[attr-defined]
    found = candidates(request.actor, row)  # type: ignore[attr-defined]
    return {**_round(row), "candidates": [_candidacy(each.candidacy, each.is_lecturer) for each in found]}


@router.post("/{int:round_id}/close", response=RoundOut, summary="结束报名")
def closed(request: HttpRequest, round_id: int) -> dict[str, Any]:
    return _round(round_close(round_id=round_id, **_who(request)))


@router.post("/{int:round_id}/candidacies", response=CandidacyOut, summary="本人报名")
def applied(request: HttpRequest, round_id: int, body: ApplyIn) -> dict[str, Any]:
    return _candidacy(candidacy_apply(round_id=round_id, **body.dict(), **_who(request)))


@router.post("/candidacies/{int:candidacy_id}/withdrawal", response=CandidacyOut, summary="撤回报名")
def withdrawn(request: HttpRequest, candidacy_id: int) -> dict[str, Any]:
    return _candidacy(candidacy_withdraw(candidacy_id=candidacy_id, **_who(request)))


@router.post("/candidacies/{int:candidacy_id}/result", response=CandidacyOut, summary="登记选拔结果")
def judged(request: HttpRequest, candidacy_id: int, body: JudgedIn) -> dict[str, Any]:
    return _candidacy(candidacy_judge(candidacy_id=candidacy_id, judged=Judged(**body.dict()), **_who(request)))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _round(row: SelectionRound) -> dict[str, Any]:
    names = ("id", "title", "opens_on", "closes_on", "state")
    return {**{name: getattr(row, name) for name in names}, "unit": row.unit.name}


def _candidacy(row: Candidacy, is_lecturer: bool = False) -> dict[str, Any]:
    names = ("id", "subjects", "statement", "way", "score", "remark", "state")
    return {**{name: getattr(row, name) for name in names}, "person": row.person.name, "is_lecturer": is_lecturer}
