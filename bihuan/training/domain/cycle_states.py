"""The month's cycle as a table: collecting → submitted → approved → issued → frozen, and the way back (T-051…T-053).

Its plans have their own machine in states.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

COLLECTING = "collecting"
SUBMITTED = "submitted"
APPROVED = "approved"
ISSUED = "issued"
FROZEN = "frozen"

OPEN_TO_PLANS = frozenset({COLLECTING})  # lines may be settled, plans sent back
AFTER_ISSUE = frozenset({ISSUED, FROZEN})


@dataclass(frozen=True)
class CycleFacts:
    """What the guards look at. `missing` are names of units whose plan is not in; `issue_from` the first moment of issue."""

    at: datetime
    n_pending_lines: int = 0
    n_unsettled_plans: int = 0
    missing: tuple[str, ...] = ()
    goes_without_missing: bool = False
    not_yet_due: tuple[str, ...] = ()
    issue_from: datetime | None = None
    remark: str = ""
    meeting_decides: bool = False
    freeze_refusals: tuple[Refusal, ...] = field(default=())


def every_line_has_a_fate(facts: CycleFacts) -> Refusal | None:
    """A line without a decision would vanish: its author could not learn what became of it."""
    if facts.n_pending_lines or facts.n_unsettled_plans:
        return Refusal("cycle_lines_pending", lines=facts.n_pending_lines, plans=facts.n_unsettled_plans)
    return None


def missing_units_are_named(facts: CycleFacts) -> Refusal | None:
    """T-051: whoever goes on without a unit's plan does so knowing which, and not before that unit is late (T-050)."""
    if facts.not_yet_due:
        return Refusal("cycle_units_have_time", n=len(facts.not_yet_due), units="、".join(facts.not_yet_due))
    if facts.missing and not facts.goes_without_missing:
        return Refusal("cycle_plans_missing", n=len(facts.missing), units="、".join(facts.missing))
    return None


def return_has_a_remark(facts: CycleFacts) -> Refusal | None:
    """T-057: what comes back says why."""
    return None if facts.remark.strip() else Refusal("cycle_remark_needed")


def meeting_has_decided(facts: CycleFacts) -> Refusal | None:
    """S-176: where a meeting approves, its decision is written down."""
    return Refusal("cycle_meeting_needed") if facts.meeting_decides and not facts.remark.strip() else None


def issue_day_has_come(facts: CycleFacts) -> Refusal | None:
    """T-053: issued on the 1st, not before; after it the duty is late but the way stays open."""
    if facts.issue_from is not None and facts.at < facts.issue_from:
        return Refusal("cycle_issue_too_early", issue_from=facts.issue_from)
    return None


def month_is_assessed(facts: CycleFacts) -> Refusal | None:
    """T-065: the month closes with an assessment of every unit."""
    return facts.freeze_refusals[0] if facts.freeze_refusals else None


CYCLE = Machine[CycleFacts](
    (
        Transition("consolidate", {COLLECTING}, SUBMITTED, guards=(every_line_has_a_fate, missing_units_are_named)),
        Transition("recall", {SUBMITTED}, COLLECTING),
        Transition("approve", {SUBMITTED}, APPROVED, guards=(meeting_has_decided,)),
        Transition("send_back", {SUBMITTED}, COLLECTING, guards=(return_has_a_remark,)),
        Transition("issue", {APPROVED}, ISSUED, guards=(issue_day_has_come,)),
        Transition("freeze", {ISSUED}, FROZEN, guards=(month_is_assessed,)),
    )
)
