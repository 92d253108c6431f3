"""Paging by key: the next page begins after the last row's key, so that page 1 000 costs what page 1 costs."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet

PAGE_SIZE = 50
LISTED = 5_000  # what a program gets in one answer
COUNT_UP_TO = 1000


@dataclass(frozen=True)
class KeyPage:
    """`before` and `after` are the keys of the neighbour pages; None where there is none."""

    rows: tuple[Any, ...]
    before: str | None = None
    after: str | None = None


def key_page(rows: QuerySet[Any], order: Sequence[str], *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> KeyPage:
    """One page in this order; the last field of `order` must be unique. A key nobody gave out means the first page."""
    backwards = bool(before) and not after
    way = tuple(_turned(field) for field in order) if backwards else tuple(order)
    key = _decoded(before if backwards else after, len(order))
    if key is not None:
        rows = rows.filter(_beyond(way, key))
    found = list(rows.order_by(*way)[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first, last = (_encoded(found[0], order), _encoded(found[-1], order)) if found else (None, None)
    has_before = has_more if backwards else key is not None
    has_after = key is not None if backwards else has_more
    return KeyPage(tuple(found), first if has_before else None, last if has_after else None)


def listed_page(
    rows: Sequence[Any], key: Callable[[Any], str], *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> KeyPage:
    """One page of rows that are all needed anyway (a total stands below them). A key nobody gave out means the first page."""
    places = {key(row): place for place, row in enumerate(rows)}
    first = max(places[before] - size, 0) if before in places else places.get(after, -1) + 1
    shown = tuple(rows[first : first + size])
    has_after = first + size < len(rows)
    return KeyPage(shown, key(shown[0]) if first and shown else None, key(shown[-1]) if has_after else None)


def bounded_count(rows: QuerySet[Any], up_to: int = COUNT_UP_TO) -> str:
    """How many, counted no further than people read: "37" or "1000+"."""
    count = rows.order_by()[: up_to + 1].count()
    return str(count) if count <= up_to else f"{up_to}+"


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """(a, b) after (x, y): a beyond x, or a = x and b beyond y. Falling and rising fields may be mixed."""
    condition, same = Q(), Q()
    for field, value in zip(order, key, strict=True):
        name, operator = (field[1:], "lt") if field.startswith("-") else (field, "gt")
        condition |= same & Q(**{f"{name}__{operator}": value})
        same &= Q(**{name: value})
    return condition


def _encoded(row: Any, order: Sequence[str]) -> str:
    values = [reduce(getattr, field.lstrip("-").split("__"), row) for field in order]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _decoded(key: str, length: int) -> list[Any] | None:
    if not key:
        return None
    try:
        values = json.loads(urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        read = [datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value for value in values]
    except (BadBase64, ValueError, TypeError):
        return None
    return read if len(read) == length and all(isinstance(value, int | str | datetime) for value in read) else None
