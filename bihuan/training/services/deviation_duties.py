"""A request not to hold a session is work of the head of the centre until it is decided or has lost its object (T-061)."""

from __future__ import annotations

from datetime import datetime

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.services.ledger import duties_open, duty_fulfil, duty_void
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.training.domain import links
from bihuan.training.models import Deviation, PlanLine
from bihuan.training.selectors.returns import due_of

KIND = "deviation.decide"
DECIDE = "training.approve"


def decision_owed(row: Deviation, at: datetime) -> None:
    """Late from the planned beginning on: an approval comes before the session. Asked later, it belongs into the return."""
    plan = row.line.plan
    rule = rulebook(Month.parse(plan.month).first_day).find("omission.approver", row.unit)
    due = due_of(plan)
    return_due = due.due_at if due else None
    moments = [moment for moment in (row.line.starts_at, return_due) if moment is not None and moment > at]
    duty = DutySpec(
        kind=KIND,
        key=_key(row.pk),
        title=f"{row.unit.name}申请不举办「{row.line.title}」",
        unit_id=plan.cycle.unit_id,
        due_at=moments[0] if moments else at,
        owner_capability=DECIDE,
        month=plan.month,
        subject=("training.deviation", row.pk),
        link=links.session(row.line_id),
        citation=rule.citation.as_json() if rule else None,
        article=rule.citation.short if rule else "",
    )
    duties_open([duty], at=at)


def decision_given(row: Deviation, actor: Actor, at: datetime) -> None:
    duty_fulfil(key=_key(row.pk), at=at, actor=actor, evidence={"state": row.state, "document_no": row.document_no})


def decision_needless(line: PlanLine, actor: Actor, at: datetime) -> None:
    """The session was held after all: nothing is left to decide. The request itself stays as it was written."""
    asked = Deviation.objects.filter(line=line, kind="not_held", state="requested").values_list("pk", flat=True)
    for pk in list(asked):
        duty_void(key=_key(pk), at=at, actor=actor, reason="场次已举办")


def _key(deviation_id: int) -> str:
    return f"{KIND}/{deviation_id}"
