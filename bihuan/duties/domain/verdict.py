"""The verdict as a pure fold over what happened: the same for any order in which things became known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bihuan.duties.domain.states import MET, MET_LATE, MISSED, OPEN, VOID, WAIVED

FULFILLED, WAIVE, ANNUL = "fulfilled", "waived", "void"


@dataclass(frozen=True)
class Happening:
    """One event of a duty by its own time."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Verdict:
    state: str
    fulfilled_at: datetime | None = None
    missed_at: datetime | None = None


def is_in_time(at: datetime, due_at: datetime) -> bool:
    """`due_at` is the first instant that is late."""
    return at < due_at


def verdict(due_at: datetime, happenings: Iterable[Happening], *, at: datetime) -> Verdict:
    """What the ledger must say at `at`. The earliest fulfilment counts; a waiver or annulment, once given, is final.

    (Neither can be given for a duty that is known to be done, so a set of events holds at most one of the two.)
    """
    known = sorted((one for one in happenings if one.at <= at), key=lambda one: one.at)
    done = next((one.at for one in known if one.kind == FULFILLED), None)
    ended = next((one for one in known if one.kind in (WAIVE, ANNUL)), None)
    if ended is not None:
        missed_at = None if is_in_time(ended.at, due_at) else due_at
        return Verdict(WAIVED if ended.kind == WAIVE else VOID, missed_at=missed_at)
    if done is not None:
        in_time = is_in_time(done, due_at)
        return Verdict(MET if in_time else MET_LATE, fulfilled_at=done, missed_at=None if in_time else due_at)
    if is_in_time(at, due_at):
        return Verdict(OPEN)
    return Verdict(MISSED, missed_at=due_at)
