"""Documents, adoptions and the two printed editions for the tests of every app."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Unit
from bihuan.regulations.models import Adoption, Article, Document, DocumentVersion, Parameter
from bihuan.regulations.services.adoption import document_adopt
from bihuan.regulations.services.packs import pack_load

GROUP, PROJECT = "centre-training-group", "centre-training-project"
LONG_AGO = date(2024, 1, 1)
SET_UP_AT = datetime(2024, 1, 1, tzinfo=UTC)
PASS_MARK = {"evaluation.pass_mark": {"value": 80, "inclusive": True}}


def adopt_pack(code: str, unit: Unit, from_on: date = LONG_AGO, choices: dict[str, Any] | None = None) -> Adoption:
    """Load a pack and adopt it at the unit; the group edition gets a pass mark of 80 when none is given."""
    document = pack_load(code, at=SET_UP_AT).document
    chosen = choices if choices is not None else (PASS_MARK if code == GROUP else {})
    actor = system_actor(SET_UP_AT)
    return document_adopt(document=document, unit=unit, from_on=from_on, actor=actor, at=SET_UP_AT, choices=chosen)


def document_with(
    code: str, parameters: dict[str, tuple[str, Any]], *, effective_on: date = LONG_AGO, number: str = "1.0", title: str = ""
) -> DocumentVersion:
    """An approved version with one article per parameter: `{"rate.floor": ("Percent", {"value": 90})}`."""
    document, _created = Document.objects.get_or_create(code=code, defaults={"title": title or f"制度{code}"})
    version = DocumentVersion.objects.create(
        document=document, number=number, state="approved", effective_on=effective_on, approved_at=SET_UP_AT
    )
    for position, (key, (kind, value)) in enumerate(parameters.items(), start=1):
        article = Article.objects.create(
            version=version, key=str(position), number=f"第{position}条", title=key, text=f"{key} 的规定。", position=position
        )
        Parameter.objects.create(article=article, key=key, kind=kind, value=value, rows=[], note="")
    return version


def adopt(document: Document, unit: Unit, from_on: date = LONG_AGO, replaces: Iterable[Document] = ()) -> Adoption:
    actor = system_actor(SET_UP_AT)
    return document_adopt(document=document, unit=unit, from_on=from_on, actor=actor, at=SET_UP_AT, replaces=replaces)
