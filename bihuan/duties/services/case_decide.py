"""A person decides, and another one after an appeal. Nothing is deducted by the system (T-101, T-102)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.duties.domain.case_states import CASE
from bihuan.duties.domain.duty_kinds import CASE_DECIDE
from bihuan.duties.models import Case, CaseDecision, CaseStatement
from bihuan.duties.policies import NEEDS, require_step
from bihuan.duties.selectors.cases import case_for, facts_of, measures_for, working_days_after
from bihuan.duties.services.case_open import APPEAL_DAYS, decision_ask
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import find


@dataclass(frozen=True)
class Decided:
    """`amount_cents` only where money is meant; an amount other than the article's needs `deviation_reason`."""

    measure: str
    reasons: str
    amount_cents: int | None = None
    deviation_reason: str = ""


@transaction.atomic
def case_decide(*, case_id: int, decided: Decided, actor: Actor, at: datetime) -> Case:
    """The first decision. Refuses before the person was heard, for oneself, without `cases.decide`, without reasons,
    a measure that the article does not offer, and an amount outside the article without a reason."""
    return _decide(case_id, "decide", 1, decided, actor, at)


@transaction.atomic
def case_appeal(*, case_id: int, text: str, actor: Actor, at: datetime) -> Case:
    """The person concerned appeals, once and in time. Refuses anybody else."""
    case = case_for(actor, case_id=case_id)
    require_step(actor, "appeal", case)
    target = CASE.step("appeal", state=case.state, facts=facts_of(case, actor, at=at, text=text))
    CaseStatement.objects.create(case=case, kind="appeal", text=text.strip(), person_id=policies.person_of(actor), at=at)
    move(case, target)
    decision_ask(case, at=at, instance=2)
    _tell(case, "case.appealed", "当事人", actor, at)
    return case


@transaction.atomic
def case_decide_appeal(*, case_id: int, decided: Decided, actor: Actor, at: datetime) -> Case:
    """The decision after an appeal, by another person than the first. Refusals as for the first decision."""
    return _decide(case_id, "decide_appeal", 2, decided, actor, at)


def _decide(case_id: int, step: str, instance: int, decided: Decided, actor: Actor, at: datetime) -> Case:
    case = case_for(actor, case_id=case_id)
    require_step(actor, step, case)
    facts = facts_of(case, actor, at=at, text=decided.reasons, measure=decided.measure)
    target = CASE.step(step, state=case.state, facts=facts)
    row = _row(case, instance, decided, actor, at)
    days = find(APPEAL_DAYS, unit=case.unit, on=local(at).date())
    is_final = instance > 1 or case.person_id is None or days is None
    until = None if is_final or days is None else working_days_after(at, days.value.value)
    move(case, target, appeal_until=until)
    duty_fulfil(key=f"{CASE_DECIDE.code}/{case.pk}/{instance}", at=at, actor=actor, evidence={"measure": row.measure_label})
    publish(
        kind="case.decided",
        key=f"case.decided/{case.pk}/{instance}",
        payload={"case": case.pk, "instance": instance, "measure": row.measure},
        at=at,
    )
    _tell(case, "case.decided", actor.capacity(NEEDS[step], case.unit.path), actor, at, row)
    return case


def _row(case: Case, instance: int, decided: Decided, actor: Actor, at: datetime) -> CaseDecision:
    """The decision with the words and the amount of the article beside those of the person."""
    offered, article = measures_for(case, on=local(at).date())
    measure = next(each for each in offered if each.code == decided.measure)
    printed = measure.amount_cents
    deviates = printed is not None and decided.amount_cents is not None and decided.amount_cents != printed
    if deviates and not decided.deviation_reason.strip():
        raise Refused("case_amount_deviates", printed=printed)
    return CaseDecision.objects.create(
        case=case,
        instance=instance,
        measure=measure.code,
        measure_label=measure.label,
        amount_cents=printed if decided.amount_cents is None else decided.amount_cents,
        reasons=decided.reasons.strip(),
        deviation_reason=decided.deviation_reason.strip() if deviates else "",
        article=(article.citation.short if article else case.article)[:200],
        decider_id=policies.person_of(actor),
        decided_at=at,
    )


def _tell(  # noqa: PLR0913  (each is a fact of the entry)
    case: Case, verb: str, capacity: str, actor: Actor, at: datetime, row: CaseDecision | None = None
) -> None:
    told = {"state": case.state}
    if row is not None:
        told |= {"measure": row.measure_label, "amount_cents": str(row.amount_cents or ""), "instance": str(row.instance)}
    audit_record(
        case,
        verb,
        actor=actor,
        at=at,
        capacity=capacity,
        unit_id=case.unit_id,
        after=told,
        reason=row.reasons if row else "",
        article=row.article if row else case.article,
    )
