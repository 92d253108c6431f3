"""The person concerned is heard: statement, evidence, or the time to speak passed by (T-101)."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bihuan.duties.domain.case_states import CASE, PENDING
from bihuan.duties.domain.duty_kinds import CASE_STATEMENT
from bihuan.duties.models import Case, CaseEvidence, CaseStatement
from bihuan.duties.policies import is_concerned, require_step
from bihuan.duties.selectors.cases import case_for, facts_of
from bihuan.duties.services.case_open import decision_ask
from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.moves import move
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused, WrongState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor


@transaction.atomic
def case_state(*, case_id: int, text: str, actor: Actor, at: datetime) -> Case:
    """What the person concerned says. More than once while nothing is decided; every word stays.

    Refuses (`case_not_concerned`) anybody else, an empty text, and a case that is decided.
    """
    case = case_for(actor, case_id=case_id)
    require_step(actor, "state", case)
    target = CASE.step("state", state=case.state, facts=facts_of(case, actor, at=at, text=text))
    CaseStatement.objects.create(case=case, kind="statement", text=text.strip(), person_id=policies.person_of(actor), at=at)
    first = case.state != target
    move(case, target)
    duty_fulfil(key=f"{CASE_STATEMENT.code}/{case.pk}", at=at, actor=actor, evidence={"length": len(text.strip())})
    if first:
        decision_ask(case, at=at)
    _tell(case, "case.stated", actor, at)
    return case


@transaction.atomic
def case_pass_over(*, case_id: int, text: str, actor: Actor, at: datetime) -> Case:
    """The time to speak is over and nothing was said; the case goes on without. Refuses before that time is over."""
    case = case_for(actor, case_id=case_id)
    require_step(actor, "pass_over", case)
    target = CASE.step("pass_over", state=case.state, facts=facts_of(case, actor, at=at, text=text))
    CaseStatement.objects.create(
        case=case, kind="none", text=text.strip() or "当事人在期限内没有陈述。", person_id=policies.person_of(actor), at=at
    )
    move(case, target)
    decision_ask(case, at=at)
    _tell(case, "case.passed_over", actor, at)
    return case


@transaction.atomic
def case_evidence_add(*, case_id: int, note: str, file: UploadedFile | None, actor: Actor, at: datetime) -> CaseEvidence:
    """A file or a fact, by the person concerned or by those who handle the case. Refuses without a note and when closed."""
    case = case_for(actor, case_id=case_id)
    require_step(actor, "evidence", case)
    if case.state not in PENDING:
        raise WrongState("wrong_state", transition="evidence", state=case.state)
    if not note.strip():
        raise Refused("case_evidence_note_missing")
    kept = attachment_store(file, actor=actor, unit_id=case.unit_id, at=at) if file is not None else None
    added = CaseEvidence.objects.create(
        case=case, note=note.strip(), attachment=kept, person_id=policies.person_of(actor), at=at
    )
    _tell(case, "case.evidence_added", actor, at, note=note.strip())
    return added


def _tell(case: Case, verb: str, actor: Actor, at: datetime, note: str = "") -> None:
    audit_record(
        case,
        verb,
        actor=actor,
        at=at,
        capacity="当事人" if is_concerned(case, actor) else actor.capacity("cases.handle", case.unit.path),
        unit_id=case.unit_id,
        after={"state": case.state, "note": note} if note else {"state": case.state},
        article=case.article,
    )
