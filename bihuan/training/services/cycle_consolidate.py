"""Consolidation is handed to the head for approval, or taken back before the decision (T-051, T-052)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.cycle_states import CYCLE
from bihuan.training.models import Cycle
from bihuan.training.selectors.cycle import cycle_for, facts_of


@transaction.atomic
def cycle_consolidate(*, cycle_id: int, actor: Actor, at: datetime, goes_without_missing: bool = False) -> Cycle:
    """Hand the consolidated plan to the head.

    Refuses while a line has no fate, while a missing unit still has time, and unless missing units are accepted by name.
    Fulfils `cycle.consolidate`; emits the audit entry `cycle.consolidated` with the missing units.
    """
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.consolidate", cycle.unit)
    hold(cycle)
    facts = facts_of(cycle, at, goes_without_missing=goes_without_missing)
    target = CYCLE.step("consolidate", state=cycle.state, facts=facts)
    before = cycle.state
    move(cycle, target, consolidated_at=at, consolidated_by_id=actor.person_id, approval_remark="")
    audit_record(
        cycle,
        "cycle.consolidated",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.consolidate", cycle.unit.path),
        unit_id=cycle.unit_id,
        before={"state": before},
        after={"state": target, "missing": list(facts.missing)},
    )
    duty_fulfil(key=f"cycle.consolidate/{cycle.pk}", at=at, actor=actor, evidence={"missing": len(facts.missing)})
    return cycle


@transaction.atomic
def cycle_recall(*, cycle_id: int, actor: Actor, at: datetime) -> Cycle:
    """Take the plan back before the head has decided. Refuses after the decision. The consolidation duty stays met."""
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.consolidate", cycle.unit)
    target = CYCLE.step("recall", state=cycle.state, facts=facts_of(cycle, at))
    before = cycle.state
    move(cycle, target)
    audit_record(
        cycle,
        "cycle.recalled",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.consolidate", cycle.unit.path),
        unit_id=cycle.unit_id,
        before={"state": before},
        after={"state": target},
    )
    return cycle
