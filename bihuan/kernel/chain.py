"""Hash chain: each link covers the one before, so a changed or removed entry shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping


def canonical(payload: Mapping[str, object]) -> str:
    """One text for one content: sorted keys, no spaces, unescaped characters."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def link(previous: str, payload: Mapping[str, object]) -> str:
    """SHA-256 over the previous digest and the payload's canonical form."""
    return hashlib.sha256(f"{previous}\n{canonical(payload)}".encode()).hexdigest()


def verify(entries: Iterable[tuple[Mapping[str, object], str]]) -> int | None:
    """Position (from 0) of the first (payload, digest) that does not hold; None when all hold."""
    previous = ""
    for position, (payload, digest) in enumerate(entries):
        if link(previous, payload) != digest:
            return position
        previous = digest
    return None
