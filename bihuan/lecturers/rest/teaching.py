"""REST of what teaching brings: the statement of a year, the development fund, the sharing after external training."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from bihuan.foundation.api_fields import Day, Short, among
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound
from bihuan.lecturers.models import OutsideTraining
from bihuan.lecturers.selectors.files import lecturer_for
from bihuan.lecturers.selectors.outside import fund_of, outside_of
from bihuan.lecturers.selectors.statement import statement_of
from bihuan.lecturers.services.outside import Outside, outside_grant, sharing_record
from bihuan.people import policies

router = Router(tags=["讲师"])
Year = Annotated[int, Field(ge=2000, le=2100)]
Cents = Annotated[int, Field(ge=0, le=10**11)]


class PostingOut(Schema):
    session_key: str
    title: str
    unit: str
    taught_at: datetime
    minutes: int
    fee_cents: int | None
    points: int | None
    note: str
    article: str


class StatementOut(Schema):
    year: int
    minutes: int
    fee_cents: int
    points: int
    postings: list[PostingOut]


class FundOut(Schema):
    year: int
    total_cents: int
    left_cents: int
    article: str


class OutsideOut(Schema):
    id: int
    kind: str
    title: str
    ends_on: date
    cost_cents: int
    share_due_at: datetime | None
    shared_on: date | None
    shared_title: str


class YearQuery(Schema):
    year: Year | None = None


class OutsideIn(Schema):
    kind: Annotated[str, among(OutsideTraining.Kind.values)]
    title: Annotated[str, Field(min_length=1, max_length=80)]
    ends_on: Day
    cost_cents: Cents


class SharedIn(Schema):
    title: Short
    on: Day


@router.get("/{int:lecturer_id}/statement", response=StatementOut, summary="一年的授课与课酬")
def statement(request: HttpRequest, lecturer_id: int, query: Query[YearQuery]) -> dict[str, Any]:
    year = query.year or local(request.at).year  # type: ignore[attr-defined]
    found = statement_of(request.actor, lecturer_id=lecturer_id, year=year)  # type: ignore[attr-defined]
    sums = {name: getattr(found, name) for name in ("year", "minutes", "fee_cents", "points")}
    names = [name for name in PostingOut.model_fields if name != "unit"]
    rows = [{**{name: getattr(row, name) for name in names}, "unit": row.unit.name} for row in found.rows]
    return {**sums, "postings": rows}


@router.get("/{int:lecturer_id}/fund", response=FundOut, summary="讲师发展基金余额")
def fund(request: HttpRequest, lecturer_id: int, query: Query[YearQuery]) -> dict[str, Any]:
    """For whoever manages the file; not found where no fund is adopted."""
    today = local(request.at).date()  # type: ignore[attr-defined]
    lecturer = lecturer_for(request.actor, lecturer_id=lecturer_id)  # type: ignore[attr-defined]
    policies.require(request.actor, "lecturers.manage", lecturer.unit)  # type: ignore[attr-defined]
    found = fund_of(lecturer.unit, year=query.year or today.year, on=today)
    if found is None:
        raise NotFound("not_found")
    return {
        "year": found.year,
        "total_cents": found.total_cents,
        "left_cents": found.left_cents,
        "article": found.citation.short,
    }


@router.get("/{int:lecturer_id}/outside-trainings", response=list[OutsideOut], summary="外部培训与认证")
def outside(request: HttpRequest, lecturer_id: int) -> list[OutsideTraining]:
    lecturer = lecturer_for(request.actor, lecturer_id=lecturer_id)  # type: ignore[attr-defined]
    return [each.row for each in outside_of(request.actor, lecturer, at=request.at)]  # type: ignore[attr-defined]


@router.post("/{int:lecturer_id}/outside-trainings", response=OutsideOut, summary="登记外部培训或认证")
def granted(request: HttpRequest, lecturer_id: int, body: OutsideIn) -> OutsideTraining:
    return outside_grant(lecturer_id=lecturer_id, outside=Outside(**body.dict()), **_who(request))


@router.post("/outside-trainings/{int:outside_id}/sharing", response=OutsideOut, summary="登记内部分享")
def shared(request: HttpRequest, outside_id: int, body: SharedIn) -> OutsideTraining:
    return sharing_record(outside_id=outside_id, title=body.title, on=body.on, **_who(request))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]
