"""The head approves the consolidated plan or sends it back with remarks (T-052, T-057)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.cycle_states import CYCLE
from bihuan.training.models import Cycle, PlanLine, PlanRemark
from bihuan.training.selectors.cycle import cycle_for, facts_of, meeting_decides
from bihuan.training.services.consolidation_return import lines_send_back


@transaction.atomic
def cycle_approve(
    *, cycle_id: int, actor: Actor, at: datetime, remark: str = "", line_remarks: Mapping[int, str] | None = None
) -> Cycle:
    """Approve. Refuses anybody but a holder of `training.approve`; of two heads at once one wins, the other is told (409).
    Where a meeting of managers approves, its decision is the remark; without it `cycle_meeting_needed`.

    Remarks may be given to the whole or to single lines; their authors see them. Fulfils `cycle.approve`.
    """
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.approve", cycle.unit)
    facts = replace(facts_of(cycle, at, remark=remark), meeting_decides=meeting_decides(cycle))
    target = CYCLE.step("approve", state=cycle.state, facts=facts)
    before = cycle.state
    move(cycle, target, approved_at=at, approved_by_id=actor.person_id, approval_remark=remark.strip())
    _remarks_keep(cycle, line_remarks or {}, actor, at)
    audit_record(
        cycle,
        "cycle.approved",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.approve", cycle.unit.path),
        unit_id=cycle.unit_id,
        before={"state": before},
        after={"state": target},
        reason=remark.strip(),
    )
    duty_fulfil(key=f"cycle.approve/{cycle.pk}", at=at, actor=actor)
    return cycle


def _remarks_keep(cycle: Cycle, remarks: Mapping[int, str], actor: Actor, at: datetime) -> None:
    """Remarks that come with an approval; lines of another cycle are not touched."""
    said = {line_id: text.strip() for line_id, text in remarks.items() if text.strip()}
    lines = PlanLine.objects.filter(pk__in=said, plan__cycle=cycle).values_list("pk", "plan_id")
    PlanRemark.objects.bulk_create(
        PlanRemark(plan_id=plan_id, line_id=line_id, person_id=actor.person_id, at=at, kind="approval", text=said[line_id])
        for line_id, plan_id in lines
    )


@transaction.atomic
def cycle_send_back(
    *, cycle_id: int, actor: Actor, at: datetime, remark: str, line_remarks: Mapping[int, str] | None = None
) -> Cycle:
    """Not approved: the cycle collects again. Refuses without a remark. Lines named go back to their units, due as before."""
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.approve", cycle.unit)
    target = CYCLE.step("send_back", state=cycle.state, facts=facts_of(cycle, at, remark=remark))
    before = cycle.state
    move(cycle, target, approval_remark=remark.strip())
    if line_remarks:
        lines_send_back(cycle=cycle, remarks=line_remarks, actor=actor, at=at, capability="training.approve")
    audit_record(
        cycle,
        "cycle.sent_back",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.approve", cycle.unit.path),
        unit_id=cycle.unit_id,
        before={"state": before},
        after={"state": target, "lines": sorted(line_remarks or {})},
        reason=remark.strip(),
    )
    return cycle
