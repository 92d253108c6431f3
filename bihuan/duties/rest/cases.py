"""REST of the cases: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from bihuan.duties.domain.case_kinds import case_kind
from bihuan.duties.models import Case
from bihuan.duties.selectors.cases import CaseCriteria, CaseFile, case_file, cases
from bihuan.duties.services.case_close import case_close, case_execute, case_withdraw
from bihuan.duties.services.case_decide import Decided, case_appeal, case_decide, case_decide_appeal
from bihuan.duties.services.case_hear import case_evidence_add, case_pass_over, case_state
from bihuan.duties.services.case_open import case_open
from bihuan.foundation.api_fields import Day, Note, Remark, RowId, Words

router = Router(tags=["问责案件"])


class CaseOut(Schema):
    id: int
    number: str
    kind: str
    title: str
    unit: str
    person: str
    month: str
    state: str
    opened_at: datetime
    statement_due_at: datetime | None
    appeal_until: datetime | None
    article: str


class CaseListOut(Schema):
    items: list[CaseOut]
    total: str
    after: str | None
    before: str | None


class SpokenOut(Schema):
    kind: str
    text: str
    by: str
    at: datetime


class DecisionOut(Schema):
    instance: int
    measure: str
    measure_label: str
    amount_cents: int | None
    reasons: str
    decider: str
    decided_at: datetime
    executed_on: date | None
    execution_note: str


class CaseDetail(CaseOut):
    facts: dict[str, Any]
    statements: list[SpokenOut]
    evidence: list[SpokenOut]
    decisions: list[DecisionOut]


class CaseQuery(Schema):
    kind: str = ""
    state: str = ""
    month: str = ""
    q: str = ""
    after: str = ""
    before: str = ""


class OpenIn(Schema):
    proposal_id: RowId
    note: Words
    person_id: RowId | None = None


class TextIn(Schema):
    text: Words


class DecidedIn(Schema):
    measure: Note
    reasons: Words
    amount_cents: RowId | None = None
    deviation_reason: Words = ""


class ExecutedIn(Schema):
    on: Day
    note: Remark


@router.get("", response=CaseListOut, summary="问责案件登记簿")
def listed(request: HttpRequest, query: Query[CaseQuery]) -> dict[str, Any]:
    shown = cases(request.actor, CaseCriteria(**query.dict()))  # type: ignore[attr-defined]
    items = [_row(case) for case in shown.rows]
    return {"items": items, "total": shown.total, "after": shown.keys.after, "before": shown.keys.before}


@router.post("", response=CaseDetail, summary="立案")
def opened(request: HttpRequest, body: OpenIn) -> dict[str, Any]:
    case = case_open(proposal_id=body.proposal_id, note=body.note, person_id=body.person_id, **_who(request))
    return _detail(request, case.pk)


@router.get("/{int:case_id}", response=CaseDetail, summary="一个案件")
def one(request: HttpRequest, case_id: int) -> dict[str, Any]:
    return _detail(request, case_id)


@router.post("/{int:case_id}/statement", response=CaseDetail, summary="当事人陈述")
def stated(request: HttpRequest, case_id: int, body: TextIn) -> dict[str, Any]:
    case_state(case_id=case_id, text=body.text, **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/pass-over", response=CaseDetail, summary="期限内未陈述")
def passed_over(request: HttpRequest, case_id: int) -> dict[str, Any]:
    case_pass_over(case_id=case_id, text="", **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/evidence", response=CaseDetail, summary="补充证据")
def evidence(request: HttpRequest, case_id: int, note: Form[Note], file: File[UploadedFile] | None = None) -> dict[str, Any]:
    case_evidence_add(case_id=case_id, note=note, file=file, **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/decision", response=CaseDetail, summary="作出决定")
def decided(request: HttpRequest, case_id: int, body: DecidedIn) -> dict[str, Any]:
    case_decide(case_id=case_id, decided=Decided(**body.dict()), **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/appeal", response=CaseDetail, summary="申诉")
def appealed(request: HttpRequest, case_id: int, body: TextIn) -> dict[str, Any]:
    case_appeal(case_id=case_id, text=body.text, **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/appeal-decision", response=CaseDetail, summary="申诉后的决定")
def appeal_decided(request: HttpRequest, case_id: int, body: DecidedIn) -> dict[str, Any]:
    case_decide_appeal(case_id=case_id, decided=Decided(**body.dict()), **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/execution", response=CaseDetail, summary="登记执行")
def executed(request: HttpRequest, case_id: int, body: ExecutedIn) -> dict[str, Any]:
    case_execute(case_id=case_id, on=body.on, note=body.note, **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/close", response=CaseDetail, summary="结案")
def closed(request: HttpRequest, case_id: int) -> dict[str, Any]:
    case_close(case_id=case_id, **_who(request))
    return _detail(request, case_id)


@router.post("/{int:case_id}/withdrawal", response=CaseDetail, summary="撤案")
def withdrawn(request: HttpRequest, case_id: int, body: TextIn) -> dict[str, Any]:
    case_withdraw(case_id=case_id, reason=body.text, **_who(request))
    return _detail(request, case_id)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _row(case: Case) -> dict[str, Any]:
    names = ("number", "title", "month", "state", "opened_at", "statement_due_at", "appeal_until", "article")
    person = case.person.name if case.person else ""
    told = {name: getattr(case, name) for name in names}
    return {"id": case.pk, "kind": case_kind(case.kind).label, "unit": case.unit.name, "person": person, **told}


def _detail(request: HttpRequest, case_id: int) -> dict[str, Any]:
    file: CaseFile = case_file(request.actor, case_id=case_id)  # type: ignore[attr-defined]
    names = ("instance", "measure", "measure_label", "amount_cents", "reasons", "decided_at", "executed_on", "execution_note")
    return {
        **_row(file.case),
        "facts": file.case.facts,
        "statements": [
            {"kind": each.kind, "text": each.text, "by": each.person.name, "at": each.at} for each in file.statements
        ],
        "evidence": [{"kind": "evidence", "text": each.note, "by": each.person.name, "at": each.at} for each in file.evidence],
        "decisions": [
            {**{name: getattr(each, name) for name in names}, "decider": each.decider.name} for each in file.decisions
        ],
    }
