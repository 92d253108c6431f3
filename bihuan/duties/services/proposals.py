"""Proposals of cases (问责建议): anybody's service may propose, a person decides; the system never fines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.domain.proposal_states import PROPOSAL_MACHINE, PROPOSED, ProposalFacts
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
    cases_propose([CaseSpec(key, kind, title, unit, facts, citation, person, duty)], at=at)
    return CaseProposal.objects.get(key=key)


@dataclass(frozen=True)
class CaseSpec:
    """What a case is proposed for; `key` makes it once."""

    key: str
    kind: str
    title: str
    unit: Unit
    facts: Mapping[str, Any]
    citation: Citation | None = None
    person: Person | None = None
    duty: Duty | None = None


def cases_propose(specs: Iterable[CaseSpec], *, at: datetime) -> None:
    """Propose many, each once, in a few statements; a key that exists is left alone, whatever became of it."""
    CaseProposal.objects.bulk_create([_row(spec, at) for spec in specs], ignore_conflicts=True, batch_size=500)


def _row(spec: CaseSpec, at: datetime) -> CaseProposal:
    return CaseProposal(
        key=spec.key,
        kind=spec.kind,
        title=spec.title[:200],
        unit=spec.unit,
        person=spec.person,
        duty=spec.duty,
        facts=dict(spec.facts),
        article=spec.citation.short[:200] if spec.citation else "",
        citation=spec.citation.as_json() if spec.citation else {},
        proposed_at=at,
    )


@transaction.atomic
def proposals_drop(*, keys: Collection[str], note: str, actor: Actor, at: datetime) -> int:
    """What these proposals rest on turned out not to be so: those that nobody has taken up yet are dropped, with the reason.

    One that was decided, and a case that was opened, are left to those who handle them. Returns how many were dropped.
    """
    n_dropped = 0
    for row in CaseProposal.objects.select_related("unit").filter(key__in=keys, state=PROPOSED).order_by("pk"):
        move(row, PROPOSAL_MACHINE.step("drop", state=row.state, facts=ProposalFacts(note=note)), note=note.strip())
        audit_record(
            row,
            "proposal.dropped",
            actor=actor,
            at=at,
            capacity=actor.capacity("duties.propose", row.unit.path),
            unit_id=row.unit_id,
            before={"state": PROPOSED},
            after={"state": row.state},
            reason=note.strip(),
            article=row.article,
        )
        n_dropped += 1
    return n_dropped


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
