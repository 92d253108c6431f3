"""The list of a sealed dossier as one text, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

Part = Mapping[str, Any]
"""{"count": how many rows, "sha256": of their canonical text}"""


def canonical(content: Any) -> str:
    """The same content is the same text, on every machine and whatever kept it meanwhile."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(manifest).encode()).hexdigest()


def part_of(rows: Iterable[Iterable[Any]]) -> dict[str, Any]:
    """Rows in their order; each on a line of its own."""
    seal, count = hashlib.sha256(), 0
    for row in rows:
        seal.update(canonical(list(row)).encode() + b"\n")
        count += 1
    return {"count": count, "sha256": seal.hexdigest()}


def differing(sealed: Mapping[str, Part], now: Mapping[str, Part]) -> tuple[str, ...]:
    """Names of the parts that are not what they were."""
    return tuple(name for name in sorted({*sealed, *now}) if sealed.get(name) != now.get(name))
