"""The life of a duty. Verdicts are decided by event times: a sweep that ran late, or not at all, changes nothing.

`open → missed` is only the answer to "is it done by now?"; a fulfilment that becomes known later still decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

OPEN, MISSED, MET, MET_LATE, WAIVED, VOID = "open", "missed", "met", "met_late", "waived", "void"

PENDING = frozenset({OPEN, MISSED})
DONE = frozenset({MET, MET_LATE})
ENDED = frozenset({MET, MET_LATE, WAIVED, VOID})


@dataclass(frozen=True)
class DutyFacts:
    """`at` is the time of the event asked about; `fulfilled_at` the earliest fulfilment known before it."""

    due_at: datetime
    at: datetime
    fulfilled_at: datetime | None = None
    reason: str = ""


def in_time(facts: DutyFacts) -> Refusal | None:
    if facts.at >= facts.due_at:
        return Refusal("duty_past_due", due_at=facts.due_at)
    return None


def past_due(facts: DutyFacts) -> Refusal | None:
    if facts.at < facts.due_at:
        return Refusal("duty_not_due_yet", due_at=facts.due_at)
    return None


def reason_is_given(facts: DutyFacts) -> Refusal | None:
    if not facts.reason.strip():
        return Refusal("duty_reason_missing")
    return None


MACHINE = Machine[DutyFacts](
    (
        Transition("fulfil", PENDING | {MET_LATE}, MET, guards=(in_time,)),
        Transition("fulfil", PENDING | {MET_LATE}, MET_LATE, guards=(past_due,)),
        Transition("fulfil", {MET}, MET),
        Transition("miss", {OPEN}, MISSED, guards=(past_due,)),
        Transition("waive", PENDING, WAIVED, guards=(reason_is_given,)),
        Transition("void", PENDING, VOID, guards=(reason_is_given,)),
    )
)
