"""Who is asked to read a version: the heads of the units concerned, each once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from bihuan.foundation.clock import local
from bihuan.foundation.services.outbox import publish
from bihuan.people.models import Assignment
from bihuan.regulations.models import Acknowledgement, DocumentVersion

APPROVED, ADOPTED = "regulation.approved", "regulation.adopted"


def heads_asked(version: DocumentVersion, unit_ids: Collection[int], at: datetime) -> int:
    """Ask today's heads of the units; who was asked before is not asked again. Returns how many are new."""
    heads = Assignment.objects.valid_on(local(at).date()).filter(unit_id__in=unit_ids, post__is_head=True)
    units = dict(heads.order_by("is_primary", "-pk").values_list("person_id", "unit_id"))
    known = set(Acknowledgement.objects.filter(version=version).values_list("person_id", flat=True))
    rows = [
        Acknowledgement(version=version, person_id=person, unit_id=unit)
        for person, unit in sorted(units.items())
        if person not in known
    ]
    return len(Acknowledgement.objects.bulk_create(rows, ignore_conflicts=True))


def reading_published(kind: str, key: str, version: DocumentVersion, *, first_day: date, at: datetime, **more: Any) -> None:
    """Tell the apps above: the reading is due by the end of the first day on which the version holds for them."""
    payload = {
        "version_id": version.pk,
        "document": version.document.code,
        "title": version.document.title,
        "number": version.number,
        "effective_on": first_day.isoformat(),
        **more,
    }
    publish(kind=kind, key=f"{kind}:{key}", payload=payload, at=at)
