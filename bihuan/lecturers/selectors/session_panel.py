"""Who teaches a session, and what the lecturer said: on the page of the plan line and of the class (T-106, T-111)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.foundation.panels import Panel
from bihuan.lecturers.domain.keys import line_key
from bihuan.lecturers.domain.matching import Suggestion
from bihuan.lecturers.domain.states import DECLINED, STANDING, TASK_STATES, TO_REASSIGN
from bihuan.lecturers.models import TeachingTask
from bihuan.lecturers.selectors.matcher import suggestions_for
from bihuan.people.domain.actor import Actor

TO_PLACE = frozenset({DECLINED, TO_REASSIGN})


@dataclass(frozen=True)
class Teaching:
    """`suggestions` only where somebody else is to be asked and this person may ask."""

    task: TeachingTask
    label: str
    tone: str
    is_to_place: bool
    suggestions: tuple[Suggestion, ...]


def teaching_of(actor: Actor, session_key: str, at: datetime) -> Teaching | None:
    """The standing task of a session, for whoever may see the session; None where nobody on file is asked."""
    rows = TeachingTask.objects.filter(session_key=session_key, state__in=STANDING)
    task: TeachingTask | None = rows.select_related("lecturer__unit", "unit").order_by("-assigned_at", "-pk").first()
    if task is None:
        return None
    is_to_place = task.state in TO_PLACE and task.starts_at > at
    may_place = is_to_place and actor.can("lecturers.manage", task.lecturer.unit.path)
    found = suggestions_for(actor, task) if may_place else ()
    return Teaching(task, *TASK_STATES[task.state], is_to_place, found)


def line_panel(actor: Any, line_id: int, at: datetime) -> Panel | None:
    found = teaching_of(actor, line_key(line_id), at)
    return Panel("lecturers/_teaching.html", found) if found else None


def unplaced(session_keys: Collection[str], at: datetime) -> frozenset[str]:
    """Those whose lecturer declined or lost the title, and that are still to come."""
    rows = TeachingTask.objects.filter(session_key__in=session_keys, state__in=TO_PLACE, starts_at__gt=at)
    return frozenset(rows.values_list("session_key", flat=True))
