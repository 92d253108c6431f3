"""The class of an issued line, on the line's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.classroom.domain.states import SESSION_STATES
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.sessions import RUN
from bihuan.foundation.panels import Panel
from bihuan.foundation.ui.states import StateView
from bihuan.people.domain.actor import Actor
from bihuan.training.models import PlanLine
from bihuan.training.selectors.implementation import is_recordable


@dataclass(frozen=True)
class LinePanel:
    line_id: int
    session_id: int | None
    state: StateView | None


def line_panel(actor: Any, line_id: int, at: datetime) -> Panel | None:
    """The class with its state, or the door to prepare it; nothing where there is neither."""
    session = ClassSession.objects.visible_to(actor).filter(line=line_id).first()
    if session is not None:
        view = StateView(*SESSION_STATES[session.state])
        return Panel("classroom/_line_panel.html", LinePanel(line_id, session.pk, view))
    return Panel("classroom/_line_panel.html", LinePanel(line_id, None, None)) if _may_prepare(actor, line_id) else None


def _may_prepare(actor: Actor, line_id: int) -> bool:
    if not actor.can(RUN):
        return False
    line = PlanLine.objects.visible_to(actor, RUN).select_related("plan__cycle").filter(pk=line_id).first()
    return line is not None and is_recordable(line)
