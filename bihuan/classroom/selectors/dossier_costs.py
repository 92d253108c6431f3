"""Money of a class: costs in words, and engagements from outside for which nobody applied for money (T-116, S-220)."""

from __future__ import annotations

from bihuan.classroom.models import ClassSession
from bihuan.lecturers.models import Engagement
from bihuan.lecturers.selectors.external import unfunded


def session_key(session: ClassSession) -> str:
    """How the files of the lecturers name the class."""
    return f"line/{session.line_id}"


def unfunded_of(session: ClassSession) -> tuple[Engagement, ...]:
    return unfunded(session_key(session))
