"""Writes to the audit trail, in the same transaction as the change it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import models, transaction

from bihuan.foundation.models import AuditEntry, AuditHead
from bihuan.kernel.chain import link
from bihuan.kernel.refusals import StaleState


class Acting(Protocol):
    """What the trail needs to know of an actor (people.domain.actor.Actor fits)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


def stream_of(subject: models.Model) -> str:
    return f"{subject._meta.label_lower}/{subject.pk}"


@transaction.atomic
def audit_record(  # noqa: PLR0913  (each is a fact of the entry)
    subject: models.Model,
    verb: str,
    *,
    actor: Acting,
    at: datetime,
    capacity: str = "",
    unit_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    article: str = "",
) -> AuditEntry:
    """Append one entry to the subject's stream. Raises StaleState when another writer extended the stream first."""
    stream = stream_of(subject)
    head, _created = AuditHead.objects.get_or_create(stream=stream)
    payload = {
        "stream": stream,
        "sequence": head.sequence + 1,
        "at": at.astimezone(UTC).isoformat(),
        "actor": actor.person_id,
        "actor_name": actor.name,
        "capacity": capacity,
        "unit": unit_id,
        "verb": verb,
        "before": dict(before or {}),
        "after": dict(after or {}),
        "reason": reason,
        "article": article,
    }
    digest = link(head.digest, payload)
    moved = AuditHead.objects.filter(stream=stream, sequence=head.sequence, digest=head.digest).update(
        sequence=head.sequence + 1, digest=digest
    )
    if not moved:
        raise StaleState("stale_state", stream=stream)
    return AuditEntry.objects.create(
        stream=stream,
        sequence=head.sequence + 1,
        at=at,
        actor_id=actor.person_id,
        actor_name=actor.name,
        capacity=capacity,
        unit_id=unit_id,
        verb=verb,
        before=payload["before"],
        after=payload["after"],
        reason=reason,
        article=article,
        previous_digest=head.digest,
        digest=digest,
    )
