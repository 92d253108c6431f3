"""REST of what was issued, and of a person's sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.people.models import Person
from bihuan.training.models import PlanLine
from bihuan.training.selectors.issued_plan import issued_cycle, issued_lines
from bihuan.training.selectors.person_history import History, person_history
from bihuan.training.selectors.unit_sessions import unit_sessions

router = Router(tags=["下发的计划与培训经历"])


class IssuedLineOut(Schema):
    id: int
    unit: str
    title: str
    audience: str
    form: str
    starts_at: datetime
    ends_at: datetime
    lesson_minutes: int
    place: str
    lecturer_name: str

    @staticmethod
    def resolve_unit(row: PlanLine) -> str:
        return str(row.plan.unit.name)


class HistoryRowOut(Schema):
    """`state` is planned, attended, absent, unknown (held, attendance not recorded) or not_held."""

    line_id: int | None
    starts_at: datetime
    title: str
    unit_name: str
    state: str


class HistoryOut(Schema):
    n_all: int
    n_attended: int
    rows: list[HistoryRowOut]


@router.get("/cycles/{cycle_id}/issued", response=list[IssuedLineOut])
def issued(request: HttpRequest, cycle_id: int) -> Iterable[PlanLine]:
    actor = request.actor  # type: ignore[attr-defined]
    return issued_lines(issued_cycle(cycle_id, actor), actor)


class UnitSessionOut(Schema):
    """`status` is a code of the outcomes; `starts_at` is when it was held, else when it is planned."""

    title: str
    organiser: str
    audience: str
    starts_at: datetime
    place: str
    lecturer: str
    status: str
    is_held: bool


class UnitSessionsOut(Schema):
    """`organisers` plan for the units in sight; `is_issued` when the plan of one of them has come out."""

    month: str
    rows: list[UnitSessionOut]
    organisers: list[str]
    is_issued: bool


@router.get("/unit-sessions", response=UnitSessionsOut, summary="为本单位安排的场次")
def sessions_for_units(request: HttpRequest, month: str = "") -> dict[str, Any]:
    """What the units above hold for the people of one's own unit; without a month the running one."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    chosen = Month.parse(month) if month else Month.of(local(at).date())
    found = unit_sessions(actor, chosen)
    return {"month": str(chosen), "rows": found.rows, "organisers": found.organisers, "is_issued": found.is_issued}


@router.get("/persons/{person_id}/history", response=HistoryOut)
def history(request: HttpRequest, person_id: int) -> History:
    actor = request.actor  # type: ignore[attr-defined]
    if not Person.objects.visible_to(actor).filter(pk=person_id).exists():
        raise NotFound("not_found")
    return person_history(person_id, actor)
