"""The unit hands in its month (T-069, T-072, T-073). The first time decides punctuality, for ever (T-078)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.moves import keep, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.return_states import RETURN
from bihuan.training.models import MonthlyPlan, MonthlyReturn
from bihuan.training.selectors.implementation import capacity_of, plan_in_month, require_recorder
from bihuan.training.selectors.returns import OVERVIEW, lines_of_month, return_facts, rule
from bihuan.training.services.return_write import return_open
from bihuan.training.services.revision_duties import RETURN as RETURN_REVISION
from bihuan.training.services.revision_duties import revision_done


@transaction.atomic
def return_submit(*, plan_id: int, actor: Actor, at: datetime) -> MonthlyReturn:
    """Refuses a line without outcome or explanation and a package with a missing kind, each named; and a frozen month.

    Fulfils the duty to report; sent again after a send-back the first submission still counts.
    """
    plan = plan_in_month(actor, plan_id)
    require_recorder(actor, plan)
    keep(plan.cycle)
    if plan.cycle.state == "frozen":
        raise Refused("month_frozen")
    row = return_open(plan)
    target = RETURN.step("submit", state=row.state, facts=return_facts(plan, row))
    before = row.state
    first = row.first_submitted_at or at
    move(row, target, submitted_at=at, first_submitted_at=first)
    audit_record(
        row,
        "return.submitted",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, plan),
        unit_id=plan.unit_id,
        before={"state": before},
        after={"state": target, "first_submitted_at": first.isoformat()},
    )
    evidence = {"submitted_at": at.isoformat(), "items": row.items.filter(replaced_by=None).count(), **_overview(plan)}
    duty_fulfil(key=f"return.monthly/{plan.unit_id}/{plan.month}", at=at, actor=actor, evidence=evidence)
    revision_done(RETURN_REVISION, row.pk, actor, at)
    return row


def _overview(plan: MonthlyPlan) -> dict[str, int]:
    """How many rows the generated table has that goes with the records, where the article asks for it (T-072)."""
    asked = rule(plan, OVERVIEW)
    return {"overview": len(lines_of_month(plan))} if asked is not None and asked.value else {}
