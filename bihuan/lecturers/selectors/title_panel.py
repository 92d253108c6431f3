"""The title on the page of a person: with equal conditions lecturers come first (T-108)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.foundation.panels import Panel
from bihuan.lecturers.domain.states import APPOINTED
from bihuan.lecturers.models import Lecturer


@dataclass(frozen=True)
class Title:
    lecturer_id: int | None  # None: the file lies out of sight
    document_no: str


def title_panel(actor: Any, person_id: int, at: datetime) -> Panel | None:
    """Nothing for who holds no title now."""
    row = Lecturer.objects.filter(person_id=person_id, state=APPOINTED).first()
    if row is None:
        return None
    is_seen = Lecturer.objects.visible_to(actor).filter(pk=row.pk).exists()
    return Panel("lecturers/_title.html", Title(row.pk if is_seen else None, row.document_no))
