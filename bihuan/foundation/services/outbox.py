"""News for the apps above: published in the business transaction, delivered at least once, effective once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.foundation.jobs import handler
from bihuan.foundation.models import OutboxEvent
from bihuan.foundation.outbox import subscribers_of
from bihuan.foundation.services.jobs import job_enqueue, jobs_enqueue

DELIVER = "outbox.deliver"
EFFECT = "outbox.effect"


def publish(*, kind: str, key: str, payload: Mapping[str, Any], at: datetime) -> OutboxEvent:
    """Write the event and the job that delivers it into the caller's transaction. The same key is one event."""
    OutboxEvent.objects.bulk_create([OutboxEvent(kind=kind, key=key, payload=dict(payload), at=at)], ignore_conflicts=True)
    event = OutboxEvent.objects.get(key=key)
    if event.delivered_at is None:
        job_enqueue(kind=DELIVER, key=f"{DELIVER}:{event.pk}", payload={"event": event.pk}, at=at)
    return event


@handler(DELIVER)
def deliver(payload: Mapping[str, Any], at: datetime) -> None:
    """One job per (event, subscriber): a subscriber that fails is tried again alone, one that succeeded is not."""
    event = OutboxEvent.objects.get(pk=payload["event"])
    effects = {
        f"{EFFECT}:{event.pk}>{name}"[:160]: {"event": event.pk, "subscriber": name} for name in subscribers_of(event.kind)
    }
    jobs_enqueue(kind=EFFECT, payloads=effects, at=at)
    OutboxEvent.objects.filter(pk=event.pk, delivered_at=None).update(delivered_at=at)


@handler(EFFECT)
def effect(payload: Mapping[str, Any], at: datetime) -> None:
    """Call one subscriber, in one transaction with the mark that it was called."""
    event = OutboxEvent.objects.get(pk=payload["event"])
    function = subscribers_of(event.kind).get(payload["subscriber"])
    if function is None:
        raise LookupError(f"nobody is called {payload['subscriber']} any more")
    function(event.payload, event.at)
