"""REST of the dossier: the same selectors and services as its page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from bihuan.classroom.selectors.dossier import Dossier, dossier_of, dossier_session
from bihuan.classroom.selectors.dossier_check import check
from bihuan.classroom.services.dossier_close import dossier_close, dossier_reopen
from bihuan.classroom.services.dossier_files import Slot, dossier_add_files
from bihuan.classroom.services.dossier_pieces import cost_add, headcount_record
from bihuan.foundation.api_fields import Code, Count, Note, Remark, RowId
from bihuan.foundation.messages import message_of

router = Router(tags=["班次档案"])


class FileOut(Schema):
    id: int
    name: str
    version: int
    sha256: str


class PieceOut(Schema):
    code: str
    label: str
    venue_id: int | None
    venue: str
    state: str
    words: str
    files: list[FileOut]


class DossierOut(Schema):
    session_id: int
    state: str
    check_code: str
    digest: str
    n_seals: int
    cost_cents: int
    pieces: list[PieceOut]


class AddedOut(Schema):
    ids: list[int]
    n_known: int
    refused: list[str]


class HeadcountIn(Schema):
    n: Count


class CostIn(Schema):
    kind: Code
    amount_cents: Annotated[int, Field(ge=1, le=10**12)]
    note: Remark = ""


class WhyIn(Schema):
    reason: Note


class PlaceIn(Schema):
    kind: Code
    venue_id: RowId | None = None


class CheckedOut(Schema):
    code: str
    state: str
    title: str
    unit: str
    month: str
    sealed_at: datetime | None
    digest: str
    changed: list[str]


@router.get("/checks/{check_code}", response=CheckedOut, summary="核对一个校验码")
def checked(request: HttpRequest, check_code: str) -> dict[str, Any]:
    found = check(check_code, at=request.at)  # type: ignore[attr-defined]
    names = ("code", "state", "title", "unit", "month", "sealed_at", "digest")
    return {**{name: getattr(found, name) for name in names}, "changed": list(found.changed)}


@router.get("/{int:session_id}/dossier", response=DossierOut, summary="一个班次的档案")
def dossier(request: HttpRequest, session_id: int) -> dict[str, Any]:
    return _told(request, session_id)


@router.post("/{int:session_id}/dossier/files", response=AddedOut, summary="存入班次资料")
def added(request: HttpRequest, session_id: int, place: Form[PlaceIn], files: File[list[UploadedFile]]) -> dict[str, Any]:
    found = dossier_add_files(session_id=session_id, slot=Slot(place.kind, place.venue_id), files=files, **_who(request))
    told = [message_of(why) for why in found.refused]
    return {"ids": [row.pk for row in found.files], "n_known": found.n_known, "refused": told}


@router.put("/{int:session_id}/dossier/rooms/{int:venue_id}", response=DossierOut, summary="登记现场人数")
def counted(request: HttpRequest, session_id: int, venue_id: int, body: HeadcountIn) -> dict[str, Any]:
    headcount_record(session_id=session_id, venue_id=venue_id, n=body.n, **_who(request))
    return _told(request, session_id)


@router.post("/{int:session_id}/dossier/costs", response=DossierOut, summary="登记班次费用")
def cost(request: HttpRequest, session_id: int, body: CostIn) -> dict[str, Any]:
    cost_add(session_id=session_id, kind=body.kind, amount_cents=body.amount_cents, note=body.note, **_who(request))
    return _told(request, session_id)


@router.post("/{int:session_id}/dossier/close", response=DossierOut, summary="班次归档")
def closed(request: HttpRequest, session_id: int) -> dict[str, Any]:
    dossier_close(session_id=session_id, **_who(request))
    return _told(request, session_id)


@router.post("/{int:session_id}/dossier/reopen", response=DossierOut, summary="退回班次档案")
def reopened(request: HttpRequest, session_id: int, body: WhyIn) -> dict[str, Any]:
    dossier_reopen(session_id=session_id, reason=body.reason, **_who(request))
    return _told(request, session_id)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _told(request: HttpRequest, session_id: int) -> dict[str, Any]:
    found = dossier_of(dossier_session(request.actor, session_id))  # type: ignore[attr-defined]
    seal = found.seal
    return {
        "session_id": found.session.pk,
        "state": found.session.state,
        "check_code": seal.check_code if seal else "",
        "digest": seal.digest if seal else "",
        "n_seals": len(found.seals),
        "cost_cents": found.total_cents,
        "pieces": [_piece(found, piece) for piece in found.pieces],
    }


def _piece(found: Dossier, piece: Any) -> dict[str, Any]:
    names = ("code", "label", "venue_id", "venue", "state", "words")
    files = [
        {"id": row.pk, "name": row.attachment.name, "version": row.version, "sha256": row.attachment.sha256}
        for row in found.files.get(piece.place, ())
    ]
    return {**{name: getattr(piece, name) for name in names}, "files": files}
