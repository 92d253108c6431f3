"""The monthly return begins with its unit and is filled until it is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.foundation.moves import move, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.return_states import WITH_UNIT
from bihuan.training.models import MonthlyPlan, MonthlyReturn
from bihuan.training.selectors.cycle import RETURN_DUE
from bihuan.training.selectors.implementation import capacity_of, plan_in_month, require_recorder
from bihuan.training.selectors.returns import due_of


@dataclass(frozen=True)
class Summary:
    """月度培训总结."""

    work_done: str
    problems: str
    next_steps: str


def return_open(plan: MonthlyPlan) -> MonthlyReturn:
    """The one return of the plan, made when first needed. Refuses `rule_not_adopted` where no due day is adopted."""
    due = due_of(plan)
    if due is None:
        raise Refused("rule_not_adopted", key=RETURN_DUE, unit=plan.unit.code, on=Month.parse(plan.month).first_day)
    citation = due.citation.as_json() if due.citation else {}
    row, _created = MonthlyReturn.objects.get_or_create(
        plan=plan, defaults={"unit": plan.unit, "month": plan.month, "due_at": due.due_at, "citation": citation}
    )
    return row


@transaction.atomic
def return_write_summary(
    *, plan_id: int, summary: Summary, actor: Actor, at: datetime, version: int | None = None
) -> MonthlyReturn:
    """Keep the words of the month's summary. Refuses when the return is handed in or the month is frozen.

    StaleState when the return changed since `version` was read; 0 says that there was none."""
    plan = plan_in_month(actor, plan_id)
    require_recorder(actor, plan)
    row = writable_return(plan)
    require_version(row, None if version is None else max(version, 1))
    before = {"work_done": row.work_done, "problems": row.problems, "next_steps": row.next_steps}
    after = {
        "work_done": summary.work_done.strip(),
        "problems": summary.problems.strip(),
        "next_steps": summary.next_steps.strip(),
    }
    move(row, row.state, **after)
    audit_record(
        row,
        "return.summary_written",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, plan),
        unit_id=plan.unit_id,
        before=before,
        after=after,
    )
    return row


def writable_return(plan: MonthlyPlan) -> MonthlyReturn:
    """The return while the unit may still change it."""
    row = return_open(plan)
    if plan.cycle.state == "frozen":
        raise Refused("month_frozen")
    if row.state not in WITH_UNIT:
        raise Refused("return_already_in")
    return row
