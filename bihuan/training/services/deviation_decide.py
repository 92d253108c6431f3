"""The head of the centre decides in writing on a session that cannot be held (T-061). The floor stays where it is (T-063)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duty_waive
from bihuan.foundation.moves import keep, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.training.domain.implementation import NOT_HELD, PLANNED
from bihuan.training.domain.return_states import APPROVED, DEVIATION, DecisionFacts
from bihuan.training.models import Deviation
from bihuan.training.services.deviation_duties import decision_given
from bihuan.training.services.implementation_record import line_change
from bihuan.training.services.line_lecturers import lecturer_not_needed
from bihuan.training.services.return_notices import decision_told

DECIDE = "training.approve"


@dataclass(frozen=True)
class Decision:
    """`verdict` is a transition of the table: approve or refuse."""

    verdict: str
    document_no: str = ""
    remark: str = ""


@transaction.atomic
def deviation_decide(*, deviation_id: int, decision: Decision, actor: Actor, at: datetime) -> Deviation:
    """Refuses one's own request, an approval without document number, a refusal without reason, and a frozen month.

    Of two who decide at once the second gets StaleState or WrongState. An approval waives the duty to hold the session.
    """
    row = deviation_for(actor, deviation_id)
    policies.require(actor, DECIDE, row.unit)
    keep(row.line.plan.cycle)
    if row.line.plan.cycle.state == "frozen":
        raise Refused("month_frozen")
    is_own = row.requested_by_id == actor.person_id
    facts = DecisionFacts(is_own, decision.document_no, decision.remark)
    target = DEVIATION.step(decision.verdict, state=row.state, facts=facts)
    move(
        row,
        target,
        decided_by_id=actor.person_id,
        decided_at=at,
        decision_remark=decision.remark.strip(),
        document_no=decision.document_no.strip(),
    )
    if target == APPROVED:
        _leave_out(row, actor, at)
    audit_record(
        row,
        f"deviation.{target}",
        actor=actor,
        at=at,
        capacity=actor.capacity(DECIDE, row.unit.path),
        unit_id=row.unit_id,
        before={"state": "requested"},
        after={"state": target, "document_no": row.document_no},
        reason=row.decision_remark,
    )
    decision_given(row, actor, at)
    decision_told(row, at)
    return row


def deviation_for(actor: Actor, deviation_id: int) -> Deviation:
    row = (
        Deviation.objects.visible_to(actor)
        .select_related("unit", "requested_by", "line__plan__cycle", "line__plan__unit")
        .filter(pk=deviation_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def _leave_out(row: Deviation, actor: Actor, at: datetime) -> None:
    """What will not be held is recorded so, in the words of the request, and nobody owes it any more."""
    if row.line.outcome == PLANNED:
        line_change(row.line, outcome=NOT_HELD, explanation=row.line.explanation or row.reason)
        lecturer_not_needed(row.line, reason=row.reason, actor=actor, at=at)
    duty = Duty.objects.filter(key=f"session.hold/{row.line_id}", state__in=("open", "missed")).first()
    if duty is not None:
        reason = f"{actor.name} 书面批准不举办，文号 {row.document_no}"
        duty_waive(duty_id=duty.pk, at=at, actor=system_actor(at), reason=reason)
