"""A proposal is kept: the case is opened, and the person concerned is asked to speak (T-098, T-101)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from bihuan.duties.domain.duty_kinds import CASE_DECIDE, CASE_STATEMENT
from bihuan.duties.models import Case, CaseProposal
from bihuan.duties.selectors.cases import concerned_choices, unit_of_capability, working_days_after
from bihuan.duties.selectors.proposals import proposal
from bihuan.duties.services.ledger import duty_open
from bihuan.duties.services.proposals import proposal_decide
from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person
from bihuan.regulations.domain.citation import Citation, Resolved
from bihuan.regulations.selectors.resolution import find

STATEMENT_DAYS, APPEAL_DAYS = "case.statement_days", "case.appeal_days"
NUMBERING_TRIES = 20


@transaction.atomic
def case_open(*, proposal_id: int, note: str, actor: Actor, at: datetime, person_id: int | None = None) -> Case:
    """Keep the proposal and open its case. The person concerned gets the time the article gives to speak.

    Refuses as `proposal_decide` does, and `case_person_unknown` for somebody whom the proposal does not name.
    """
    asked = proposal(actor, proposal_id=proposal_id)
    concerned = _concerned(asked, person_id, at)
    row = proposal_decide(proposal_id=proposal_id, decision="keep", note=note, actor=actor, at=at)
    days = find(STATEMENT_DAYS, unit=row.unit, on=local(at).date())
    case = _numbered(row, concerned, days, actor, at)
    if concerned is not None and case.statement_due_at is not None:
        _ask_for_a_statement(case, concerned, days, at)
    else:
        decision_ask(case, at=at)
    audit_record(
        case,
        "case.opened",
        actor=actor,
        at=at,
        capacity=actor.capacity("duties.propose", row.unit.path),
        unit_id=row.unit_id,
        after={"number": case.number, "person": case.person_id, "kind": case.kind},
        reason=note.strip(),
        article=row.article,
    )
    return case


def decision_ask(case: Case, *, at: datetime, instance: int = 1) -> None:
    """Whoever decides for this unit owes a decision, asked once for each instance. Without an article there is no term."""
    capability = "cases.decide" if instance == 1 else "cases.appeal"
    days = find(APPEAL_DAYS, unit=case.unit, on=local(at).date())
    if days is None:
        return
    due = working_days_after(at, days.value.value)
    duty_open(
        at=at,
        kind=CASE_DECIDE.code,
        key=f"{CASE_DECIDE.code}/{case.pk}/{instance}",
        title=f"决定：{case.number} {case.title}",
        unit=unit_of_capability(capability, case.unit, on=local(at).date()),
        due_at=due,
        owner_capability=capability,
        month=case.month,
        subject=case,
        link=f"/duties/cases/{case.pk}/",
        citation=days.citation,
    )


def _concerned(row: CaseProposal, person_id: int | None, at: datetime) -> Person | None:
    choices = concerned_choices(row, on=local(at).date())
    if person_id is None:
        return choices[0] if choices else None
    found = next((person for person in choices if person.pk == person_id), None)
    if found is None:
        raise Refused("case_person_unknown")
    return found


def _numbered(row: CaseProposal, concerned: Person | None, days: Resolved | None, actor: Actor, at: datetime) -> Case:
    """The next number of the year. Two who open at once do not get the same: the later one tries again."""
    year = local(at).year
    start = f"问责〔{year}〕"
    due = working_days_after(at, days.value.value) if days and concerned is not None else None
    for _try in range(NUMBERING_TRIES):
        last = Case.objects.filter(number__startswith=start).aggregate(last=Max("number"))["last"]
        number = int(last.removeprefix(start).split(" ")[0]) + 1 if last else 1
        try:
            with transaction.atomic():
                return Case.objects.create(
                    number=f"{start}{number:04d} 号",
                    proposal=row,
                    kind=row.kind,
                    title=row.title,
                    unit=row.unit,
                    person=concerned,
                    month=str(row.facts.get("month", "")) or (row.duty.month if row.duty else ""),
                    facts=row.facts,
                    article=row.article,
                    citation=row.citation,
                    opened_by_id=policies.person_of(actor),
                    opened_at=at,
                    statement_due_at=due,
                )
        except IntegrityError:
            continue
    raise Refused("case_number_busy")


def _ask_for_a_statement(case: Case, concerned: Person, days: Resolved | None, at: datetime) -> None:
    citation: Citation | None = days.citation if days else None
    duty_open(
        at=at,
        kind=CASE_STATEMENT.code,
        key=f"{CASE_STATEMENT.code}/{case.pk}",
        title=f"陈述：{case.number} {case.title}",
        unit=case.unit,
        owner=concerned,
        due_at=case.statement_due_at,
        month=case.month,
        subject=case,
        link=f"/duties/cases/{case.pk}/",
        citation=citation,
    )
