"""The life of a proposal. It ends by a person's decision, or when what it rests on turns out not to be so."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

PROPOSED, OPENED, DROPPED = "proposed", "opened", "dropped"


@dataclass(frozen=True)
class ProposalFacts:
    note: str = ""


def note_is_given(facts: ProposalFacts) -> Refusal | None:
    return None if facts.note.strip() else Refusal("proposal_note_missing")


PROPOSAL_MACHINE = Machine[ProposalFacts](
    (
        Transition("drop", {PROPOSED}, DROPPED, guards=(note_is_given,)),
        Transition("keep", {PROPOSED}, OPENED, guards=(note_is_given,)),
    )
)
