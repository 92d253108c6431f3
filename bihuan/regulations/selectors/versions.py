"""Which version of a document is in force on a day: the approved one with the greatest effective day not after it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bihuan.regulations.models import Document, DocumentVersion, Parameter


def versions_in_force(documents: Collection[int], on: date) -> dict[int, DocumentVersion]:
    """Document id → version, in one query."""
    rows = DocumentVersion.objects.effective_on(on).filter(document_id__in=documents).in_order_of_force()
    return {row.document_id: row for row in rows.defer("change_note")}


def version_in_force(document: Document, on: date) -> DocumentVersion | None:
    return versions_in_force([document.pk], on).get(document.pk)


def parameters_of(version: DocumentVersion) -> list[Parameter]:
    """In the order of the articles."""
    found = Parameter.objects.filter(article__version=version).select_related("article")
    return list(found.order_by("article__position", "pk"))


def latest_approved(document: Document) -> DocumentVersion | None:
    """The approved version with the latest first day, in force or not yet."""
    return document.versions.filter(state="approved").in_order_of_force().last()
