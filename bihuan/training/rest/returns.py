"""REST of sessions, returns, figures and spot checks: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from bihuan.foundation.api_fields import Count, Minutes, Moment, Note, RowIds, Version, Words
from bihuan.foundation.paging import LISTED
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.figures import RATE_KIND
from bihuan.training.models import Deviation, MonthlyReturn, PlanLine
from bihuan.training.selectors.figures import FigureDetail, figure_detail, figures_of
from bihuan.training.selectors.format_totals import FormatTotal, format_totals
from bihuan.training.selectors.returns import returns_of
from bihuan.training.services.deviation_decide import Decision, deviation_decide
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.implementation_record import (
    HeldRecord,
    implementation_record_held,
    implementation_record_not_held,
)
from bihuan.training.services.return_decide import return_accept, return_send_back
from bihuan.training.services.return_submit import return_submit

router = Router(tags=["实施与上报"])


class ReturnRowOut(Schema):
    plan_id: int
    unit_name: str
    state: str
    due_at: datetime | None
    first_submitted_at: datetime | None
    is_late: bool
    n_lines: int
    n_held: int
    n_open: int
    n_waiting: int
    assessment: str


class ReturnOut(Schema):
    id: int
    month: str
    state: str
    due_at: datetime
    first_submitted_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    send_back_remark: str


class HeldIn(Schema):
    """`absent` are person ids of the roster; without a roster `n_due` and `n_present` are told.

    `row_version` is that of the session as it was read; an older one is refused (409 `stale_form`).
    """

    starts_at: Moment
    minutes: Minutes
    n_due: Count = 0
    n_present: Count = 0
    absent: RowIds = []
    evaluation_note: Note = ""
    explanation: Words = ""
    row_version: Version | None = None

    def record(self) -> HeldRecord:
        return HeldRecord(**self.dict(exclude={"row_version"}))


class WordsIn(Schema):
    text: Words = ""


class NotHeldIn(WordsIn):
    """`row_version` is that of the session as it was read; an older one is refused (409 `stale_form`)."""

    row_version: Version | None = None


class SessionOut(Schema):
    id: int
    title: str
    outcome: str
    starts_at: datetime
    held_starts_at: datetime | None
    held_minutes: int | None
    n_due: int | None
    n_present: int | None
    explanation: str
    row_version: int


class DecisionIn(Schema):
    """`verdict` is approve or refuse."""

    verdict: Literal["approve", "refuse"]
    document_no: Annotated[str, Field(max_length=60)] = ""
    remark: Words = ""


class DeviationOut(Schema):
    id: int
    line_id: int
    kind: str
    state: str
    reason: str
    document_no: str
    decision_remark: str


class FigureOut(Schema):
    plan_id: int
    unit_id: int
    unit_name: str
    numerator: int
    denominator: int
    left_out: int
    floor_percent: float | None
    verdict: str
    is_frozen: bool
    adjusted_numerator: int | None
    adjusted_denominator: int | None
    adjusted_verdict: str


class LeftOutOut(Schema):
    line_id: int
    reason: str


class AdjustmentOut(Schema):
    numerator_change: int
    denominator_change: int
    reason: str
    person: str
    at: datetime


class FigureDetailOut(Schema):
    numerator: int
    denominator: int
    adjusted_numerator: int | None
    adjusted_denominator: int | None
    adjusted_verdict: str
    adjustments: list[AdjustmentOut]
    numerator_ids: list[int]
    denominator_only_ids: list[int]
    left_out: list[LeftOutOut]
    verdict: str
    article: str
    frozen_at: datetime | None
    digest: str


@router.get("/returns", response=list[ReturnRowOut])
def returns(request: HttpRequest, month: str) -> Any:
    return returns_of(_actor(request), month, _at(request), size=LISTED).rows


@router.post("/returns/{plan_id}/submit", response=ReturnOut)
def submit(request: HttpRequest, plan_id: int) -> MonthlyReturn:
    return return_submit(plan_id=plan_id, actor=_actor(request), at=_at(request))


@router.post("/returns/{plan_id}/accept", response=ReturnOut)
def accept(request: HttpRequest, plan_id: int) -> MonthlyReturn:
    return return_accept(plan_id=plan_id, actor=_actor(request), at=_at(request))


@router.post("/returns/{plan_id}/send-back", response=ReturnOut)
def send_back(request: HttpRequest, plan_id: int, body: WordsIn) -> MonthlyReturn:
    return return_send_back(plan_id=plan_id, remark=body.text, actor=_actor(request), at=_at(request))


@router.post("/sessions/{line_id}/held", response=SessionOut)
def held(request: HttpRequest, line_id: int, body: HeldIn) -> PlanLine:
    return implementation_record_held(
        line_id=line_id, record=body.record(), actor=_actor(request), at=_at(request), version=body.row_version
    )


@router.post("/sessions/{line_id}/not-held", response=SessionOut)
def not_held(request: HttpRequest, line_id: int, body: NotHeldIn) -> PlanLine:
    return implementation_record_not_held(
        line_id=line_id, explanation=body.text, actor=_actor(request), at=_at(request), version=body.row_version
    )


@router.post("/sessions/{line_id}/request", response=DeviationOut)
def ask(request: HttpRequest, line_id: int, body: WordsIn) -> Deviation:
    return deviation_request(line_id=line_id, reason=body.text, actor=_actor(request), at=_at(request))


@router.post("/deviations/{deviation_id}/decide", response=DeviationOut)
def decide(request: HttpRequest, deviation_id: int, body: DecisionIn) -> Deviation:
    decision = Decision(body.verdict, body.document_no, body.remark)
    return deviation_decide(deviation_id=deviation_id, decision=decision, actor=_actor(request), at=_at(request))


@router.get("/figures", response=list[FigureOut])
def figures(request: HttpRequest, month: str) -> list[dict[str, Any]]:
    return [
        {
            "plan_id": row.plan_id,
            "unit_id": row.unit_id,
            "unit_name": row.unit_name,
            "numerator": row.rate.numerator,
            "denominator": row.rate.denominator,
            "left_out": row.rate.left_out,
            "floor_percent": row.floor,
            "verdict": row.verdict,
            "is_frozen": row.is_frozen,
            "adjusted_numerator": row.adjusted.numerator if row.adjusted else None,
            "adjusted_denominator": row.adjusted.denominator if row.adjusted else None,
            "adjusted_verdict": row.adjusted_verdict,
        }
        for row in figures_of(_actor(request), month).rows
    ]


class FormatTotalOut(Schema):
    """`code` is the merged form of both editions; minutes are those of held sessions."""

    code: str
    label: str
    n_lines: int
    n_held: int
    minutes: int


@router.get("/formats", response=list[FormatTotalOut])
def formats(request: HttpRequest, month: str) -> tuple[FormatTotal, ...]:
    """Sessions of a month by merged form of training (T-044)."""
    return format_totals(_actor(request), month)


@router.get("/figures/{plan_id}", response=FigureDetailOut)
def figure(request: HttpRequest, plan_id: int, kind: str = RATE_KIND) -> dict[str, Any]:
    """The three lists with article, freezing and digest."""
    return _detail(figure_detail(_actor(request), plan_id, kind))


def _detail(detail: FigureDetail) -> dict[str, Any]:
    return {
        "numerator": detail.rate.numerator,
        "denominator": detail.rate.denominator,
        "adjusted_numerator": detail.adjusted.numerator if detail.adjusted else None,
        "adjusted_denominator": detail.adjusted.denominator if detail.adjusted else None,
        "adjusted_verdict": detail.adjusted_verdict,
        "adjustments": [
            {name: getattr(row, name) for name in ("numerator_change", "denominator_change", "reason", "at")}
            | {"person": row.person.name}
            for row in detail.adjustments
        ],
        "numerator_ids": [note.line.pk for note in detail.held],
        "denominator_only_ids": [note.line.pk for note in detail.not_held],
        "left_out": [{"line_id": note.line.pk, "reason": note.note} for note in detail.left_out],
        "verdict": detail.verdict,
        "article": detail.citation.short if detail.citation else "",
        "frozen_at": detail.figure.frozen_at if detail.figure else None,
        "digest": detail.figure.digest if detail.figure else "",
    }


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _at(request: HttpRequest) -> datetime:
    return request.at  # type: ignore[attr-defined,no-any-return]
