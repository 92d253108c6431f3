"""REST of the ledger: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from bihuan.duties.models import CaseProposal
from bihuan.duties.rest.cases import router as cases_router
from bihuan.duties.selectors import inbox as inbox_selectors
from bihuan.duties.selectors import proposals as proposal_selectors
from bihuan.duties.selectors.ledger import LedgerCriteria, duty_view, ledger
from bihuan.duties.selectors.work import my_work
from bihuan.duties.services.case_open import case_open
from bihuan.duties.services.ledger import duty_waive
from bihuan.duties.services.notices import notice_read
from bihuan.duties.services.proposals import proposal_decide
from bihuan.foundation.api_fields import Words
from bihuan.foundation.pages import request_actor, request_at
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.models import Unit

router = Router(tags=["责任台账"])
router.add_router("/cases", cases_router)


class DutyOut(Schema):
    id: int
    title: str
    kind: str
    unit: str
    owner: str
    month: str
    due_at: datetime
    is_provisional: bool
    state: str
    fulfilled_at: datetime | None
    missed_at: datetime | None
    article: str


class DutyList(Schema):
    """`after` and `before` are the keys of the neighbour pages; `total` is counted up to 1000 ("1000+")."""

    items: list[DutyOut]
    total: str
    after: str | None
    before: str | None


class EventOut(Schema):
    at: datetime
    what: str
    by: str
    reason: str


class DutyDetail(DutyOut):
    link: str
    evidence: dict[str, Any]
    waiver: dict[str, Any]
    citation: dict[str, Any]
    events: list[EventOut]


class WorkItemOut(Schema):
    id: int
    title: str
    group: str
    kind_label: str
    unit: str
    due_at: datetime
    action: str
    action_url: str


class WorkOut(Schema):
    items: list[WorkItemOut]
    n_late: int
    n_today: int
    n_unread: int


class NoticeOut(Schema):
    id: int
    title: str
    body: str
    link: str
    due_at: datetime
    is_late: bool
    read_at: datetime | None


class NoticeList(Schema):
    items: list[NoticeOut]
    n_unread: int
    after: str | None
    before: str | None


class ProposalOut(Schema):
    id: int
    title: str
    kind: str
    unit: str
    person: str
    state: str
    article: str
    proposed_at: datetime
    facts: dict[str, Any]
    note: str


class ProposalPage(Schema):
    items: list[ProposalOut]
    total: str
    after: str | None
    before: str | None


class LedgerQuery(Schema):
    unit_id: int | None = None
    kind: str = ""
    state: str = ""
    month: str = ""
    q: str = ""
    after: str = ""
    before: str = ""


class KeysQuery(Schema):
    after: str = ""
    before: str = ""


class ReasonIn(Schema):
    reason: Words


class DecisionIn(Schema):
    decision: Literal["drop", "keep"]
    note: Words


@router.get("/mine", response=WorkOut, summary="我的待办")
def mine(request: HttpRequest) -> dict[str, Any]:
    work = my_work(request.actor, at=request.at)  # type: ignore[attr-defined]
    items = [{**vars(item), "group": group.code} for group in work.groups for item in group.items]
    return {"items": items, "n_late": work.n_late, "n_today": work.n_today, "n_unread": work.n_unread}


@router.get("/inbox", response=NoticeList, summary="站内信")
def inbox(request: HttpRequest, place: Query[KeysQuery], unread: bool = False) -> dict[str, Any]:
    shown = inbox_selectors.inbox(request.actor, only_unread=unread, after=place.after, before=place.before)  # type: ignore[attr-defined]
    return {"items": shown.rows, "n_unread": shown.n_unread, "after": shown.keys.after, "before": shown.keys.before}


@router.post("/inbox/{int:notice_id}/read", response={204: None}, summary="标为已读")
def read(request: HttpRequest, notice_id: int) -> tuple[int, None]:
    """Marking twice is fine; another person's notice is not found."""
    notice_read(notice_id=notice_id, person_id=request.actor.person_id or 0, at=request.at)  # type: ignore[attr-defined]
    return 204, None


@router.get("/proposals", response=ProposalPage, summary="问责建议")
def proposals(request: HttpRequest, place: Query[KeysQuery], state: str = "proposed") -> dict[str, Any]:
    _require(request, "duties.propose")
    shown = proposal_selectors.proposals(request.actor, state=state, after=place.after, before=place.before)  # type: ignore[attr-defined]
    items = [_proposal(row) for row in shown.rows]
    return {"items": items, "total": shown.total, "after": shown.keys.after, "before": shown.keys.before}


@router.post("/proposals/{int:proposal_id}/decision", response=ProposalOut, summary="立案或不予立案")
def decide(request: HttpRequest, proposal_id: int, body: DecisionIn) -> dict[str, Any]:
    actor, at = request_actor(request), request_at(request)
    if body.decision == "keep":
        case_open(proposal_id=proposal_id, note=body.note, actor=actor, at=at)
    else:
        proposal_decide(proposal_id=proposal_id, decision=body.decision, note=body.note, actor=actor, at=at)
    return _proposal(proposal_selectors.proposal(actor, proposal_id=proposal_id))


@router.get("", response=DutyList, summary="责任台账")
def duties(request: HttpRequest, query: Query[LedgerQuery]) -> dict[str, Any]:
    given = query.dict()
    unit_id = given.pop("unit_id")
    shown = ledger(request.actor, LedgerCriteria(unit_path=_path(request, unit_id), **given))  # type: ignore[attr-defined]
    items = [{**vars(row), "id": row.pk, "kind": row.kind_label} for row in shown.rows]
    return {"items": items, "total": shown.total, "after": shown.keys.after, "before": shown.keys.before}


@router.get("/{int:duty_id}", response=DutyDetail, summary="一项责任")
def duty(request: HttpRequest, duty_id: int) -> dict[str, Any]:
    return _detail(request, duty_id)


@router.post("/{int:duty_id}/waive", response=DutyDetail, summary="批准免除")
def waive(request: HttpRequest, duty_id: int, body: ReasonIn) -> dict[str, Any]:
    duty_waive(duty_id=duty_id, at=request.at, actor=request.actor, reason=body.reason)  # type: ignore[attr-defined]
    return _detail(request, duty_id)


def _detail(request: HttpRequest, duty_id: int) -> dict[str, Any]:
    view = duty_view(request.actor, duty_id=duty_id, at=request.at)  # type: ignore[attr-defined]
    kept = {name: getattr(view.duty, name) for name in ("link", "evidence", "waiver", "citation")}
    return {**vars(view.row), "id": view.row.pk, "kind": view.row.kind_label, **kept, "events": view.events}


def _proposal(row: CaseProposal) -> dict[str, Any]:
    names = ("title", "kind", "state", "article", "proposed_at", "facts", "note")
    told = {name: getattr(row, name) for name in names}
    return {"id": row.pk, "unit": row.unit.name, "person": row.person.name if row.person else "", **told}


def _path(request: HttpRequest, unit_id: int | None) -> str:
    if unit_id is None:
        return ""
    unit = Unit.objects.visible_to(request.actor, "duties.view").filter(pk=unit_id).first()  # type: ignore[attr-defined]
    if unit is None:
        raise NotFound("not_found")
    path: str = unit.path
    return path


def _require(request: HttpRequest, capability: str) -> None:
    if not request.actor.can(capability):  # type: ignore[attr-defined]
        raise NotPermitted("not_permitted", capability=capability)
