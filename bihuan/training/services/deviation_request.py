"""The area head asks in writing not to hold a session (T-061)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused, raise_if
from bihuan.people.domain.actor import Actor
from bihuan.people.policies import person_of
from bihuan.training.domain.implementation import HELD_OUTCOMES, record_refusal
from bihuan.training.models import Deviation
from bihuan.training.selectors.implementation import capacity_of, line_for, record_facts, require_recorder
from bihuan.training.selectors.returns import require_deviation
from bihuan.training.services.deviation_duties import decision_owed
from bihuan.training.services.return_notices import request_told


@transaction.atomic
def deviation_request(*, line_id: int, reason: str, actor: Actor, at: datetime) -> Deviation:
    """Tells the head of the centre, whose duty the decision becomes.

    Refuses where the article knows no such deviation (T-058), without a reason, for a session that was held, and while
    another request is open or was approved.
    """
    line = line_for(actor, line_id)
    require_recorder(actor, line.plan)
    raise_if(record_refusal(record_facts(line)))
    require_deviation(line.plan, "not_held")
    if not reason.strip():
        raise Refused("deviation_reason_missing")
    if line.outcome in HELD_OUTCOMES:
        raise Refused("deviation_line_held")
    if Deviation.objects.filter(line=line, kind="not_held", state="approved").exists():
        raise Refused("deviation_approved_already")
    try:
        with transaction.atomic():
            row = Deviation.objects.create(
                line=line,
                unit=line.plan.unit,
                kind="not_held",
                reason=reason.strip(),
                before={"outcome": line.outcome, "starts_at": line.starts_at.isoformat()},
                requested_by_id=person_of(actor),
                requested_at=at,
            )
    except IntegrityError as error:
        raise Refused("deviation_open") from error
    audit_record(
        row,
        "deviation.requested",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, line.plan),
        unit_id=line.plan.unit_id,
        after={"line": line.pk, "title": line.title},
        reason=row.reason,
    )
    decision_owed(row, at)
    request_told(row, at)
    return row
