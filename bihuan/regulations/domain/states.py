"""The life of a version: drafted, submitted, approved by a second person, in force from a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition

DRAFT, SUBMITTED, APPROVED, WITHDRAWN = "draft", "submitted", "approved", "withdrawn"
OPEN = frozenset({DRAFT, SUBMITTED})


@dataclass(frozen=True)
class VersionFacts:
    """`hands` are the persons who drafted or changed the version; `n_changes` against the version it is based on."""

    effective_on: date
    today: date
    actor_id: int | None = None
    hands: frozenset[int] = field(default=frozenset())
    n_changes: int = 1
    change_note: str = "-"
    reason: str = "-"


def has_changes(facts: VersionFacts) -> Refusal | None:
    return None if facts.n_changes else Refusal("version_unchanged")


def says_why(facts: VersionFacts) -> Refusal | None:
    return None if facts.change_note.strip() else Refusal("change_note_missing")


def gives_reason(facts: VersionFacts) -> Refusal | None:
    return None if facts.reason.strip() else Refusal("reason_missing")


def begins_today_or_later(facts: VersionFacts) -> Refusal | None:
    return None if facts.effective_on >= facts.today else Refusal("day_in_past", day=facts.effective_on)


def is_second_person(facts: VersionFacts) -> Refusal | None:
    return Refusal("second_person_needed") if facts.actor_id in facts.hands else None


def is_not_in_force_yet(facts: VersionFacts) -> Refusal | None:
    return None if facts.effective_on > facts.today else Refusal("version_in_force", day=facts.effective_on)


MACHINE = Machine[VersionFacts](
    (
        Transition("edit", {DRAFT}, DRAFT),
        Transition("submit", {DRAFT}, SUBMITTED, guards=(says_why, has_changes, begins_today_or_later)),
        Transition("return", {SUBMITTED}, DRAFT, guards=(gives_reason,)),
        Transition("approve", {SUBMITTED}, APPROVED, guards=(is_second_person, begins_today_or_later)),
        Transition("withdraw", {DRAFT, SUBMITTED}, WITHDRAWN, guards=(gives_reason,)),
        Transition("withdraw", {APPROVED}, WITHDRAWN, guards=(gives_reason, is_not_in_force_yet)),
    )
)
