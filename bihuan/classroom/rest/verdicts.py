"""REST of the monthly verdicts: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from bihuan.classroom.selectors.verdicts import (
    PersonMonth,
    VerdictCriteria,
    VerdictRow,
    counts_by_unit,
    person_verdicts,
    verdicts,
)
from bihuan.classroom.services.month_verdicts import CLOSE, month_verdicts
from bihuan.foundation.api_fields import RowId, Short
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotPermitted
from bihuan.people.selectors.actors import topmost_unit

router = Router(tags=["月度结论"])


class VerdictOut(Schema):
    person_id: int
    name: str
    employee_no: str
    unit: str
    month: str
    verdict: str
    n_evaluations: int
    n_failed: int
    current: str
    streak: int
    streak_from: str
    decided_at: datetime
    article: str


class VerdictListOut(Schema):
    items: list[VerdictOut]
    after: str | None
    before: str | None


class VerdictQuery(Schema):
    month: Short
    unit_id: RowId | None = None
    verdict: str = ""
    after: str = ""
    before: str = ""


class UnitCountsOut(Schema):
    unit_id: int
    unit: str
    passed: int
    failed: int
    none: int
    longest: int


class ResultOut(Schema):
    title: str
    on: datetime
    method: str
    score: str
    result: str


class PersonMonthOut(VerdictOut):
    results: list[ResultOut]


class RunIn(Schema):
    month: Short


class RunOut(Schema):
    new: int
    adjusted: int
    proposed: int


@router.get("/verdicts", response=VerdictListOut, summary="一个月的个人结论")
def listed(request: HttpRequest, query: Query[VerdictQuery]) -> dict[str, Any]:
    criteria = VerdictCriteria(**{**query.dict(), "month": str(Month.parse(query.month))})
    shown = verdicts(request.actor, criteria)  # type: ignore[attr-defined]
    return {"items": [_out(each) for each in shown.rows], "after": shown.keys.after, "before": shown.keys.before}


@router.get("/verdicts/units", response=list[UnitCountsOut], summary="一个月按单位的人数")
def by_unit(request: HttpRequest, month: Short) -> list[dict[str, Any]]:
    found = counts_by_unit(request.actor, str(Month.parse(month)))  # type: ignore[attr-defined]
    names = ("passed", "failed", "none", "longest")
    return [
        {"unit_id": each.unit.pk, "unit": each.unit.name, **{name: getattr(each, name) for name in names}} for each in found
    ]


@router.get("/verdicts/people/{int:person_id}", response=list[PersonMonthOut], summary="一个人的月度结论与依据")
def one(request: HttpRequest, person_id: int) -> list[dict[str, Any]]:
    shown = person_verdicts(request.actor, person_id)  # type: ignore[attr-defined]
    return [_month(each) for each in shown.months]


@router.post("/verdicts/runs", response=RunOut, summary="核对一个已结账的月份")
def run(request: HttpRequest, body: RunIn) -> dict[str, int]:
    """Over everything that this actor may close. Refuses as the service does."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    unit = topmost_unit(actor, CLOSE)
    if unit is None:
        raise NotPermitted("not_permitted", capability=CLOSE)
    done = month_verdicts(month=body.month, unit=unit, actor=actor, at=at)
    return {"new": done.n_new, "adjusted": done.n_adjusted, "proposed": done.n_proposed}


def _out(each: VerdictRow) -> dict[str, Any]:
    row, now = each.row, each.now
    names = ("person_id", "month", "verdict", "n_evaluations", "n_failed", "decided_at", "article")
    return {
        **{name: getattr(row, name) for name in names},
        "name": row.person.name,
        "employee_no": row.person.employee_no,
        "unit": row.unit.name,
        "current": now.verdict,
        "streak": now.streak,
        "streak_from": now.streak_from,
    }


def _month(each: PersonMonth) -> dict[str, Any]:
    results = [
        {"title": one.title, "on": one.on, "method": one.method, "score": one.score, "result": one.view.label}
        for one in each.results
    ]
    return {**_out(each.shown), "results": results}
