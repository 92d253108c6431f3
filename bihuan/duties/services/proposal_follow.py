"""A proposal follows what it rests on: evidence that came late changes the open one, and lies beside the opened case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.domain.case_states import PENDING
from bihuan.duties.domain.proposal_states import OPENED, PROPOSAL_MACHINE, PROPOSED, ProposalFacts
from bihuan.duties.models import CaseEvidence, CaseProposal
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.people.domain.actor import Actor


@transaction.atomic
def proposal_follow(*, key: str, facts: Mapping[str, Any] | None, note: str, actor: Actor, at: datetime) -> CaseProposal | None:
    """`facts` are what is left to propose, None when nothing is; `note` says what came to light.

    An open proposal takes the facts, or is dropped with the note. Of an opened case the facts stay as they were opened
    and the note is added as evidence, while the case is pending. What a person dropped stays dropped.
    """
    row = CaseProposal.objects.select_for_update(of=("self",)).select_related("unit").filter(key=key).first()
    if row is None:
        return None
    if row.state == PROPOSED:
        _change(row, facts, note, actor, at)
    elif row.state == OPENED:
        _lay_beside(row, note, actor, at)
    return row


def _change(row: CaseProposal, facts: Mapping[str, Any] | None, note: str, actor: Actor, at: datetime) -> None:
    before = {"state": row.state, "summary": row.facts.get("summary", "")}
    if facts is None:
        target = PROPOSAL_MACHINE.step("drop", state=row.state, facts=ProposalFacts(note=note))
        move(row, target, note=note)
    else:
        move(row, row.state, facts=dict(facts))
    audit_record(
        row,
        "proposal.dropped" if facts is None else "proposal.followed",
        actor=actor,
        at=at,
        unit_id=row.unit_id,
        before=before,
        after={"state": row.state, "summary": row.facts.get("summary", "")},
        reason=note,
        article=row.article,
    )


def _lay_beside(row: CaseProposal, note: str, actor: Actor, at: datetime) -> None:
    case = getattr(row, "case", None)
    if case is None or case.state not in PENDING or actor.person_id is None:
        return
    CaseEvidence.objects.create(case=case, note=note[:200], person_id=actor.person_id, at=at)
    audit_record(
        case,
        "case.evidence_added",
        actor=actor,
        at=at,
        unit_id=case.unit_id,
        after={"state": case.state, "note": note},
        article=case.article,
    )
