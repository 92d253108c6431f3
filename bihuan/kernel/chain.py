"""Hash chain: each link covers the one before, so a changed, removed or moved entry shows."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

Payload = Mapping[str, object]


def canonical(payload: Payload) -> str:
    """One text for one content: sorted keys, no spaces, unescaped characters, instants in UTC.

    Raises `TypeError` or `ValueError` for what has no such text: naive datetimes, sets, NaN, unknown types.
    """
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)


def link(previous: str, payload: Payload) -> str:
    """SHA-256 over the previous digest and the payload's canonical form."""
    return hashlib.sha256(f"{previous}\n{canonical(payload)}".encode()).hexdigest()


def verify(entries: Iterable[tuple[Payload, str]], *, previous: str = "") -> int | None:
    """Position (from 0) of the first (payload, digest) that does not hold; None when all hold.

    A part of a chain is verified from the digest before it.
    """
    for position, (payload, digest) in enumerate(entries):
        if link(previous, payload) != digest:
            return position
        previous = digest
    return None


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a naive datetime has no canonical form")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")
