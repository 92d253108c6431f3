"""The shipped calendars with every known notice."""

from __future__ import annotations

from datetime import datetime

from bihuan.foundation.services.calendars import calendars_seed
from bihuan.people.domain.actor import system_actor


def load(at: datetime) -> str:
    """Safe to run twice."""
    return f"工作日历 {calendars_seed(actor=system_actor(at), at=at)} 个"
