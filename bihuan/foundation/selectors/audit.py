"""操作记录: reading the trail by place, person, stream or verb; and whether its chains hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from bihuan.foundation.models import AuditEntry, AuditHead
from bihuan.foundation.paging import KeyPage, key_page
from bihuan.foundation.places import places
from bihuan.foundation.trail import NOTHING, field_label, payload_of, stream_of, value_words, verb_label
from bihuan.kernel.chain import link

ORDER = ("-at", "-pk")
HEAD_BATCH = 5000


@dataclass(frozen=True)
class HistoryEvent:
    """One entry as the timeline component shows it."""

    at: datetime
    what: str
    by: str
    reason: str
    tone: str = "idle"
    icon: str = "dot"
    citation: str = ""


@dataclass(frozen=True)
class Break:
    """Where a stream's chain does not hold: changed, missing, cut (the tail is gone) or headless."""

    stream: str
    sequence: int
    what: str


@dataclass(frozen=True)
class Verification:
    n_streams: int
    n_entries: int
    breaks: tuple[Break, ...]
    unsealed: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuditCriteria:
    """What the address asks for; empty means all."""

    unit_path: str = ""
    stream: str = ""
    verb: str = ""
    person: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class AuditRow:
    """One line of the page. `changes` are (field, before, after)."""

    at: datetime
    what: str
    stream: str
    by: str
    capacity: str
    unit: str
    reason: str
    article: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class AuditList:
    rows: tuple[AuditRow, ...]
    keys: KeyPage


def history_of(subject: models.Model, *, limit: int = 100) -> tuple[HistoryEvent, ...]:
    """The trail of one row, newest first, ready for the timeline component."""
    entries = AuditEntry.objects.filter(stream=stream_of(subject)).order_by("-sequence")[:limit]
    return tuple(_event(entry) for entry in entries)


def audit_page(paths: tuple[str, ...], criteria: AuditCriteria) -> AuditList:
    """One page of entries, newest first, of the units in the subtrees `paths` (where the reader holds `audit.view`).

    Entries of no unit (documents, calendars) are shown to those who may read a whole tree.
    """
    keys = key_page(_matching(paths, criteria), ORDER, after=criteria.after, before=criteria.before)
    names = places().names({entry.unit_id for entry in keys.rows if entry.unit_id is not None})
    return AuditList(tuple(_row(entry, names) for entry in keys.rows), keys)


def verify() -> Verification:
    """Walk every stream from its first entry to its head. Reads the whole trail, in order, without holding it."""
    walk = _Walk()
    for stream, entries in groupby(AuditEntry.objects.order_by("stream", "sequence").iterator(2000), attrgetter("stream")):
        walk.stream(stream, entries)
    walk.heads()
    return Verification(walk.n_streams, walk.n_entries, tuple(walk.breaks))


class _Walk:
    def __init__(self) -> None:
        self.n_streams = 0
        self.n_entries = 0
        self.breaks: list[Break] = []
        self._ends: dict[str, tuple[int, str]] = {}

    def stream(self, name: str, entries: Iterator[AuditEntry]) -> None:
        self.n_streams += 1
        sequence, previous, is_whole = 0, "", True
        for entry in entries:
            self.n_entries += 1
            sequence += 1
            if is_whole and (what := _broken(entry, sequence, previous)):
                self.breaks.append(Break(name, sequence, what))
                is_whole = False
            sequence, previous = entry.sequence, entry.digest
        self._ends[name] = (sequence, previous)
        if len(self._ends) >= HEAD_BATCH:
            self._compare()

    def heads(self) -> None:
        """What is left to compare, and heads whose entries are all gone."""
        self._compare()
        emptied = AuditHead.objects.filter(sequence__gt=0).exclude(stream__in=AuditEntry.objects.values("stream"))
        for head in emptied.iterator(2000):
            self.breaks.append(Break(head.stream, 1, "cut"))

    def _compare(self) -> None:
        heads = {head.stream: head for head in AuditHead.objects.filter(stream__in=self._ends)}
        for stream, (sequence, digest) in self._ends.items():
            head = heads.get(stream)
            if head is None:
                self.breaks.append(Break(stream, sequence, "headless"))
            elif head.sequence > sequence:
                self.breaks.append(Break(stream, sequence + 1, "cut"))
            elif (head.sequence, head.digest) != (sequence, digest):
                self.breaks.append(Break(stream, sequence, "changed"))
        self._ends.clear()


def _broken(entry: AuditEntry, sequence: int, previous: str) -> str:
    if entry.sequence != sequence:
        return "missing"
    if entry.previous_digest != previous or link(previous, payload_of(entry)) != entry.digest:
        return "changed"
    return ""


def _matching(paths: tuple[str, ...], criteria: AuditCriteria) -> QuerySet[AuditEntry]:
    scope = Q(unit_id__in=places().within(paths))
    if any(path.count("/") <= 2 for path in paths):
        scope |= Q(unit_id=None)
    rows = AuditEntry.objects.filter(scope)
    if criteria.unit_path:
        rows = rows.filter(unit_id__in=places().within((criteria.unit_path,)))
    wanted = {"stream": criteria.stream, "verb": criteria.verb, "actor_name": criteria.person}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def _row(entry: AuditEntry, names: Mapping[int, str]) -> AuditRow:
    return AuditRow(
        at=entry.at,
        what=verb_label(entry.verb),
        stream=entry.stream,
        by=entry.actor_name,
        capacity=entry.capacity,
        unit=names.get(entry.unit_id or 0, ""),
        reason=entry.reason,
        article=entry.article,
        changes=changes_of(entry),
    )


def changes_of(entry: AuditEntry) -> tuple[tuple[str, str, str], ...]:
    """(name, before, after) of what differs, in words; before is empty where nothing stood before."""
    before, after = entry.before, entry.after
    return tuple(
        (
            field_label(field),
            value_words(entry.verb, before[field]) if field in before else "",
            value_words(entry.verb, after.get(field)),
        )
        for field in {**before, **after}
        if _told(before.get(field)) != _told(after.get(field))
    )


def _told(value: Any) -> Any:
    """Nothing, an empty text and an empty list say the same."""
    return None if value in NOTHING else value


def _event(entry: AuditEntry) -> HistoryEvent:
    by = f"{entry.actor_name}（{entry.capacity}）" if entry.capacity else entry.actor_name
    return HistoryEvent(at=entry.at, what=verb_label(entry.verb), by=by, reason=entry.reason, citation=entry.article)
