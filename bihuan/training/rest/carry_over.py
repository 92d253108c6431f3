"""REST of sessions that stand again: what may be made up for, taking it into a draft, adding a session."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.foundation.api_fields import Code, Minutes, Moment, RowId, RowIds, Short, Title, Words, among
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.models import PlanLine
from bihuan.training.selectors.carry_over import Candidate, candidates
from bihuan.training.selectors.monthly import visible_plan
from bihuan.training.services.carry_over import carry_over_take
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session

router = Router(tags=["补办与增加的场次"])


class CandidateOut(Schema):
    """`approval_no` is the written approval not to hold it, "" where there was none."""

    line_id: int
    title: str
    audience: str
    lesson_minutes: int
    starts_at: datetime
    approval_no: str


class CarriedOut(Schema):
    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    carried_from_id: int | None
    is_added: bool


class AddedIn(Schema):
    """`carried_from_id` names the session not held that this one makes up for."""

    title: Title
    audience: Annotated[str, among(AUDIENCES)]
    form: Code
    starts_at: Moment
    lesson_minutes: Minutes
    place: Short
    reason: Words
    lecturer_name: Short = ""
    topic_ids: RowIds = []
    carried_from_id: RowId | None = None

    def session(self) -> AddedSession:
        given = self.dict()
        return AddedSession(**{**given, "topic_ids": tuple(given["topic_ids"])})


@router.get("/plans/{plan_id}/carry-over", response=list[CandidateOut])
def offered(request: HttpRequest, plan_id: int, as_added: bool = False) -> tuple[Candidate, ...]:
    return candidates(visible_plan(plan_id, request.actor), as_added=as_added)  # type: ignore[attr-defined]


@router.post("/plans/{plan_id}/carry-over/{line_id}", response={201: CarriedOut})
def take(request: HttpRequest, plan_id: int, line_id: int) -> tuple[int, PlanLine]:
    return 201, carry_over_take(plan_id=plan_id, line_id=line_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]


@router.post("/plans/{plan_id}/sessions", response={201: CarriedOut})
def add(request: HttpRequest, plan_id: int, body: AddedIn) -> tuple[int, PlanLine]:
    row = implementation_add_session(
        plan_id=plan_id,
        session=body.session(),
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
    )
    return 201, row
