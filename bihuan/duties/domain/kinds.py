"""Kinds of duty, declared by the apps in code: label, who owns it, evidence, ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

_KINDS: dict[str, DutyKind] = {}


@dataclass(frozen=True)
class DutyKind:
    """`ladder` is the parameter key of its reminders; `proposes_case` opens a proposal on a miss.

    `is_urgent`: its notices are sent outside working hours too. `begins_with_month`: owed from its opening on, but there
    is nothing to do before its month begins, so until then it is nobody's work.
    """

    code: str
    label: str
    action_label: str
    ladder: str = ""
    evidence: str = ""
    proposes_case: bool = True
    counts_in_rates: bool = True
    is_urgent: bool = False
    begins_with_month: bool = False


def declare(kind: DutyKind) -> DutyKind:
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"duty kind {kind.code} is declared twice")
    return kind


def kind_of(code: str) -> DutyKind:
    return _KINDS[code]


def kinds_of_month() -> tuple[str, ...]:
    """Kinds with nothing to do before their month."""
    return tuple(sorted(kind.code for kind in _KINDS.values() if kind.begins_with_month))


def declared_kinds() -> dict[str, DutyKind]:
    return dict(sorted(_KINDS.items()))


def first_look(code: str, at: datetime) -> datetime | None:
    """The ladder looks at a new or moved duty at once and then stores when its next rung is; None without a ladder."""
    known = _KINDS.get(code)
    return at if known and known.ladder else None
