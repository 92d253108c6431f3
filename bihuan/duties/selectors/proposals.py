"""问责建议: what is proposed, on which facts and article, for the person who decides."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.duties.models import CaseProposal
from bihuan.foundation.paging import KeyPage, bounded_count, key_page
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor

ORDER = ("-proposed_at", "-pk")


@dataclass(frozen=True)
class ProposalList:
    rows: tuple[CaseProposal, ...]
    keys: KeyPage
    total: str


def proposals(actor: Actor, *, state: str = "proposed", after: str = "", before: str = "") -> ProposalList:
    """Proposals of the units where the actor handles them."""
    rows = CaseProposal.objects.visible_to(actor, "duties.propose")
    if state:
        rows = rows.filter(state=state)
    keys = key_page(rows.select_related("unit", "person", "duty"), ORDER, after=after, before=before)
    return ProposalList(keys.rows, keys, bounded_count(rows))


def proposal(actor: Actor, *, proposal_id: int) -> CaseProposal:
    """One proposal. Refuses (NotFound) what lies outside the actor's scope."""
    rows = CaseProposal.objects.visible_to(actor, "duties.propose").select_related("unit", "person", "duty")
    found: CaseProposal | None = rows.filter(pk=proposal_id).first()
    if found is None:
        raise NotFound("not_found")
    return found
