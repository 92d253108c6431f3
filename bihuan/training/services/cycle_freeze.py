"""The month is closed: figures frozen, nothing recomputed afterwards (T-062…T-065)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.cycle_states import CYCLE, CycleFacts
from bihuan.training.models import Cycle
from bihuan.training.selectors.cycle import cycle_for
from bihuan.training.selectors.figure_seals import SEAL, seal_of
from bihuan.training.selectors.month_seals import LAST_ITEM, ROWS, last_item, rows_seal
from bihuan.training.services.figures_freeze import figures_freeze, freeze_refusals
from bihuan.training.services.revision_duties import month_leaves_nothing


@transaction.atomic
def cycle_freeze(*, cycle_id: int, actor: Actor, at: datetime) -> Cycle:
    """Close the month. Refuses while an assessment is missing (T-065); freezes every unit's figures in the same transaction."""
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.freeze", cycle.unit)
    facts = CycleFacts(at=at, freeze_refusals=tuple(freeze_refusals(cycle)) if cycle.state == "issued" else ())
    target = CYCLE.step("freeze", state=cycle.state, facts=facts)
    before = cycle.state
    move(cycle, target, frozen_at=at)
    figures_freeze(cycle, at, actor)
    month_leaves_nothing(cycle, actor, at)
    newest = last_item(cycle)
    audit_record(
        cycle,
        "cycle.frozen",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.freeze", cycle.unit.path),
        unit_id=cycle.unit_id,
        before={"state": before},
        after={"state": target, SEAL: seal_of(cycle), ROWS: rows_seal(cycle, newest), LAST_ITEM: newest},
    )
    return cycle
