"""Whoever takes up a post after a document was approved or adopted is asked to read it too, as those before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bihuan.foundation.clock import local
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Assignment
from bihuan.regulations.models import Acknowledgement, Adoption, Document, DocumentVersion
from bihuan.regulations.selectors.readers import units_where_everybody_reads
from bihuan.regulations.services.readers import reading_published
from bihuan.regulations.services.versions import written_down

READERS_ADDED = "regulation.readers_added"


@dataclass(frozen=True)
class _Asking:
    """The version is read by the heads below `path`; with `since`, by those whose post began on that day or later.

    `first_day` is the day from which it holds there: the article of that day says whether everybody reads.
    """

    version: DocumentVersion
    path: str
    since: date | None
    first_day: date


@transaction.atomic
def heads_asked_later(at: datetime, limit: int) -> int:
    """One bounded batch; safe twice: who was asked is not asked again. Returns how many were asked.

    Only what people approved or adopted, and only the version in force or one still to come. An approval asked the heads
    for whom something changed, so afterwards it asks those who took their post since; an adoption asked all below it.
    Where the article of the first day has everybody read (S-225), so does whoever joins later.
    The reading is due by the end of the day after, so that nobody has less than a day. Publishes `regulation.readers_added`.
    """
    today, n_asked = local(at).date(), 0
    for asking in _askings(today):
        n_asked += _ask(asking, today, at, limit - n_asked)
        if n_asked >= limit:
            break
    return n_asked


def _ask(asking: _Asking, today: date, at: datetime, limit: int) -> int:
    version = asking.version
    everybody = Q(unit_id__in=units_where_everybody_reads(asking.first_day))
    readers = Assignment.objects.in_service(today).filter(unit__path__startswith=asking.path)
    readers = readers.filter(Q(post__is_head=True) | everybody)
    if asking.since is not None:
        readers = readers.filter(starts_on__gte=asking.since)
    asked = Acknowledgement.objects.filter(version=version).values("person_id")
    found = dict(readers.exclude(person_id__in=asked).order_by("is_primary", "-pk").values_list("person_id", "unit_id"))
    fresh = sorted(found.items())[:limit]
    if not fresh:
        return 0
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(version=version, person_id=person, unit_id=unit) for person, unit in fresh], ignore_conflicts=True
    )
    persons = [person for person, _unit in fresh]
    actor, first_day = system_actor(at), max(version.effective_on, today + timedelta(days=1))
    written_down(version, "readers_added", "", actor=actor, at=at, after={"readers": len(fresh)})
    key = f"{version.pk}:{persons[0]}"
    reading_published(READERS_ADDED, key, version, first_day=first_day, at=at, person_ids=persons)
    return len(fresh)


def _askings(today: date) -> Iterator[_Asking]:
    """What somebody was asked to read already and still holds or will hold, with the places where it does."""
    asked = DocumentVersion.objects.filter(pk__in=Acknowledgement.objects.values("version_id"))
    documents = Document.objects.filter(versions__in=asked).distinct().select_related("owner_unit").order_by("pk")
    for document in documents:
        versions = {row.pk: row for row in asked.filter(document=document)}
        current = [versions[row.pk] for row in _current(document, today) if row.pk in versions]
        for version in current:
            yield from _places(document, version, today)


def _current(document: Document, today: date) -> list[DocumentVersion]:
    """The version in force and those approved for later."""
    rows = list(DocumentVersion.objects.filter(document=document, state="approved").in_order_of_force())
    in_force = [row for row in rows if row.effective_on <= today][-1:]
    return [*in_force, *(row for row in rows if row.effective_on > today)]


def _places(document: Document, version: DocumentVersion, today: date) -> Iterator[_Asking]:
    approved_on = local(version.approved_at).date() if version.approved_at and version.approved_by_id else None
    adoptions = list(Adoption.objects.valid_on(today).filter(document=document).select_related("unit").order_by("pk"))
    if not adoptions and document.owner_unit is not None and approved_on is not None:
        yield _Asking(_with(version, document), document.owner_unit.path, approved_on, version.effective_on)
    for adoption in adoptions:
        first_day = max(version.effective_on, adoption.from_on)
        is_by_person = adoption.adopted_by_id is not None
        if is_by_person and (approved_on is None or adoption.from_on > approved_on):
            yield _Asking(_with(version, document), adoption.unit.path, None, first_day)
        elif approved_on is not None:
            yield _Asking(_with(version, document), adoption.unit.path, approved_on, first_day)


def _with(version: DocumentVersion, document: Document) -> DocumentVersion:
    version.document = document
    return version
