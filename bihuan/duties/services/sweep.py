"""The sweep: open duties whose due moment has passed become missed, as of that moment and not of the run (CLK-16)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from bihuan.duties.models import Duty
from bihuan.duties.services.misses import misses_record


@transaction.atomic
def duties_sweep(*, at: datetime, limit: int = 500) -> int:
    """One bounded batch. Safe twice, late, and in two workers at once: the condition is in the UPDATE.

    A row that another transaction is changing right now is left to the next round.
    """
    due = Duty.objects.due_by(at).order_by("due_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    changed = Duty.objects.filter(pk__in=ids, state=Duty.State.OPEN, due_at__lte=at).update(
        state=Duty.State.MISSED, missed_at=F("due_at")
    )
    missed = Duty.objects.filter(pk__in=ids, state=Duty.State.MISSED).select_related("owner")
    misses_record(list(missed), known_at=at)
    return changed


def sweep_periodic(at: datetime, limit: int) -> int:
    return duties_sweep(at=at, limit=limit)
