"""The events of duties are sealed in the trail, stretch after stretch, so that a changed one shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bihuan.duties.models import DutyEvent
from bihuan.duties.selectors.duty_seals import SEALED, events_digest
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.services.audit import audit_record
from bihuan.people.domain.actor import system_actor

SETTLED_AFTER = timedelta(hours=1)  # longer than any transaction: no event with a smaller id can still come
MOST = 50_000


@transaction.atomic
def events_seal(at: datetime, limit: int) -> int:
    """Seal the next stretch of at most 50 000 events that are an hour old. Returns how many; 0 when there are none.

    `limit` counts rows that change, and a seal changes none.
    """
    last = AuditEntry.objects.filter(verb=SEALED).order_by("-pk").values_list("after", flat=True).first()
    after = last["until"] if last else 0
    settled = DutyEvent.objects.filter(pk__gt=after, known_at__lte=at - SETTLED_AFTER).order_by("pk")
    newest = settled.values_list("pk", flat=True)[:MOST]
    ids = list(newest)
    if not ids:
        return 0
    n_events, digest = events_digest(after, ids[-1])
    told = {"after": after, "until": ids[-1], "events": n_events, "digest": digest}
    audit_record(DutyEvent(pk=ids[-1]), SEALED, actor=system_actor(at), at=at, after=told)
    return n_events
