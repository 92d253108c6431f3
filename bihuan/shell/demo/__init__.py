"""The demo: an invented organisation with its rules and months. Steps run in order, each safe to run twice."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType

STEPS = ("calendars", "organisation", "rules", "catalogue")
"""Modules here with `load(at) -> str | None`. Any other module with a `load` follows in order of its name."""


def steps() -> Iterator[tuple[str, ModuleType]]:
    """The modules that load something, in order."""
    present = {found.name for found in pkgutil.iter_modules(__path__)}
    others = sorted(present - set(STEPS))
    for name in (*(step for step in STEPS if step in present), *others):
        module = importlib.import_module(f"{__name__}.{name}")
        if hasattr(module, "load"):
            yield name, module


def load_all(at: datetime, *, scale: int = 1) -> Iterator[tuple[str, str]]:
    """Run every step and yield (name, what it did)."""
    for name, module in steps():
        did = module.load(at, scale=scale) if name == "organisation" else module.load(at)
        yield name, did or ""
