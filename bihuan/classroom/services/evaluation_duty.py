"""The organiser owes the evaluation of a class; it is done when nobody who came is without a confirmed result (T-080)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.classroom.domain import links
from bihuan.classroom.domain.duty_kinds import EVALUATE
from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.evaluations import EVALUATE as CAPABILITY
from bihuan.classroom.selectors.evaluations import progress_of
from bihuan.classroom.selectors.sessions import ends_at
from bihuan.duties.domain.states import DONE, ENDED
from bihuan.duties.selectors.cases import unit_of_capability, working_days_after
from bihuan.duties.services.ledger import duty_fulfil, duty_open
from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import find

DAYS = "evaluation.due_days"


def evaluation_owed(session: ClassSession, *, since: datetime, at: datetime) -> None:
    """Open the duty, `since` being the end of the class; where no article gives the days nobody owes it.

    Called again after a result was annulled it opens the next round, and leaves a round that still runs alone.
    """
    unit, on = session.line.plan.unit, local(ends_at(session)).date()
    days = find(DAYS, unit=unit, on=on)
    if days is None or not progress_of(session).n_left:
        return
    facts: dict[str, Any] = {
        "kind": EVALUATE.code,
        "title": f"评估参训人员：{session.line.title}",
        "due_at": working_days_after(since, days.value.value),
        "month": session.line.plan.month,
        "subject": session,
        "link": links.evaluation(session.pk),
        "citation": days.citation,
        **_owner(session, at),
    }
    number = 1
    while duty_open(key=_key(session, number), at=at, **facts).state in ENDED | DONE:
        number += 1


def evaluation_settle(session: ClassSession, *, actor: Actor, at: datetime) -> None:
    """Met as soon as everybody who came has a confirmed result."""
    progress = progress_of(session)
    number = 1
    while progress.is_complete and duty_fulfil(
        key=_key(session, number), at=at, actor=actor, evidence={"n_evaluated": progress.n_done}
    ):
        number += 1


def _owner(session: ClassSession, at: datetime) -> dict[str, Any]:
    """The organiser in person; without one whoever may evaluate, the nearest upwards."""
    if session.organiser is not None and session.organiser.left_on is None:
        return {"owner": session.organiser, "unit": session.line.plan.unit}
    unit = unit_of_capability(CAPABILITY, session.line.plan.unit, on=local(at).date())
    return {"owner_capability": CAPABILITY, "unit": unit}


def _key(session: ClassSession, number: int) -> str:
    return f"{EVALUATE.code}/{session.pk}/{number}"
