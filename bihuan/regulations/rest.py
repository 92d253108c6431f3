"""REST of the regulations: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.foundation.api_fields import Code, Day, Title, Version, Words
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.models import Unit
from bihuan.regulations.models import Document, DocumentVersion
from bihuan.regulations.selectors import documents as selectors
from bihuan.regulations.selectors.answers import answer_of
from bihuan.regulations.selectors.readers import ALL, SHOWS, ReaderRow, reading_rows
from bihuan.regulations.selectors.resolution import resolve
from bihuan.regulations.selectors.why import unit_asked
from bihuan.regulations.services.adoption import adoption_end, document_adopt
from bihuan.regulations.services.approval import version_acknowledge, version_approve, version_return, version_withdraw
from bihuan.regulations.services.derivation import OwnDocument, document_derive
from bihuan.regulations.services.drafting import parameter_set, version_draft, version_submit

router = Router(tags=["制度库"])


class DocumentOut(Schema):
    code: str
    title: str
    summary: str
    version: str
    effective_on: date | None
    adopted_by: int


class VersionOut(Schema):
    id: int
    document: str
    number: str
    state: str
    effective_on: date
    change_note: str
    row_version: int


class ParameterOut(Schema):
    key: str
    label: str
    kind: str
    words: str
    note: str
    rows: list[str]


class ArticleOut(Schema):
    key: str
    number: str
    title: str
    text: str
    rows: list[str]
    parameters: list[ParameterOut]


class VersionDetailOut(VersionOut):
    articles: list[ArticleOut]


class ResolvedOut(Schema):
    key: str
    kind: str
    value: dict[str, Any]
    words: str
    document: str
    document_title: str
    version: str
    article: str
    article_title: str
    unit: str
    adopted_by: str
    adopted_from: date
    rows: list[str]
    note: str


class ReaderOut(Schema):
    person_id: int
    name: str
    employee_no: str
    unit_name: str
    read_at: datetime | None


class DraftIn(Schema):
    effective_on: Day
    change_note: Words


class DeriveIn(DraftIn):
    unit: Code
    title: Title


class ParameterIn(Schema):
    value: dict[str, Any]
    row_version: Version | None = None


class StepIn(Schema):
    row_version: Version | None = None


class ReasonIn(StepIn):
    reason: Words


class AdoptIn(Schema):
    unit: Code
    from_on: Day
    choices: dict[str, Any] = {}
    replaces: list[str] = []


class EndIn(Schema):
    until_on: Day
    reason: Words


class AdoptionOut(Schema):
    id: int
    document: str
    unit: str
    from_on: date
    until_on: date | None


@router.get("/documents", response=list[DocumentOut], summary="制度清单")
def documents(request: HttpRequest) -> list[dict[str, Any]]:
    rows = selectors.document_rows(local(request.at).date(), request.actor)  # type: ignore[attr-defined]
    return [
        {
            "code": row.document.code,
            "title": row.document.title,
            "summary": row.document.summary,
            "version": row.version.number if row.version else "",
            "effective_on": row.version.effective_on if row.version else None,
            "adopted_by": row.n_adopters,
        }
        for row in rows
    ]


@router.get("/documents/{code}/versions", response=list[VersionOut], summary="一份制度的各版本")
def versions(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    document = selectors.document_of(code)
    return [_version(row, document) for row in selectors.history_of(document, request.actor)]  # type: ignore[attr-defined]


@router.get("/versions/{version_id}", response=VersionDetailOut, summary="一版的条文与参数")
def version(request: HttpRequest, version_id: int) -> dict[str, Any]:
    row = selectors.version_shown(version_id, request.actor)  # type: ignore[attr-defined]
    return {**_version(row, row.document), "articles": selectors.articles_of(row)}


@router.get("/versions/{version_id}/readers", response=list[ReaderOut], summary="阅知情况")
def readers(request: HttpRequest, version_id: int, show: str = ALL) -> list[ReaderRow]:
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.can("regulations.view"):
        raise NotPermitted("not_permitted", capability="regulations.view")
    return list(reading_rows(selectors.version_shown(version_id, actor), actor, show if show in SHOWS else ALL))


@router.get("/resolve", response=ResolvedOut, summary="某单位某日的要求和出处")
def resolved(request: HttpRequest, key: str, unit: str, on: date) -> dict[str, Any]:
    found = unit_asked(unit, request.actor)  # type: ignore[attr-defined]
    return answer_of(resolve(key, unit=found, on=on), found)


@router.post("/documents/{code}/adopt", response={201: AdoptionOut}, summary="采用制度")
def adopt(request: HttpRequest, code: str, given: AdoptIn) -> tuple[int, dict[str, Any]]:
    unit = Unit.objects.filter(code=given.unit).first()
    if unit is None:
        raise NotFound("unit_unknown", unit=given.unit)
    adoption = document_adopt(
        document=selectors.document_of(code),
        unit=unit,
        from_on=given.from_on,
        choices=given.choices,
        replaces=Document.objects.filter(code__in=given.replaces),
        **_acting(request, "regulations.adopt"),
    )
    return 201, _adoption(adoption)


@router.post("/adoptions/{adoption_id}/end", response=AdoptionOut, summary="结束采用")
def end(request: HttpRequest, adoption_id: int, given: EndIn) -> dict[str, Any]:
    acting = _acting(request, "regulations.adopt")
    return _adoption(adoption_end(adoption_id=adoption_id, until_on=given.until_on, reason=given.reason, **acting))


@router.post("/documents/{code}/draft", response={201: VersionOut}, summary="起草新版本")
def draft(request: HttpRequest, code: str, given: DraftIn) -> tuple[int, dict[str, Any]]:
    document = selectors.document_of(code)
    row = version_draft(document_id=document.pk, **given.dict(), **_acting(request, "regulations.draft"))
    return 201, _version(row, document)


@router.post("/documents/{code}/derive", response={201: VersionOut}, summary="制定本单位制度")
def derive(request: HttpRequest, code: str, given: DeriveIn) -> tuple[int, dict[str, Any]]:
    acting = _acting(request, "regulations.draft")
    unit = Unit.objects.filter(code=given.unit).first()
    if unit is None:
        raise NotFound("unit_unknown", unit=given.unit)
    own = OwnDocument(given.title, given.effective_on, given.change_note)
    row = document_derive(document_id=selectors.document_of(code).pk, unit=unit, own=own, **acting)
    return 201, _version(row, row.document)


@router.put("/versions/{version_id}/parameters/{key}", response=VersionOut, summary="改草稿里的一个参数")
def set_parameter(request: HttpRequest, version_id: int, key: str, given: ParameterIn) -> dict[str, Any]:
    parameter_set(version_id=version_id, key=key, **given.dict(), **_acting(request, "regulations.draft"))
    row = selectors.version_shown(version_id, request.actor)  # type: ignore[attr-defined]
    return _version(row, row.document)


@router.post("/versions/{version_id}/submit", response=VersionOut, summary="提交批准")
def submit(request: HttpRequest, version_id: int, given: StepIn) -> dict[str, Any]:
    row = version_submit(version_id=version_id, row_version=given.row_version, **_acting(request, "regulations.draft"))
    return _version(row, row.document)


@router.post("/versions/{version_id}/approve", response=VersionOut, summary="批准")
def approve(request: HttpRequest, version_id: int, given: StepIn) -> dict[str, Any]:
    row = version_approve(version_id=version_id, row_version=given.row_version, **_acting(request, "regulations.approve"))
    return _version(row, row.document)


@router.post("/versions/{version_id}/return", response=VersionOut, summary="退回起草人")
def send_back(request: HttpRequest, version_id: int, given: ReasonIn) -> dict[str, Any]:
    row = version_return(version_id=version_id, **given.dict(), **_acting(request, "regulations.approve"))
    return _version(row, row.document)


@router.post("/versions/{version_id}/withdraw", response=VersionOut, summary="撤回")
def withdraw(request: HttpRequest, version_id: int, given: ReasonIn) -> dict[str, Any]:
    acting = _acting(request, "regulations.draft", "regulations.approve")
    row = version_withdraw(version_id=version_id, **given.dict(), **acting)
    return _version(row, row.document)


@router.post("/versions/{version_id}/acknowledge", response={204: None}, summary="我已阅读")
def acknowledge(request: HttpRequest, version_id: int) -> tuple[int, None]:
    version_acknowledge(version_id=version_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return 204, None


def _acting(request: HttpRequest, *capabilities: str) -> dict[str, Any]:
    """Actor and moment; refuses at the door whoever holds none of the capabilities anywhere."""
    actor = request.actor  # type: ignore[attr-defined]
    if not any(actor.can(capability) for capability in capabilities):
        raise NotPermitted("not_permitted", capability=capabilities[0])
    return {"actor": actor, "at": request.at}  # type: ignore[attr-defined]


def _version(row: DocumentVersion, document: Document) -> dict[str, Any]:
    names = ("number", "state", "effective_on", "change_note", "row_version")
    return {"id": row.pk, "document": document.code, **{name: getattr(row, name) for name in names}}


def _adoption(row: Any) -> dict[str, Any]:
    dates = {"from_on": row.from_on, "until_on": row.until_on}
    return {"id": row.pk, "document": row.document.code, "unit": row.unit.code, **dates}
