"""REST of seats per unit and nominations: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.classroom.selectors.nominations import NOMINATE, candidates, quota_rows, session_to_nominate
from bihuan.classroom.services.quotas_set import Seats, quotas_set
from bihuan.classroom.services.seat_nominate import nomination_take_back, seat_nominate
from bihuan.foundation.api_fields import Count, Day, RowId

router = Router(tags=["培训班次"])


class QuotaIn(Schema):
    unit_id: RowId
    seats: Count
    priority: Count = 1


class QuotasIn(Schema):
    quotas: list[QuotaIn]
    until_on: Day | None = None


class QuotaOut(Schema):
    unit_id: int
    unit: str
    seats: int
    priority: int
    n_taken: int
    n_waiting: int
    n_left: int


class QuotasOut(Schema):
    quota_until: datetime | None
    quotas: list[QuotaOut]


class CandidateOut(Schema):
    person_id: int
    name: str
    unit: str
    state: str
    clashes: list[str]


class NominationsOut(QuotasOut):
    people: list[CandidateOut]


class NominationOut(Schema):
    person_id: int
    state: str


@router.put("/{int:session_id}/quotas", response=QuotasOut, summary="设置单位名额")
def given(request: HttpRequest, session_id: int, body: QuotasIn) -> dict[str, Any]:
    seats = {each.unit_id: Seats(each.seats, min(max(each.priority, 1), 99)) for each in body.quotas}
    session = quotas_set(session_id=session_id, seats=seats, until_on=body.until_on, **_who(request))
    return _quotas(request, session, ("/",))


@router.get("/{int:session_id}/nominations", response=NominationsOut, summary="本单位可推荐的人员")
def listed(request: HttpRequest, session_id: int) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    session = session_to_nominate(actor, session_id)
    people = [
        {
            "person_id": each.person.pk,
            "name": each.person.name,
            "unit": each.unit.name,
            "state": each.state.label,
            "clashes": list(each.clashes),
        }
        for each in candidates(session, actor)
    ]
    return {**_quotas(request, session, actor.scope(NOMINATE)), "people": people}


@router.post("/{int:session_id}/nominations/{int:person_id}", response=NominationOut, summary="推荐参训人员")
def named(request: HttpRequest, session_id: int, person_id: int) -> dict[str, Any]:
    seat = seat_nominate(session_id=session_id, person_id=person_id, **_who(request))
    return {"person_id": person_id, "state": seat.state}


@router.delete("/{int:session_id}/nominations/{int:person_id}", response=NominationOut, summary="撤回推荐")
def taken_back(request: HttpRequest, session_id: int, person_id: int) -> dict[str, Any]:
    seat = nomination_take_back(session_id=session_id, person_id=person_id, **_who(request))
    return {"person_id": person_id, "state": seat.state}


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _quotas(request: HttpRequest, session: Any, scope: Any) -> dict[str, Any]:
    at = request.at  # type: ignore[attr-defined]
    names = ("seats", "priority", "n_taken", "n_waiting", "n_left")
    return {
        "quota_until": session.quota_until,
        "quotas": [
            {"unit_id": row.unit.pk, "unit": row.unit.name, **{name: getattr(row, name) for name in names}}
            for row in quota_rows(session, at=at, scope=scope)
        ],
    }
