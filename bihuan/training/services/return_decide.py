"""General affairs take in a return, or send it back with a remark (T-078), and assess the unit's month (T-065)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.foundation.moves import keep, move, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.return_states import RETURN, ReturnFacts
from bihuan.training.models import MonthlyPlan, MonthlyReturn
from bihuan.training.services.return_notices import send_back_told
from bihuan.training.services.return_write import return_open
from bihuan.training.services.revision_duties import return_revision_owed

ACCEPT = "training.accept"


@transaction.atomic
def return_accept(*, plan_id: int, actor: Actor, at: datetime) -> MonthlyReturn:
    """Take it in: from now on its files only gain versions (T-079). Refuses what is not handed in."""
    return _decide("accept", plan_id, actor, at, accepted_at=at)


@transaction.atomic
def return_send_back(*, plan_id: int, remark: str, actor: Actor, at: datetime) -> MonthlyReturn:
    """Refuses without a remark. The first submission keeps its time."""
    row = _decide("send_back", plan_id, actor, at, send_back_remark=remark.strip())
    return_revision_owed(row, at)
    send_back_told(row, at)
    return row


def _decide(transition: str, plan_id: int, actor: Actor, at: datetime, **changes: Any) -> MonthlyReturn:
    row = MonthlyReturn.objects.visible_to(actor).select_related("unit", "plan__cycle").filter(plan_id=plan_id).first()
    if row is None:
        raise NotFound("not_found")
    policies.require(actor, ACCEPT, row.unit)
    keep(row.plan.cycle)
    if row.plan.cycle.state == "frozen":
        raise Refused("month_frozen")
    remark = str(changes.get("send_back_remark", ""))
    target = RETURN.step(transition, state=row.state, facts=ReturnFacts(remark=remark))
    before = row.state
    move(row, target, **changes)
    audit_record(
        row,
        f"return.{target}",
        actor=actor,
        at=at,
        capacity=actor.capacity(ACCEPT, row.unit.path),
        unit_id=row.unit_id,
        before={"state": before},
        after={"state": target},
        reason=remark,
    )
    return row


@transaction.atomic
def assessment_record(*, plan_ids: Collection[int], text: str, actor: Actor, at: datetime, version: int | None = None) -> int:
    """The opinion of general affairs on each unit's month; also for a unit that has reported nothing.

    Refuses without words, for a unit outside the actor's reach, and in a frozen month. Returns how many were assessed.
    StaleState when the return changed since `version` was read; 0 says that there was none.
    """
    if not text.strip():
        raise Refused("assessment_missing")
    plans = list(MonthlyPlan.objects.visible_to(actor).filter(pk__in=plan_ids).select_related("unit", "cycle"))
    if len(plans) != len(set(plan_ids)):
        raise NotFound("not_found")
    for plan in plans:
        _assess(plan, text.strip(), actor, at, version)
    return len(plans)


def _assess(plan: MonthlyPlan, text: str, actor: Actor, at: datetime, version: int | None) -> None:
    policies.require(actor, ACCEPT, plan.unit)
    if plan.cycle.state == "frozen":
        raise Refused("month_frozen")
    row = return_open(plan)
    require_version(row, None if version is None else max(version, 1))
    before = row.assessment
    move(row, row.state, assessment=text)
    audit_record(
        row,
        "return.assessed",
        actor=actor,
        at=at,
        capacity=actor.capacity(ACCEPT, plan.unit.path),
        unit_id=plan.unit_id,
        before={"assessment": before},
        after={"assessment": text},
    )
