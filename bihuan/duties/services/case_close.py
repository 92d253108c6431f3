"""Execution is recorded by a person, then the case is closed; or it is withdrawn before a decision (T-101, T-102)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from bihuan.duties.domain.case_states import CASE
from bihuan.duties.domain.duty_kinds import CASE_DECIDE, CASE_STATEMENT
from bihuan.duties.models import Case, CaseDecision
from bihuan.duties.policies import require_step
from bihuan.duties.selectors.cases import case_for, facts_of
from bihuan.duties.services.ledger import duty_void
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor


@transaction.atomic
def case_execute(*, case_id: int, on: date, note: str, actor: Actor, at: datetime) -> Case:
    """Record how the decision was carried out. Refuses while an appeal may still come, without words, and a future day."""
    case = case_for(actor, case_id=case_id)
    require_step(actor, "execute", case)
    if on > local(at).date():
        raise Refused("case_execution_in_future")
    facts = replace(facts_of(case, actor, at=at), has_execution=bool(note.strip()))
    target = CASE.step("execute", state=case.state, facts=facts)
    move(case, target)
    newest = case.decisions.order_by("-instance").values("pk")[:1]
    CaseDecision.objects.filter(pk__in=newest).update(executed_on=on, execution_note=note.strip(), executed_by=actor.person_id)
    _tell(case, "case.executed", actor, at, note)
    return case


@transaction.atomic
def case_close(*, case_id: int, actor: Actor, at: datetime) -> Case:
    """The file is closed. Refuses what is not executed."""
    case = case_for(actor, case_id=case_id)
    require_step(actor, "close", case)
    move(case, CASE.step("close", state=case.state, facts=facts_of(case, actor, at=at)), closed_at=at)
    _tell(case, "case.closed", actor, at, "")
    return case


@transaction.atomic
def case_withdraw(*, case_id: int, reason: str, actor: Actor, at: datetime) -> Case:
    """The case turns out to be none. Refuses without a reason, for oneself by missing capability, and after a decision."""
    case = case_for(actor, case_id=case_id)
    require_step(actor, "withdraw", case)
    move(case, CASE.step("withdraw", state=case.state, facts=facts_of(case, actor, at=at, text=reason)), closed_at=at)
    for key in (f"{CASE_STATEMENT.code}/{case.pk}", f"{CASE_DECIDE.code}/{case.pk}/1"):
        duty_void(key=key, at=at, actor=actor, reason=reason)
    _tell(case, "case.withdrawn", actor, at, reason)
    return case


def _tell(case: Case, verb: str, actor: Actor, at: datetime, reason: str) -> None:
    audit_record(
        case,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity("cases.handle", case.unit.path),
        unit_id=case.unit_id,
        after={"state": case.state},
        reason=reason.strip(),
        article=case.article,
    )
