"""Which pieces a month's package and archive need, and which are missing (T-073, T-075…T-077)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

PER_MONTH = frozenset({"month", "unit"})  # everything else is asked for once per session
SUMMARY = "summary"
PLAN_AND_SUMMARY = "plan_and_summary"
UNSORTED = ""  # kept, but nobody has said yet what it proves; it fills no gap


class Kind(Protocol):
    """What is read of a kind (regulations.domain.parameters.RequiredKind fits)."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def per(self) -> str: ...
    @property
    def required(self) -> bool: ...


@dataclass(frozen=True)
class HeldSession:
    line_id: int
    title: str


@dataclass(frozen=True)
class Piece:
    """One piece there is; `line_id` None for a piece of the month."""

    kind: str
    line_id: int | None = None


@dataclass(frozen=True)
class Gap:
    kind: str
    label: str
    line_id: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Folder:
    """A kind of the archive with how many pieces it holds and how many sessions (or months) still lack one."""

    code: str
    label: str
    n_pieces: int
    n_missing: int

    @property
    def is_complete(self) -> bool:
        return self.n_missing == 0


def gaps(kinds: Iterable[Kind], sessions: Sequence[HeldSession], pieces: Iterable[Piece]) -> tuple[Gap, ...]:
    """What is missing, session by session in the order given; kinds of the month come last."""
    there = {(piece.kind, piece.line_id) for piece in pieces}
    needed = [kind for kind in kinds if kind.required]
    of_sessions = [
        Gap(kind.code, kind.label, session.line_id, session.title)
        for session in sessions
        for kind in needed
        if kind.per not in PER_MONTH and (kind.code, session.line_id) not in there
    ]
    of_month = [Gap(kind.code, kind.label) for kind in needed if kind.per in PER_MONTH and (kind.code, None) not in there]
    return (*of_sessions, *of_month)


def folders(kinds: Iterable[Kind], sessions: Sequence[HeldSession], pieces: Sequence[Piece]) -> tuple[Folder, ...]:
    """One folder per kind, whatever is in it."""
    return tuple(
        Folder(
            code=kind.code,
            label=kind.label,
            n_pieces=sum(1 for piece in pieces if piece.kind == kind.code),
            n_missing=len(gaps([kind], sessions, pieces)),
        )
        for kind in kinds
    )
