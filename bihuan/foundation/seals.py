"""What was sealed beside the trail: each app says how its closed rows are checked against the digests that were kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Check = Callable[[], Iterable[str]]
_CHECKS: dict[str, Check] = {}


def declare_seal(name: str, check: Check) -> None:
    """`check` gives the streams of the rows that are not as they were sealed."""
    _CHECKS[name] = check


def broken_seals() -> tuple[str, ...]:
    return tuple(stream for name in sorted(_CHECKS) for stream in _CHECKS[name]())
