"""REST of the shell: the search."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from bihuan.foundation.search import MAX_CHARS
from bihuan.shell.selectors.search import found

router = Router(tags=["搜索"])


class HitOut(Schema):
    title: str
    note: str
    url: str


class FoundOut(Schema):
    key: str
    label: str
    hits: list[HitOut]
    has_more: bool


@router.get("", response=list[FoundOut], summary="按词查找人员、单位、制度、条文、场次和课题")
def search(request: HttpRequest, q: str = "") -> list[dict[str, object]]:
    groups = found(request.actor, q[:MAX_CHARS], at=request.at)  # type: ignore[attr-defined]
    return [
        {
            "key": group.key,
            "label": str(group.label),
            "hits": [{"title": hit.title, "note": hit.note, "url": hit.url} for hit in group.hits],
            "has_more": group.has_more,
        }
        for group in groups
    ]
