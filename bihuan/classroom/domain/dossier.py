"""Which pieces the dossier of a class needs, room by room, and which of them are there (T-038, T-076, T-080, T-081)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

NOTICE, ROSTER, SHEET, PHOTO, HEADCOUNT = "notice", "roster", "sign_in_sheet", "photo", "headcount"
MINUTES, MATERIAL, PAPER, FEEDBACK, EVALUATION = "minutes", "material", "paper", "feedback", "evaluation"
COST, SAFETY = "cost", "safety"
DRAWN = frozenset({ROSTER, FEEDBACK, EVALUATION, COST, SAFETY, HEADCOUNT})
"""Written from rows: no file is asked for. Notice and sheet are drawn too, or stand as the scan of a paper one."""
PER_VENUE = "venue"
RETURNED = {SHEET: "sign_in", PHOTO: "photo", MINUTES: "minutes", MATERIAL: "material"}
"""Code of the dossier → code of the monthly return: what is handed in here is not asked for again (T-077)."""
KEEP = "keep"

HELD, MISSING, RELEASED, OPTIONAL = "held", "missing", "released", "optional"
PIECE_STATES = {
    HELD: ("已有", "ok"),
    MISSING: ("缺", "bad"),
    RELEASED: ("不适用", "idle"),
    OPTIONAL: ("可不交", "idle"),
}


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
class Room:
    """`name` tells the rooms apart in words; `n_people` 0: nobody was to come here, so nothing is owed."""

    venue_id: int
    name: str
    n_people: int = 1


@dataclass(frozen=True)
class Held:
    """What there is of one piece: in words how much; `is_whole` False while names are missing."""

    words: str
    is_whole: bool = True


Place = tuple[str, int | None]
"""(code of the kind, room or None)"""


@dataclass(frozen=True)
class Piece:
    code: str
    label: str
    venue_id: int | None
    venue: str
    state: str
    words: str = ""

    @property
    def place(self) -> Place:
        return (self.code, self.venue_id)

    @property
    def name(self) -> str:
        """四川省级公司：现场照片"""
        return f"{self.venue}：{self.label}" if self.venue else self.label


@dataclass(frozen=True)
class Facts:
    """`held` by place, `released` place → reason."""

    rooms: Sequence[Room] = ()
    held: Mapping[Place, Held] = field(default_factory=dict)
    released: Mapping[Place, str] = field(default_factory=dict)
    is_divided: bool = False


def pieces(kinds: Iterable[Kind], facts: Facts) -> tuple[Piece, ...]:
    """Every piece in the order of the article, room after room where it is asked for per room."""
    return tuple(_piece(kind, room, facts) for kind in kinds for room in _rooms(kind, facts))


def gaps(found: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in found if piece.state == MISSING)


def venues_with_gaps(found: Iterable[Piece]) -> frozenset[int]:
    return frozenset(piece.venue_id for piece in gaps(found) if piece.venue_id is not None)


def _rooms(kind: Kind, facts: Facts) -> Sequence[Room | None]:
    if kind.per != PER_VENUE or not facts.rooms:
        return (None,)
    return [room for room in facts.rooms if room.n_people or len(facts.rooms) == 1]


def _piece(kind: Kind, room: Room | None, facts: Facts) -> Piece:
    place = (kind.code, room.venue_id if room else None)
    there = facts.held.get(place)
    name = room.name if room and facts.is_divided else ""
    state, words = _state(kind, there, facts.released.get(place))
    return Piece(kind.code, kind.label, place[1], name, state, words)


def _state(kind: Kind, there: Held | None, released: str | None) -> tuple[str, str]:
    if there is not None and there.is_whole:
        return HELD, there.words
    if released is not None:
        return RELEASED, released
    if not kind.required:
        return OPTIONAL, there.words if there else ""
    return MISSING, there.words if there else ""
