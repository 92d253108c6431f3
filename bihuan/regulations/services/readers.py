"""Who is asked to read a version: the heads of the units concerned, and everybody there where the article says so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from bihuan.foundation.clock import local
from bihuan.foundation.services.outbox import publish
from bihuan.people.models import Assignment
from bihuan.regulations.models import Acknowledgement, DocumentVersion
from bihuan.regulations.selectors.readers import units_where_everybody_reads

APPROVED, ADOPTED = "regulation.approved", "regulation.adopted"


def readers_ask(version: DocumentVersion, unit_ids: Collection[int], *, first_day: date, at: datetime) -> int:
    """Ask today's heads of the units, and whoever works there where everybody reads (S-225, S-226) on `first_day`.

    Who was asked before is not asked again. Returns how many are new.
    """
    today = local(at).date()
    everybody = units_where_everybody_reads(first_day).intersection(unit_ids)
    concerned = Q(unit_id__in=unit_ids, post__is_head=True) | Q(unit_id__in=everybody)
    found = Assignment.objects.in_service(today).filter(concerned).order_by("is_primary", "-pk")
    units = dict(found.values_list("person_id", "unit_id"))
    known = set(Acknowledgement.objects.filter(version=version).values_list("person_id", flat=True))
    rows = [
        Acknowledgement(version=version, person_id=person, unit_id=unit)
        for person, unit in sorted(units.items())
        if person not in known
    ]
    return len(Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500))


def reading_published(kind: str, key: str, version: DocumentVersion, *, first_day: date, at: datetime, **more: Any) -> None:
    """Tell the apps above: the reading is due by the end of the first day on which the version holds for them, or so many
    days later as the article gives.
    """
    payload = {
        "version_id": version.pk,
        "document": version.document.code,
        "title": version.document.title,
        "number": version.number,
        "effective_on": first_day.isoformat(),
        **more,
    }
    publish(kind=kind, key=f"{kind}:{key}", payload=payload, at=at)
