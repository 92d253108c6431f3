"""Handing the month's plan in (T-028, T-050, T-054, T-057)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.messages import message_of
from bihuan.foundation.moves import keep, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused, StaleState, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.domain.plan_check import Finding, PlanCheck, quota_facts
from bihuan.training.domain.states import MONTHLY, MonthlyFacts
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.selectors.plan_facts import plan_check
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.services.monthly_lines import drafting_capability
from bihuan.training.services.revision_duties import PLAN, revision_done


@transaction.atomic
def monthly_plan_submit(*, plan_id: int, actor: Actor, at: datetime, version: int | None = None) -> MonthlyPlan:
    """Hand the plan in. Emits the fulfilled duty; `first_submitted_at` is set once and kept for ever.

    Refuses `plan_check_blocks` with all blocking findings, WrongState when it is already in or its month is frozen,
    NotPermitted without the drafting capability, StaleState when it changed since `version` was read.
    """
    plan = MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found")
    policies.require(actor, drafting_capability(plan), plan.unit)
    if version is not None and version != plan.row_version:
        raise StaleState("stale_state")
    keep(plan.cycle)
    if plan.cycle.state == "frozen":
        raise WrongState("wrong_state", transition="submit", state=plan.cycle.state)
    MONTHLY.step("submit", state=plan.state, facts=MonthlyFacts())
    rules = plan_rules(plan.unit, Month.parse(plan.month).first_day)
    checked = plan_check(plan, rules=rules, actor=actor)
    blocking = tuple(finding_json(each) for each in checked.blocking)
    target = MONTHLY.step("submit", state=plan.state, facts=MonthlyFacts(blocking))
    before = plan.state
    promised = Citation.from_json(plan.citation)
    move(
        plan,
        target,
        submitted_at=at,
        first_submitted_at=plan.first_submitted_at or at,
        submitted_by_id=actor.person_id,
        quota_findings=quotas_json(checked),
    )
    PlanLine.objects.filter(plan=plan, fate="returned").update(fate="pending")
    duty_fulfil(
        key=f"plan.monthly/{plan.unit_id}/{plan.month}",
        at=at,
        actor=actor,
        evidence={"submitted_at": at.isoformat(), "lines": plan.lines.count()},
    )
    revision_done(PLAN, plan.pk, actor, at)
    audit_record(
        plan,
        "monthly_plan.submitted",
        actor=actor,
        at=at,
        capacity=actor.capacity(drafting_capability(plan), plan.unit.path),
        unit_id=plan.unit_id,
        before={"state": before},
        after={"state": target, "late": at >= plan.due_at},
        article=promised.short if promised else rules.articles.get("plan.monthly.due", ""),
    )
    return plan


def finding_json(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "position": finding.position,
        "message": message_of(Refused(finding.code, **finding.facts)),
        "citation": finding.citation,
    }


def quotas_json(checked: PlanCheck) -> list[dict[str, object]]:
    return [{"key": quota.key, "state": quota.state, **quota_facts(quota)} for quota in checked.quotas]
