"""Who hears which news: subscribers of outbox events by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Subscriber = Callable[[Mapping[str, Any], datetime], object]

_SUBSCRIBERS: dict[str, dict[str, Subscriber]] = {}


def subscribe(kind: str, function: Subscriber) -> None:
    """Call `function(payload, at)` once for every event of the kind. Call from `apps.ready`; twice is once."""
    _SUBSCRIBERS.setdefault(kind, {})[f"{function.__module__}.{function.__qualname__}"] = function


def subscribers_of(kind: str) -> dict[str, Subscriber]:
    return dict(sorted(_SUBSCRIBERS.get(kind, {}).items()))
