"""Parts of a page that another app adds: the page of a person or a unit belongs to one app, what is told there to several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Panel:
    """`template` is rendered with `panel` and finds its own context in `content`."""

    template: str
    content: Any


Provide = Callable[[Any, int, datetime], Panel | None]
"""(actor, id of the row the page is about, at) → the panel, or None where there is nothing this actor may see."""

_PLACES: dict[str, dict[str, Provide]] = {}


def declare_panel(place: str, key: str, provide: Provide) -> None:
    """Called from the apps' `ready`; shown in the order of the apps. Places: "person", "unit", "session"."""
    _PLACES.setdefault(place, {})[key] = provide


def panels_of(place: str, actor: Any, pk: int, at: datetime) -> tuple[Panel, ...]:
    """What the apps tell here; each shows only what the actor may see."""
    found = (provide(actor, pk, at) for provide in _PLACES.get(place, {}).values())
    return tuple(panel for panel in found if panel is not None)
