"""A unit writes its own document from another: copied article by article, then changed, approved and adopted like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.domain.states import OPEN
from bihuan.regulations.models import Document, DocumentVersion
from bihuan.regulations.selectors.versions import latest_approved
from bihuan.regulations.services.drafting import DRAFTING, check_first_day, copy_articles
from bihuan.regulations.services.versions import written_down

FIRST = "1.0"
CODE_LENGTH = 56


@dataclass(frozen=True)
class OwnDocument:
    """What the unit's document is called, from when it is to hold, and why the unit needs one of its own."""

    title: str
    effective_on: date
    change_note: str


@transaction.atomic
def document_derive(*, document_id: int, unit: Unit, own: OwnDocument, actor: Actor, at: datetime) -> DocumentVersion:
    """A draft, owned by the unit, with the articles and figures of the latest approved version of the document.

    Nobody lives by it before it is approved and the unit adopts it. Refuses NotFound without an approved version,
    NotPermitted without `regulations.draft` over the unit, `day_in_past`, `document_title_taken`, and `draft_open`
    while the unit has an open first draft from the same document.
    """
    source = Document.objects.filter(pk=document_id).first()
    base = latest_approved(source) if source else None
    if source is None or base is None:
        raise NotFound("not_found")
    policies.require(actor, DRAFTING, unit)
    check_first_day(own.effective_on, at)
    title = own.title.strip()
    if Document.objects.filter(title=title).exists():
        raise Refused("document_title_taken", title=title)
    begun = DocumentVersion.objects.filter(document__owner_unit=unit, based_on__document=source, state__in=OPEN)
    if begun.exists():
        raise Refused("draft_open", document=begun.get().document.title)
    document = Document.objects.create(
        code=_code(source, unit),
        title=title,
        summary=source.summary,
        source=f"据《{source.title}》{base.number} 版制定"[:120],
        owner_unit=unit,
    )
    version = DocumentVersion.objects.create(
        document=document,
        number=FIRST,
        effective_on=own.effective_on,
        change_note=own.change_note,
        based_on=base,
        drafted_by_id=actor.person_id,
    )
    copy_articles(base, version)
    after = {"document": document.code, "number": FIRST, "effective_on": own.effective_on.isoformat(), "unit": unit.name}
    written_down(version, "derived", DRAFTING, actor=actor, at=at, after=after)
    return version


def _code(source: Document, unit: Unit) -> str:
    """The source's code with the unit's behind it; a figure more for each further one."""
    stem = f"{source.code}-{slugify(unit.code) or unit.pk}"[:CODE_LENGTH]
    taken = set(Document.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code
