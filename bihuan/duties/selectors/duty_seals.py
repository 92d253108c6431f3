"""Whether duties say what their events say, and whether the events are still those that were sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bihuan.duties.domain.states import MISSED, OPEN, VOID, WAIVED
from bihuan.duties.domain.verdict import ANNUL, FULFILLED, WAIVE, Happening, Verdict, verdict
from bihuan.duties.models import Duty, DutyEvent
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.seals import digest_of_rows, in_batches, last_told
from bihuan.foundation.trail import stream_of
from bihuan.kernel.chain import canonical

SEALED = "duty_event.sealed"
FACTS = ("pk", "duty_id", "kind", "at", "known_at", "person_id")
ENDING = (FULFILLED, WAIVE, ANNUL)
Told = list[tuple[str, datetime, dict[str, Any]]]


def events_digest(after: int, until: int) -> tuple[int, str]:
    """How many events there are in (after, until], and one digest over them, read in order without holding them."""
    n_events = 0

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal n_events
        events = DutyEvent.objects.filter(pk__gt=after, pk__lte=until).order_by("pk")
        for *facts, detail in events.values_list("pk", "duty_id", "kind", "at", "known_at", "person_id", "detail").iterator(
            2000
        ):
            n_events += 1
            yield (*facts, canonical(detail))

    digest = digest_of_rows(rows())
    return n_events, digest


def broken_events() -> Iterator[str]:
    """Streams of the seals whose events changed, came or went, or before which a seal is missing."""
    end = 0
    for entry in AuditEntry.objects.filter(verb=SEALED).order_by("pk").iterator(500):
        told = entry.after
        n_events, digest = events_digest(told["after"], told["until"])
        if (told["after"], told["events"], told["digest"]) != (end, n_events, digest):
            yield entry.stream
        end = told["until"]


def broken_duties() -> Iterator[str]:
    """Streams of duties whose state, moments or due moment are not what their events give; a waiver must be in the trail."""
    fields = ("pk", "state", "due_at", "fulfilled_at", "missed_at")
    for batch in in_batches(Duty.objects.only(*fields).order_by("pk").iterator(500)):
        events: dict[int, Told] = defaultdict(list)
        rows = DutyEvent.objects.filter(duty__in=[duty.pk for duty in batch]).order_by("pk")
        for duty_id, *facts in rows.values_list("duty_id", "kind", "at", "detail").iterator(2000):
            events[duty_id].append((facts[0], facts[1], facts[2]))
        let_off = [stream_of(duty) for duty in batch if duty.state in (WAIVED, VOID)]
        trail = last_told(("duty.waived", "duty.void"), let_off) if let_off else {}
        yield from (stream_of(duty) for duty in batch if not _is_as_told(duty, events[duty.pk], trail))


def _is_as_told(duty: Duty, events: Told, trail: dict[str, dict[str, Any]]) -> bool:
    stands = Verdict(duty.state, duty.fulfilled_at, duty.missed_at)
    if duty.state in (WAIVED, VOID) and trail.get(stream_of(duty), {}).get("state") != duty.state:
        return False
    return stands == _verdict_of(duty.due_at, events) and duty.due_at == _due_of(events, duty.due_at)


def _verdict_of(due_at: datetime, events: Told) -> Verdict:
    ends = [Happening(kind, at) for kind, at, _detail in events if kind in ENDING]
    if ends:
        return verdict(due_at, ends, at=max(one.at for one in ends))
    is_missed = any(kind == "missed" for kind, _at, _detail in events)
    return Verdict(MISSED, missed_at=due_at) if is_missed else Verdict(OPEN)


def _due_of(events: Told, otherwise: datetime) -> datetime:
    """The due moment as last told: by the opening, or by the calendar that moved it."""
    told = [detail[name] for kind, _at, detail in events for name in _NAMES.get(kind, ()) if name in detail]
    return datetime.fromisoformat(told[-1]) if told else otherwise


_NAMES = {"opened": ("due_at",), "rescheduled": ("after",)}
