"""The dossier as its page shows it: every piece with its state, its files, who owes it and what this person can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bihuan.classroom.domain.dossier import (
    COST,
    DRAWN,
    EVALUATION,
    FEEDBACK,
    HEADCOUNT,
    HELD,
    MINUTES,
    MISSING,
    PIECE_STATES,
    SAFETY,
    Piece,
    Place,
)
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import SessionFile, Venue
from bihuan.classroom.selectors.dossier import Dossier, every_version, may_override
from bihuan.classroom.selectors.sessions import may_run, may_run_room
from bihuan.foundation.ui.states import StateView
from bihuan.people.domain.actor import Actor

FILES = "files"
DOORS = {FEEDBACK: ("classroom:feedback", "看反馈"), EVALUATION: ("classroom:evaluation", "去评估")}
WAYS = {HEADCOUNT: HEADCOUNT, COST: COST, SAFETY: SAFETY}


@dataclass(frozen=True)
class FileRow:
    file: SessionFile
    old: tuple[SessionFile, ...]


@dataclass(frozen=True)
class PieceRow:
    """`way` is how this person supplies it here: files, headcount, cost, safety; "" for what comes from elsewhere.

    `door` is the page where the piece comes from, and what stands on it.
    """

    piece: Piece
    key: str
    state: StateView
    files: tuple[FileRow, ...]
    owner: str
    way: str
    can_release: bool
    door: tuple[str, str] = ("", "")
    taken_back: tuple[SessionFile, ...] = ()

    @property
    def is_minutes(self) -> bool:
        return self.piece.code == MINUTES and bool(self.way)

    @property
    def is_missing(self) -> bool:
        return self.piece.state == MISSING

    @property
    def verb(self) -> str:
        """What the button says: a number is changed, files and costs are added to."""
        if self.is_missing:
            return "补交"
        return "更改" if self.way == HEADCOUNT and self.piece.state == HELD else "添加"


@dataclass(frozen=True)
class RoomRows:
    """The pieces of the class ("") or of one room."""

    name: str
    rows: tuple[PieceRow, ...]

    @property
    def n_missing(self) -> int:
        return sum(row.is_missing for row in self.rows)


def room_rows(dossier: Dossier, actor: Actor, first: int | None = None) -> tuple[RoomRows, ...]:
    """The class first, then room after room; who runs one room only finds it first. Four queries more than the dossier."""
    versions = every_version(dossier.session)
    may, old, back = _rights(dossier, actor), _old_versions(dossier, versions), _taken_back(versions)
    by_room: dict[int | None, list[PieceRow]] = defaultdict(list)
    divided = any(piece.venue for piece in dossier.pieces)
    releases = may_override(actor, dossier.session) and dossier.session.state != CLOSED
    for piece in dossier.pieces:
        row = _row(dossier, piece, old, may.get(piece.venue_id, False), releases)
        row = replace(row, taken_back=back.get(piece.place, ()))
        by_room[piece.venue_id if divided else None].append(row)
    names = {venue.pk: venue.unit.name for venue in dossier.venues}
    own = {pk for pk, is_own in may.items() if is_own and not may.get(None)}
    order = sorted(by_room.items(), key=lambda item: (item[0] is None or item[0] != first, item[0] not in own, item[0] or 0))
    return tuple(RoomRows(names.get(pk or 0, ""), tuple(rows)) for pk, rows in order)


def chosen(rooms: Sequence[RoomRows], key: str) -> PieceRow | None:
    """The piece that the person came for, or the first missing one that this person can supply."""
    mine = [row for room in rooms for row in room.rows if row.way]  # the asked or own room stands first
    asked = next((row for row in mine if row.key == key), None)
    return asked or next((row for row in mine if row.is_missing), None)


def key_of(place: Place) -> str:
    return f"{place[0]}:{place[1] or ''}"


def _rights(dossier: Dossier, actor: Actor) -> Mapping[int | None, bool]:
    if dossier.session.state == CLOSED:
        return {}
    found: dict[int | None, bool] = {None: may_run(actor, dossier.session)}
    found.update({venue.pk: may_run_room(actor, dossier.session, venue) for venue in dossier.venues})
    return found


def _taken_back(versions: Sequence[SessionFile]) -> Mapping[Place, tuple[SessionFile, ...]]:
    found: dict[Place, list[SessionFile]] = defaultdict(list)
    for row in versions:
        if row.withdrawn_at is not None:
            found[row.kind, row.venue_id].append(row)
    return {place: tuple(rows) for place, rows in found.items()}


def _old_versions(dossier: Dossier, versions: Sequence[SessionFile]) -> Mapping[int, tuple[SessionFile, ...]]:
    """Standing file → its earlier versions, the newest first."""
    before = {row.replaced_by_id: row for row in versions if row.replaced_by_id}
    found = {}
    for rows in dossier.files.values():
        for row in rows:
            chain, current = [], before.get(row.pk)
            while current is not None:
                chain.append(current)
                current = before.get(current.pk)
            found[row.pk] = tuple(chain)
    return found


def _row(
    dossier: Dossier, piece: Piece, old: Mapping[int, tuple[SessionFile, ...]], may_supply: bool, may_release: bool
) -> PieceRow:
    label, tone = PIECE_STATES[piece.state]
    files = tuple(FileRow(row, old.get(row.pk, ())) for row in dossier.files.get(piece.place, ()))
    way = WAYS.get(piece.code) or ("" if piece.code in DRAWN else FILES)
    if piece.code == SAFETY and piece.state == HELD:
        way = ""
    return PieceRow(
        piece=piece,
        key=key_of(piece.place),
        state=StateView(label, tone),
        files=files,
        owner=_owner(dossier, piece),
        way=way if may_supply else "",
        can_release=may_release and piece.state == MISSING,
        door=DOORS.get(piece.code, ("", "")) if may_supply else ("", ""),
    )


def _owner(dossier: Dossier, piece: Piece) -> str:
    if piece.state != MISSING:
        return ""
    if piece.code == FEEDBACK:
        return "参训人员"
    venue: Venue | None = next((each for each in dossier.venues if each.pk == piece.venue_id), None)
    if venue is not None and piece.venue:
        return venue.organiser.name if venue.organiser else venue.unit.name
    organiser = dossier.session.organiser
    who = organiser.name if organiser else dossier.session.line.plan.unit.name
    return f"{who}（登记评估）" if piece.code == EVALUATION else who
