"""REST of the year's effect: the same selector and service as the page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bihuan.classroom.selectors.effect import EffectRow, effect
from bihuan.classroom.services.effect_conclude import effect_conclude
from bihuan.foundation.api_fields import RowId, Words

router = Router(tags=["年度成效"])
Year = Annotated[int, Field(ge=1900, le=2199)]


class CountsOut(Schema):
    numerator: int
    denominator: int


class EffectRowOut(Schema):
    unit_id: int
    unit: str
    rates: dict[str, CountsOut]
    attendance: CountsOut
    feedback_forms: int
    feedback_mean: float | None
    passing: CountsOut
    ratings: dict[str, int]
    cases: int
    cases_open: int


class ConclusionOut(Schema):
    text: str
    by: str
    at: datetime


class EffectOut(Schema):
    year: int
    closed: list[str]
    open: list[str]
    items: list[EffectRowOut]
    conclusions: list[ConclusionOut]


class ConclusionIn(Schema):
    year: Year
    text: Words


@router.get("/effect", response=EffectOut, summary="年度成效")
def report(request: HttpRequest, year: Year, area_id: RowId | None = None) -> dict[str, Any]:
    return _told(request, year, area_id)


@router.post("/effect/conclusions", response=EffectOut, summary="填写年度成效结论")
def concluded(request: HttpRequest, body: ConclusionIn) -> dict[str, Any]:
    effect_conclude(year=body.year, text=body.text, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return _told(request, body.year, None)


def _told(request: HttpRequest, year: int, area_id: int | None) -> dict[str, Any]:
    shown = effect(request.actor, year, area_id=area_id)  # type: ignore[attr-defined]
    return {
        "year": shown.year,
        "closed": list(shown.closed),
        "open": list(shown.open),
        "items": [_row(each) for each in shown.rows],
        "conclusions": [{"text": each.text, "by": each.person.name, "at": each.at} for each in shown.conclusions],
    }


def _row(row: EffectRow) -> dict[str, Any]:
    mean = row.feedback.total / row.feedback.n if row.feedback.n else None
    return {
        "unit_id": row.unit.pk,
        "unit": row.unit.name,
        "rates": {basis: _counts(rate) for basis, rate in row.rates.items()},
        "attendance": _counts(row.attendance),
        "feedback_forms": row.feedback.n,
        "feedback_mean": mean,
        "passing": _counts(row.passing),
        "ratings": dict(row.ratings),
        "cases": row.n_cases,
        "cases_open": row.n_cases_open,
    }


def _counts(rate: Any) -> dict[str, int]:
    return {"numerator": rate.numerator, "denominator": rate.denominator}
