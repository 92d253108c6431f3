"""The approved plan is issued: frozen wording, a duty per session, news to every unit (T-052, T-053, T-058)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.services.ledger import duties_open, duty_fulfil
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.jobs import job_enqueue
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.training.domain import links
from bihuan.training.domain.cycle_states import AFTER_ISSUE, CYCLE, CycleFacts
from bihuan.training.domain.states import ADOPTED, MONTHLY, MonthlyFacts
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine
from bihuan.training.selectors.cycle import cycle_for, plan_for, steps_of, who_plans
from bihuan.training.services.line_lecturers import lecturers_ask

HOLD_RULE = "rate.floor"  # the article on holding sessions on time and in full carries the floor (T-060, T-062)
NOTICES = "training.issue_notices"


@transaction.atomic
def cycle_issue(*, cycle_id: int, actor: Actor, at: datetime) -> Cycle:
    """Issue the month. Refuses without approval (T-052) and before the day of issue; later is late, and the duty says so.

    In one transaction: every adopted plan is frozen, `session.hold` is opened for each of its lines, the notices are queued.
    """
    cycle = cycle_for(actor, cycle_id)
    policies.require(actor, "training.issue", cycle.unit)
    facts = CycleFacts(at=at, issue_from=issue_from(cycle))
    if cycle.state in ("collecting", "submitted"):
        raise WrongState("cycle_not_approved", state=cycle.state)
    target = CYCLE.step("issue", state=cycle.state, facts=facts)
    before = cycle.state
    move(cycle, target, issued_at=at, issued_by_id=actor.person_id)
    plans = MonthlyPlan.objects.filter(cycle=cycle, state="adopted")
    plan_ids = list(plans.values_list("pk", flat=True))
    plans.update(state=MONTHLY.step("issue", state=ADOPTED, facts=MonthlyFacts()), row_version=F("row_version") + 1)
    n_sessions = sessions_owe(plan_ids, cycle, actor, at)
    left_out = list(MonthlyPlan.objects.filter(cycle=cycle).exclude(pk__in=plan_ids).values_list("unit_id", flat=True))
    audit_record(
        cycle,
        "cycle.issued",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.issue", cycle.unit.path),
        unit_id=cycle.unit_id,
        before={"state": before},
        after={"state": target, "plans": plan_ids, "sessions": n_sessions, "without_plan": left_out},
    )
    duty_fulfil(key=f"cycle.issue/{cycle.pk}", at=at, actor=actor, evidence={"plans": len(plan_ids), "sessions": n_sessions})
    job_enqueue(kind=NOTICES, key=f"{NOTICES}/{cycle.pk}", payload={"cycle_id": cycle.pk}, at=at)
    return cycle


def issue_from(cycle: Cycle) -> datetime | None:
    """First moment of the day of issue by the centre's rule; None where no rule names one."""
    month = Month.parse(cycle.month)
    book = rulebook(month.first_day)
    units = who_plans(book, cycle.unit, month).units
    steps = steps_of(book, cycle.unit, month, units[0].unit if units else None)
    return next((step.opens_at for step in steps if step.code == "issue"), None)


def sessions_owe(plan_ids: list[int], cycle: Cycle, actor: Actor, at: datetime) -> int:
    """One duty per session that its own unit holds, and a task for its lecturer (T-106).

    A merged line is held by the session it was merged into.
    """
    book = rulebook(Month.parse(cycle.month).first_day)
    lines = PlanLine.objects.filter(plan__in=plan_ids, fate="adopted").select_related("plan", "plan__unit").order_by("pk")
    lecturers_ask(lines, actor=actor, at=at)
    return duties_open([_session_duty(line, book, cycle.unit_id) for line in lines], at=at)


def _session_duty(line: PlanLine, book: Any, centre_id: int) -> DutySpec:
    rule = book.find(HOLD_RULE, line.plan.unit)
    citation: Citation | None = rule.citation if rule else None
    return DutySpec(
        kind="session.hold",
        key=f"session.hold/{line.pk}",
        title=line.title,
        unit_id=line.plan.unit_id,
        due_at=line.ends_at,
        owner_capability="training.hq.draft" if line.plan.unit_id == centre_id else "training.implement",
        month=line.plan.month,
        subject=("training.planline", line.pk),
        link=links.session(line.pk),
        citation=citation.as_json() if citation else None,
        article=citation.short if citation else "",
    )


@transaction.atomic
def plan_issue_late(*, plan_id: int, actor: Actor, at: datetime) -> MonthlyPlan:
    """A plan that came in after the month was issued: the head approves and issues it in one act, all its lines adopted.

    Refuses anybody without `training.approve`, and while the cycle is still on its ordinary way. Late stays late.
    """
    plan = plan_for(actor, plan_id)
    policies.require(actor, "training.approve", plan.cycle.unit)
    if plan.cycle.state not in AFTER_ISSUE - {"frozen"}:
        raise Refused("cycle_not_issued_yet")
    target = MONTHLY.step("issue_late", state=plan.state, facts=MonthlyFacts())
    before = plan.state
    move(plan, target)
    plan.lines.exclude(fate="merged").update(fate="adopted", row_version=F("row_version") + 1)
    n_sessions = sessions_owe([plan.pk], plan.cycle, actor, at)
    audit_record(
        plan,
        "monthly_plan.issued_late",
        actor=actor,
        at=at,
        capacity=actor.capacity("training.approve", plan.unit.path),
        unit_id=plan.unit_id,
        before={"state": before},
        after={"state": target, "sessions": n_sessions},
    )
    job_enqueue(kind=NOTICES, key=f"{NOTICES}/plan/{plan.pk}", payload={"cycle_id": plan.cycle_id, "plan_id": plan.pk}, at=at)
    return plan
