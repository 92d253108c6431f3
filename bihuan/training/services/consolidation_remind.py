"""催报: general affairs reminds a unit that has not sent its plan (T-051, T-059)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.staff import holders
from bihuan.training.domain import links
from bihuan.training.domain.cycle_states import AFTER_ISSUE
from bihuan.training.selectors.cycle import plan_for


@transaction.atomic
def plan_remind(*, plan_id: int, actor: Actor, at: datetime) -> int:
    """Remind whoever may send the unit's plan. Once an hour at most, so that two clicks are one reminder.

    Refuses for a plan that is in, and when nobody at the unit could be told. Answers how many people were told.
    """
    plan = plan_for(actor, plan_id)
    policies.require(actor, "training.consolidate", plan.cycle.unit)
    if plan.state not in ("draft", "returned") or plan.cycle.state in AFTER_ISSUE:
        raise WrongState("cycle_plan_is_in", unit=plan.unit.name)
    people = holders("training.monthly.draft", plan.unit, local(at).date())
    if not people:
        raise Refused("cycle_nobody_to_remind", unit=plan.unit.name)
    for person in people:
        notice_send(
            key=f"plan.remind/{plan.pk}/{person.pk}/{local(at):%Y%m%d%H}",
            recipient=person,
            title=f"请上报 {plan.month} 月度培训计划",
            body=f"{plan.unit.name}的 {plan.month} 月度培训计划尚未上报，请尽快填写。",
            link=links.monthly_plan(plan.pk),
            at=at,
        )
    audit_record(
        plan,
        "monthly_plan.reminded",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.consolidate", plan.unit.path),
        unit_id=plan.unit_id,
        after={"told": [person.pk for person in people]},
    )
    return len(people)
