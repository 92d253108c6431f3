"""A line that was made from needs goes away while the plan is drafted: the needs wait again."""

from __future__ import annotations

from datetime import datetime

from bihuan.foundation.moves import move
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.needs import MACHINE, NeedFacts
from bihuan.training.models import PlanLine
from bihuan.training.services.need_notices import author_told
from bihuan.training.services.need_raise import need_record


def needs_reopen(line: PlanLine, *, actor: Actor, at: datetime) -> None:
    """Before the line is removed; in the transaction of the caller."""
    for need in line.needs.select_related("unit", "raised_by").order_by("pk"):
        target = MACHINE.step("reopen", state=need.state, facts=NeedFacts())
        move(need, target, line_id=None, decided_by_id=None, decided_at=None)
        need_record(need, "training_need.reopened", actor, at, after={"state": need.state})
        author_told(need, "reopened", actor, at)
