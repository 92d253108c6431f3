"""REST of a return's files: kept, sorted by their names, placed, replaced and removed as on the page (T-073, T-075…T-079)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile

from bihuan.foundation.api_fields import Code, RowId
from bihuan.foundation.messages import message_of
from bihuan.training.models import PackageItem
from bihuan.training.selectors.returns import current_items, item_for, return_of
from bihuan.training.services.return_bundle import return_add_bundle, return_place_files
from bihuan.training.services.return_files import Slot, return_add_files, return_remove_file, return_replace_file

router = Router(tags=["上报的材料"])


class PieceOut(Schema):
    """`kind` is a code of the article, "" while nobody has said where the file belongs; `line_id` None for the month."""

    id: int
    kind: str
    line_id: int | None
    name: str
    sha256: str
    version: int
    added_at: datetime


class RefusedFileOut(Schema):
    code: str
    message: str


class BundleOut(Schema):
    """`n_known`: files that were there already, byte for byte."""

    sorted: list[PieceOut]
    unsorted: list[PieceOut]
    n_known: int
    refused: list[RefusedFileOut]


class PlaceIn(Schema):
    """`kind` "" puts the file back among the unsorted."""

    item_id: RowId
    kind: Code = ""
    line_id: RowId | None = None


class PlacesIn(Schema):
    slots: Annotated[list[PlaceIn], Field(max_length=1_000)]


class PlacedOut(Schema):
    n: int


@router.get("/returns/{plan_id}/files", response=list[PieceOut])
def files(request: HttpRequest, plan_id: int) -> list[dict[str, Any]]:
    """The newest version of every piece."""
    _plan, row = return_of(request.actor, plan_id)  # type: ignore[attr-defined]
    return _pieces(current_items(row))


@router.post("/returns/{plan_id}/bundle", response={201: BundleOut})
def add_bundle(request: HttpRequest, plan_id: int, files: File[list[UploadedFile]]) -> tuple[int, dict[str, Any]]:
    """Many at once, put where their names say; a file that is refused does not stop the others."""
    found = return_add_bundle(plan_id=plan_id, files=files, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return 201, {
        "sorted": _pieces(found.sorted_items),
        "unsorted": _pieces(found.unsorted_items),
        "n_known": found.n_known,
        "refused": [{"code": why.code, "message": message_of(why)} for why in found.refused],
    }


@router.post("/returns/{plan_id}/files", response={201: list[PieceOut]})
def add_files(
    request: HttpRequest, plan_id: int, files: File[list[UploadedFile]], kind: Code = "", line_id: RowId | None = None
) -> tuple[int, list[dict[str, Any]]]:
    """Files of one kind, all or none."""
    kept = return_add_files(
        plan_id=plan_id,
        slot=Slot(kind, line_id),
        files=files,
        actor=request.actor,  # type: ignore[attr-defined]
        at=request.at,  # type: ignore[attr-defined]
    )
    return 201, _pieces(kept)


@router.post("/returns/{plan_id}/place", response=PlacedOut)
def place_files(request: HttpRequest, plan_id: int, body: PlacesIn) -> dict[str, int]:
    slots = {each.item_id: Slot(each.kind, each.line_id) for each in body.slots}
    n = return_place_files(plan_id=plan_id, slots=slots, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return {"n": n}


@router.post("/return-files/{item_id}/replace", response={201: PieceOut})
def replace_file(request: HttpRequest, item_id: int, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """A new version; the old one stays."""
    new = return_replace_file(item_id=item_id, upload=file, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return 201, _piece(new)


@router.get("/return-files/{item_id}", response=PieceOut)
def piece(request: HttpRequest, item_id: int) -> dict[str, Any]:
    return _piece(item_for(request.actor, item_id))  # type: ignore[attr-defined]


@router.delete("/return-files/{item_id}", response={204: None})
def remove_file(request: HttpRequest, item_id: int) -> tuple[int, None]:
    return_remove_file(item_id=item_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    return 204, None


def _pieces(items: Iterable[PackageItem]) -> list[dict[str, Any]]:
    return [_piece(item) for item in items]


def _piece(item: PackageItem) -> dict[str, Any]:
    same = {name: getattr(item, name) for name in ("id", "kind", "line_id", "version", "added_at")}
    return {**same, "name": item.attachment.name, "sha256": item.attachment.sha256}
