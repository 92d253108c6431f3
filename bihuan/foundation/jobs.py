"""What can run in the background: handlers of jobs by kind, and periodic functions by name.

Registries only; the rows are in `models/jobs.py`, the rules of leasing in `services/jobs.py`, the loop in `worker.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Handler = Callable[[Mapping[str, Any], datetime], object]
Periodic = Callable[[datetime, int], int]

BATCH = 500
MAX_ROUNDS = 200
LEASE = timedelta(minutes=10)


@dataclass(frozen=True)
class JobKind:
    """`is_atomic`: the effect and the mark "done" commit together, so the effect happens exactly once.

    A handler that talks to the outside (mail) is not atomic: it must not hold a write lock, and guards itself.
    """

    kind: str
    function: Handler
    is_atomic: bool = True
    lease: timedelta = LEASE


@dataclass(frozen=True)
class PeriodicKind:
    """`function(at, limit)` changes at most `limit` rows and says how many; safe twice, safe late."""

    name: str
    function: Periodic
    every: timedelta


_KINDS: dict[str, JobKind] = {}
_PERIODIC: dict[str, PeriodicKind] = {}


def handler(kind: str, *, is_atomic: bool = True, lease: timedelta = LEASE) -> Callable[[Handler], Handler]:
    """Declare what a job of this kind does: `@handler("notice.email")` over `function(payload, at)`."""

    def wrap(function: Handler) -> Handler:
        known = _KINDS.setdefault(kind, JobKind(kind, function, is_atomic, lease))
        if known.function is not function:
            raise ValueError(f"job kind {kind} has two handlers")
        return function

    return wrap


def periodic(name: str, function: Periodic, *, every: timedelta = timedelta(minutes=1)) -> None:
    """Declare a function that the worker calls again and again."""
    known = _PERIODIC.setdefault(name, PeriodicKind(name, function, every))
    if known.function is not function:
        raise ValueError(f"periodic {name} is declared twice")


def job_kind(kind: str) -> JobKind | None:
    return _KINDS.get(kind)


def declared_periodic() -> dict[str, PeriodicKind]:
    return dict(sorted(_PERIODIC.items()))


def run_until_done(function: Periodic, at: datetime, limit: int = BATCH) -> int:
    """Call in batches until a batch changes nothing. Returns how many changes there were."""
    total = 0
    for _round in range(MAX_ROUNDS):
        changed = function(at, limit)
        total += changed
        if not changed:
            break
    return total


def run_periodic(at: datetime, limit: int = BATCH) -> dict[str, int]:
    """Every periodic function as of `at`, at once and in the caller's thread; for commands, the demo and tests."""
    return {name: run_until_done(kind.function, at, limit) for name, kind in declared_periodic().items()}
