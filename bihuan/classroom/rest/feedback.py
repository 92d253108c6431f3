"""REST of feedback: one's own form, who is missing, the figures, reminding, what follows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from bihuan.classroom.domain.feedback import FULL, LONGEST, Form
from bihuan.classroom.models import FeedbackDecision
from bihuan.classroom.selectors import feedback as selectors
from bihuan.classroom.services.feedback_follow import Decision, feedback_decide, feedback_remind
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.foundation.api_fields import Code
from bihuan.foundation.pages import request_actor, request_at

router = Router(tags=["培训反馈"])
Text = Annotated[str, Field(max_length=LONGEST)]
Score = Annotated[int, Field(ge=0, le=FULL)]
Scores = Annotated[dict[Code, Score], Field(max_length=50)]


class FormIn(Schema):
    """`scores`: code of the item → score of a step. Not kept with its author."""

    scores: Scores
    gain: Text = ""
    suggestion: Text = ""


class ReceiptOut(Schema):
    """That a form was handed in, and on which day."""

    given_on: date


class MissingOut(Schema):
    person: str
    employee_no: str
    unit: str
    is_reminded: bool


class FollowOut(Schema):
    n_owed: int
    n_given: int
    missing: list[MissingOut]


class BarOut(Schema):
    label: str
    score: int
    n: int


class ItemOut(Schema):
    code: str
    label: str
    mean: float
    bars: list[BarOut]


class FiguresOut(Schema):
    """`is_shown` false: forms may still come in, or there are fewer than `small_group`."""

    due_at: datetime
    closed_at: datetime | None
    close_reason: str
    small_group: int
    n_forms: int
    n_late: int
    is_shown: bool
    score: float | None
    rating: str
    items: list[ItemOut]
    gains: list[str]
    suggestions: list[str]


class RemindedOut(Schema):
    n: int


class DecisionIn(Schema):
    kind: Literal["content", "lecturer", "method", "none"]
    text: Text
    owner_no: Code = ""
    criteria: Scores = {}
    praise: Text = ""


class DecisionOut(Schema):
    kind: str
    text: str
    owner: str
    decided_at: datetime


@router.post("/{session_id}/feedback", response=ReceiptOut, summary="提交培训反馈表")
def give(request: HttpRequest, session_id: int, body: FormIn) -> Any:
    form = Form(body.scores, body.gain, body.suggestion)
    return feedback_give(session_id=session_id, form=form, **_who(request))


@router.get("/{session_id}/feedback/missing", response=FollowOut, summary="反馈表未交名单")
def missing(request: HttpRequest, session_id: int) -> FollowOut:
    round_ = selectors.shown_round(request_actor(request), session_id)
    found = selectors.follow_up(round_.session, at=request_at(request))
    rows = [
        MissingOut(person=row.name, employee_no=row.employee_no, unit=row.unit, is_reminded=row.is_reminded)
        for row in found.missing
    ]
    return FollowOut(n_owed=found.n_owed, n_given=found.n_given, missing=rows)


@router.get("/{session_id}/feedback", response=FiguresOut, summary="反馈统计")
def figures(request: HttpRequest, session_id: int) -> FiguresOut:
    looker = selectors.looker_of(request_actor(request), session_id)
    round_ = selectors.round_for(looker.session)
    found = selectors.figures_of(round_)
    return FiguresOut(
        due_at=round_.due_at,
        closed_at=round_.closed_at,
        close_reason=round_.close_reason,
        small_group=round_.small_group,
        n_forms=found.n_forms,
        n_late=round_.n_late,
        is_shown=found.is_shown,
        score=float(round_.score) if round_.score is not None else None,
        rating=round_.rating,
        items=[_item(each) for each in found.items],
        gains=list(found.gains),
        suggestions=list(found.suggestions),
    )


@router.post("/{session_id}/feedback/remind", response=RemindedOut, summary="提醒填写反馈")
def remind(request: HttpRequest, session_id: int) -> RemindedOut:
    return RemindedOut(n=feedback_remind(session_id=session_id, **_who(request)))


@router.post("/{session_id}/feedback/decision", response=DecisionOut, summary="处理培训反馈")
def decide(request: HttpRequest, session_id: int, body: DecisionIn) -> DecisionOut:
    given = Decision(body.kind, body.text, body.owner_no, body.criteria, body.praise)
    return _decision(feedback_decide(session_id=session_id, decision=given, **_who(request)))


def _item(each: Any) -> ItemOut:
    bars = [BarOut(label=bar.label, score=bar.score, n=bar.n) for bar in each.bars]
    return ItemOut(code=each.code, label=each.label, mean=float(each.mean), bars=bars)


def _decision(row: FeedbackDecision) -> DecisionOut:
    return DecisionOut(kind=row.kind, text=row.text, owner=row.owner.name if row.owner else "", decided_at=row.decided_at)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
