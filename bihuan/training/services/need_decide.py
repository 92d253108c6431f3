"""What becomes of a delivered need: a line of a plan, a part of another need, or nothing; with a word to its author."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.foundation.moves import move, require_version
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.needs import MACHINE, NeedFacts
from bihuan.training.models import MonthlyPlan, PlanLine, TrainingNeed
from bihuan.training.selectors.monthly import visible_plan
from bihuan.training.services.monthly_lines import LineInput, monthly_line_add
from bihuan.training.services.need_notices import author_told
from bihuan.training.services.need_raise import need_record, need_seen

DECIDERS = ("training.consolidate", "training.hq.draft", "training.monthly.draft")
"""Whoever makes plans over the unit decides on its needs."""


def may_decide(actor: Actor, unit: Unit) -> bool:
    return any(actor.can(capability, unit.path) for capability in DECIDERS)


@transaction.atomic
def need_take(
    *, need_id: int, plan_id: int, line: LineInput, version: int | None = None, actor: Actor, at: datetime
) -> PlanLine:
    """A line of the plan is made from the need, and both know each other.

    Refuses what `monthly_line_add` refuses, NotFound for a need from outside the plan's unit, a need that is not open;
    of two who take it at once the second gets StaleState, and no second line stands.
    """
    need = need_seen(need_id, actor)
    _inside(need, visible_plan(plan_id, actor))
    require_version(need, version)
    target = MACHINE.step("take", state=need.state, facts=NeedFacts())
    row = monthly_line_add(plan_id=plan_id, line=line, actor=actor, at=at)
    move(need, target, line_id=row.pk, remark="", decided_by_id=actor.person_id, decided_at=at)
    need_record(need, "training_need.adopted", actor, at, after={"state": need.state, "line": row.pk, "month": row.plan.month})
    author_told(need, "adopted", actor, at)
    return row


@transaction.atomic
def need_merge(
    *, need_id: int, into_id: int, remark: str = "", version: int | None = None, actor: Actor, at: datetime
) -> TrainingNeed:
    """The same is asked for elsewhere: both go on as one. Refuses `need_merge_target`, itself, NotPermitted."""
    need, into = _decided(need_id, version, actor), need_seen(into_id, actor)
    facts = NeedFacts(remark, target_state=into.state, is_itself=into.pk == need.pk)
    target = MACHINE.step("merge", state=need.state, facts=facts)
    move(need, target, merged_into_id=into.pk, remark=remark.strip(), decided_by_id=actor.person_id, decided_at=at)
    after = {"state": need.state, "into": into.pk}
    need_record(need, "training_need.merged", actor, at, after=after, reason=remark.strip())
    author_told(need, "merged", actor, at)
    return need


@transaction.atomic
def need_decline(*, need_id: int, remark: str, version: int | None = None, actor: Actor, at: datetime) -> TrainingNeed:
    """Not now; the author reads why. Refuses without a remark."""
    need = _decided(need_id, version, actor)
    target = MACHINE.step("decline", state=need.state, facts=NeedFacts(remark))
    move(need, target, remark=remark.strip(), decided_by_id=actor.person_id, decided_at=at)
    need_record(need, "training_need.declined", actor, at, after={"state": need.state}, reason=remark.strip())
    author_told(need, "declined", actor, at)
    return need


def _decided(need_id: int, version: int | None, actor: Actor) -> TrainingNeed:
    need = need_seen(need_id, actor)
    if not may_decide(actor, need.unit):
        raise NotPermitted("not_permitted", unit=need.unit.name)
    require_version(need, version)
    return need


def _inside(need: TrainingNeed, plan: MonthlyPlan) -> None:
    if not need.unit.path.startswith(plan.unit.path):
        raise NotFound("not_found")
