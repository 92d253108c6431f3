"""Units as seen from below: the app that has them tells the foundation how to ask for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet


@dataclass(frozen=True)
class Places:
    """`within(paths)`: ids of the units in these subtrees, as a query; `names(ids)`: id → name."""

    within: Callable[[tuple[str, ...]], QuerySet]  # type: ignore[type-arg]
    names: Callable[[Collection[int]], Mapping[int, str]]


_REGISTERED: list[Places] = []


def register(places: Places) -> None:
    _REGISTERED[:] = [places]


def places() -> Places:
    return _REGISTERED[0]
