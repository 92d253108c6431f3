"""The monthly verdicts of a person, on the person's page: the newest months, and the door to why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.classroom.models import MonthVerdict
from bihuan.classroom.selectors.verdicts import VerdictRow, verdict_rows
from bihuan.foundation.panels import Panel

SHOWN = 6


@dataclass(frozen=True)
class VerdictPanel:
    person_id: int
    rows: tuple[VerdictRow, ...]


def verdict_panel(actor: Any, person_id: int, at: datetime) -> Panel | None:
    """Nothing for who may not see them, and where there are none."""
    rows = MonthVerdict.objects.visible_to(actor).filter(person=person_id).select_related("unit").order_by("-month")
    shown = verdict_rows(rows[:SHOWN])
    return Panel("classroom/_verdict_panel.html", VerdictPanel(person_id, shown)) if shown else None
