"""What became of a planned session, and what may be recorded about it (T-058, T-060, T-061, T-064)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.kernel.periods import is_plausible
from bihuan.kernel.refusals import Refusal

PLANNED, HELD, HELD_MOVED, NOT_HELD = "planned", "held", "held_moved", "not_held"
HELD_OUTCOMES = frozenset({HELD, HELD_MOVED})
GONE_FATES = frozenset({"merged", "returned"})  # such a line is no session of its own any more
CLOSED_RETURNS = frozenset({"submitted", "accepted"})  # what was reported is not rewritten behind the receiver's back

NOT_HELD_UNAPPROVED, NOT_HELD_APPROVED, NOT_HELD_WAITING = "not_held_unapproved", "not_held_approved", "not_held_waiting"
ADDED = "added"

STATUS = {
    PLANNED: ("待实施", "idle"),
    HELD: ("已实施", "ok"),
    HELD_MOVED: ("已实施，未按时", "warn"),
    NOT_HELD_UNAPPROVED: ("未实施，未经批准", "bad"),
    NOT_HELD_APPROVED: ("未实施，已书面批准", "calm"),
    NOT_HELD_WAITING: ("未实施，待批准", "warn"),
}


@dataclass(frozen=True)
class RecordFacts:
    """What decides whether the outcome of a line may be recorded now."""

    plan_state: str
    cycle_state: str
    fate: str
    return_state: str = "draft"
    is_added: bool = False


@dataclass(frozen=True)
class HeldFacts:
    """A session as it was held."""

    starts_at: datetime
    minutes: int
    n_due: int
    n_present: int
    at: datetime


def record_refusal(facts: RecordFacts) -> Refusal | None:
    """Only an issued line has an outcome; a frozen month and a reported one are left as they are."""
    if facts.cycle_state == "frozen":
        return Refusal("month_frozen")
    if facts.fate != "adopted" or (facts.plan_state != "issued" and not facts.is_added):
        return Refusal("line_not_issued")
    if facts.return_state in CLOSED_RETURNS:
        return Refusal("return_already_in")
    return None


def held_refusal(held: HeldFacts) -> Refusal | None:
    """Refuses a session in the future, without length, and more people present than expected."""
    if not is_plausible(held.starts_at):
        return Refusal("moment_implausible")
    if held.starts_at > held.at:
        return Refusal("held_in_future")
    if held.minutes <= 0:
        return Refusal("held_without_length")
    if held.n_present > held.n_due:
        return Refusal("held_more_than_due", present=held.n_present, due=held.n_due)
    return None


def outcome_of(*, planned_on: date, held_on: date) -> str:
    """Held on another day is held, but not on time (T-060)."""
    return HELD if held_on == planned_on else HELD_MOVED


def status_of(outcome: str, *, approval: str = "") -> str:
    """The outcome with what the head said about it; `approval` is the state of the newest request ("" = none)."""
    if outcome != NOT_HELD:
        return outcome
    return {"approved": NOT_HELD_APPROVED, "requested": NOT_HELD_WAITING}.get(approval, NOT_HELD_UNAPPROVED)
