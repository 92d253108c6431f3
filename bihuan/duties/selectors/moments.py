"""When something falls due next."""

from __future__ import annotations

from datetime import datetime

from bihuan.duties.models import Duty


def next_due_at(after: datetime) -> datetime | None:
    """The nearest due moment of an open duty later than `after`; one read of the partial index."""
    return (
        Duty.objects.filter(state=Duty.State.OPEN, due_at__gt=after).order_by("due_at").values_list("due_at", flat=True).first()
    )
