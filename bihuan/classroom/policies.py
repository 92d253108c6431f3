"""Who runs a session: the post over the unit that holds it, its organiser, and those who run one of its rooms."""

from __future__ import annotations

from bihuan.classroom.models import ClassSession
from bihuan.kernel.refusals import NotPermitted
from bihuan.people.domain.actor import Actor

RUN = "class.run"


def may_run(actor: Actor, session: ClassSession) -> bool:
    if actor.can(RUN, session.line.plan.unit.path):
        return True
    if actor.person_id is not None and actor.person_id == session.organiser_id:
        return True
    rooms = session.venues.select_related("unit")
    return any(actor.can(RUN, room.unit.path) or room.organiser_id == (actor.person_id or 0) for room in rooms)


def require_run(actor: Actor, session: ClassSession) -> None:
    """Refuses (NotPermitted) everybody who does not run this session."""
    if not may_run(actor, session):
        raise NotPermitted("not_permitted", capability=RUN, unit=session.line.plan.unit.name)
