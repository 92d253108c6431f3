"""What was sealed beside the trail: each app says how its rows are checked against what was kept, and what nobody sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from bihuan.foundation.models import AuditEntry

Check = Callable[[], Iterable[str]]
_CHECKS: dict[str, Check] = {}
_UNSEALED: dict[str, Check] = {}
BATCH = 500


def declare_seal(name: str, check: Check, unsealed: Check | None = None) -> None:
    """`check` gives the streams of the rows that are not as they were sealed, `unsealed` those that never were.

    Both read in bounded batches, in order, without holding the rows.
    """
    _CHECKS[name] = check
    if unsealed is not None:
        _UNSEALED[name] = unsealed


def broken_seals() -> tuple[str, ...]:
    return tuple(stream for name in sorted(_CHECKS) for stream in _CHECKS[name]())


def unsealed_rows() -> tuple[str, ...]:
    """Closed before there was a seal: nothing can be said of them, and that is said."""
    return tuple(stream for name in sorted(_UNSEALED) for stream in _UNSEALED[name]())


def digest_of_rows(*parts: Iterable[Sequence[Any]]) -> str:
    """One digest over many rows, each part in its order; instants as the database gives them (UTC)."""
    seal = hashlib.sha256()
    for part in parts:
        for row in part:
            seal.update("\x1f".join(map(str, row)).encode() + b"\n")
        seal.update(b"\x1e")
    return seal.hexdigest()


def last_told(verbs: Sequence[str], streams: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Stream → what the last of these entries says."""
    rows = AuditEntry.objects.filter(stream__in=streams, verb__in=verbs).order_by("sequence")
    return dict(rows.values_list("stream", "after"))


def in_batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
