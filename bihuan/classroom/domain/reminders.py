"""Which reminder before a class is due now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


def lead_now(begins: datetime, leads: Sequence[int], *, told_at: datetime, at: datetime) -> int | None:
    """The shortest of the leads (minutes) whose moment has come: one that was overtaken is not sent any more.

    None before the first moment, from the beginning on, and where people were told about the class after that moment.
    """
    reached = [lead for lead in leads if begins - timedelta(minutes=lead) <= at < begins]
    if not reached or told_at >= begins - timedelta(minutes=min(reached)):
        return None
    return min(reached)
