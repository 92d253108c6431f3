"""Proposals of cases (问责建议): anybody's service may propose, a person decides; the system never fines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.domain.proposal_states import PROPOSAL_MACHINE, ProposalFacts
from bihuan.duties.models import CaseProposal, Duty
from bihuan.duties.selectors.proposals import proposal
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotPermitted
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.regulations.domain.citation import Citation


def case_propose(  # noqa: PLR0913  (each is a fact of the proposal)
    *,
    key: str,
    kind: str,
    title: str,
    unit: Unit,
    at: datetime,
    facts: Mapping[str, Any],
    citation: Citation | None = None,
    person: Person | None = None,
    duty: Duty | None = None,
) -> CaseProposal:
    """Propose once: the same key returns the first proposal, whatever became of it."""
    row = CaseProposal(
        key=key,
        kind=kind,
        title=title[:200],
        unit=unit,
        person=person,
        duty=duty,
        facts=dict(facts),
        article=citation.short[:200] if citation else "",
        citation=citation.as_json() if citation else {},
        proposed_at=at,
    )
    CaseProposal.objects.bulk_create([row], ignore_conflicts=True)
    return CaseProposal.objects.get(key=key)


@transaction.atomic
def proposal_decide(*, proposal_id: int, decision: str, note: str, actor: Actor, at: datetime) -> CaseProposal:
    """A person decides: "drop" (不予立案) or "keep" (立案), each with a written reason.

    Refuses without `duties.propose` over the unit, without a note, for oneself, and when it is decided already.
    """
    row = proposal(actor, proposal_id=proposal_id)
    policies.require(actor, "duties.propose", row.unit)
    if row.person_id is not None and row.person_id == actor.person_id:
        raise NotPermitted("proposal_own")
    before = row.state
    target = PROPOSAL_MACHINE.step(decision, state=row.state, facts=ProposalFacts(note=note))
    move(row, target, note=note.strip())
    audit_record(
        row,
        f"proposal.{target}",
        actor=actor,
        at=at,
        capacity=actor.capacity("duties.propose", row.unit.path),
        unit_id=row.unit_id,
        before={"state": before},
        after={"state": target},
        reason=note.strip(),
        article=row.article,
    )
    return row
