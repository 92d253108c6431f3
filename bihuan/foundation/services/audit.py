"""Writes to the audit trail, in the same transaction as the change it tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from bihuan.foundation.models import AuditEntry, AuditHead
from bihuan.foundation.trail import payload_of, plain, require_verb, stream_of
from bihuan.kernel.chain import link
from bihuan.kernel.refusals import StaleState

__all__ = ["Acting", "audit_record", "stream_of"]


class Acting(Protocol):
    """What the trail needs to know of an actor (people.domain.actor.Actor fits)."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class FirstEntry:
    """What the trail tells of a row that was just made."""

    subject: models.Model
    verb: str
    capacity: str
    unit_id: int | None
    after: Mapping[str, Any]


@dataclass(frozen=True)
class NextEntry(FirstEntry):
    """What the trail tells of a row that was changed together with many others."""

    before: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def audit_record_first(told: Sequence[FirstEntry], *, actor: Acting, at: datetime) -> None:
    """The first entries of many new streams, in two inserts. A stream that exists already breaks its constraint."""
    entries = [_entry(each, AuditHead(stream=stream_of(each.subject)), actor, at) for each in told]
    AuditHead.objects.bulk_create(AuditHead(stream=each.stream, sequence=1, digest=each.digest) for each in entries)
    AuditEntry.objects.bulk_create(entries)


@transaction.atomic
def audit_record_many(told: Sequence[NextEntry], *, actor: Acting, at: datetime) -> None:
    """One more entry in each of many streams, in four statements for a batch; as `audit_record` otherwise.

    The heads are locked in the order of their names, so that two such writers never wait for each other in a ring. A head
    that moved all the same breaks the constraint on (stream, sequence), and nothing is written. A stream may stand once.
    """
    streams = sorted(stream_of(each.subject) for each in told)
    AuditHead.objects.bulk_create((AuditHead(stream=stream) for stream in streams), ignore_conflicts=True)
    heads = AuditHead.objects.select_for_update().filter(stream__in=streams).order_by("stream")
    by_stream = {head.stream: head for head in heads}
    entries = [_entry(each, by_stream[stream_of(each.subject)], actor, at) for each in told]
    AuditEntry.objects.bulk_create(entries)
    AuditHead.objects.bulk_create(
        (AuditHead(stream=each.stream, sequence=each.sequence, digest=each.digest) for each in entries),
        update_conflicts=True,
        unique_fields=["stream"],
        update_fields=["sequence", "digest"],
    )


def _entry(told: FirstEntry, head: AuditHead, actor: Acting, at: datetime) -> AuditEntry:
    """The entry that follows the head of its stream."""
    require_verb(told.verb)
    entry = AuditEntry(
        stream=head.stream,
        sequence=head.sequence + 1,
        at=at,
        actor_id=actor.person_id,
        actor_name=actor.name,
        capacity=told.capacity,
        unit_id=told.unit_id,
        verb=told.verb,
        before=plain(told.before) if isinstance(told, NextEntry) else {},
        after=plain(told.after),
        previous_digest=head.digest,
    )
    entry.digest = link(head.digest, payload_of(entry))
    return entry


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
    """Append one entry to the subject's stream.

    Writers of one stream wait for each other: on PostgreSQL at the locked head, on SQLite because a transaction is
    the only writer. The condition in the UPDATE stays as the proof; it raises StaleState if the order ever broke.
    A verb without declared words raises LookupError: the trail is read by people.
    """
    require_verb(verb)
    stream = stream_of(subject)
    head, _created = AuditHead.objects.select_for_update().get_or_create(stream=stream)
    entry = AuditEntry(
        stream=stream,
        sequence=head.sequence + 1,
        at=at,
        actor_id=actor.person_id,
        actor_name=actor.name,
        capacity=capacity,
        unit_id=unit_id,
        verb=verb,
        before=plain(before),
        after=plain(after),
        reason=reason,
        article=article,
        previous_digest=head.digest,
    )
    entry.digest = link(head.digest, payload_of(entry))
    as_read = AuditHead.objects.filter(stream=stream, sequence=head.sequence, digest=head.digest)
    if not as_read.update(sequence=entry.sequence, digest=entry.digest):
        raise StaleState("stale_state", stream=stream)
    entry.save(force_insert=True)
    return entry
