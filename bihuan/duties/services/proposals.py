"""Proposals of cases (问责建议): anybody's service may propose, a person decides; the system never fines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.duties.models import CaseProposal, Duty
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
