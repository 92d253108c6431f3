"""Who takes which step of a case: the person concerned speaks, everybody else acts by a post over the unit."""

from __future__ import annotations

from bihuan.duties.models import Case
from bihuan.kernel.refusals import NotPermitted
from bihuan.people import policies
from bihuan.people.domain.actor import Actor

OF_THE_CONCERNED = frozenset({"state", "appeal"})
NEEDS = {
    "evidence": "cases.handle",
    "pass_over": "cases.handle",
    "decide": "cases.decide",
    "decide_appeal": "cases.appeal",
    "execute": "cases.handle",
    "close": "cases.handle",
    "withdraw": "cases.decide",
}
"""Evidence is also laid down by the person concerned."""


def is_concerned(case: Case, actor: Actor) -> bool:
    """Whether the case is about this person."""
    return case.person_id is not None and case.person_id == actor.person_id


def may_step(actor: Actor, step: str, case: Case) -> bool:
    if step in OF_THE_CONCERNED:
        return is_concerned(case, actor)
    return actor.can(NEEDS[step], case.unit.path) or (step == "evidence" and is_concerned(case, actor))


def require_step(actor: Actor, step: str, case: Case) -> None:
    """Refuses (NotPermitted) whoever may never take this step of this case; what state it is in is the machine's question."""
    if step in OF_THE_CONCERNED and not is_concerned(case, actor):
        raise NotPermitted("case_not_concerned")
    if not may_step(actor, step, case):
        policies.require(actor, NEEDS[step], case.unit)
