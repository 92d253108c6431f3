"""Between equals the lecturer comes first: promotion, raise, training away (T-108)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Merit:
    """One candidate; `key` is the row it stands for. No score counts as the lowest."""

    key: int
    score: Decimal | None
    is_lecturer: bool
    name: str = ""


def by_merit(candidates: Iterable[Merit]) -> tuple[Merit, ...]:
    """The better score first; between equal scores the lecturer; then by name."""
    return tuple(
        sorted(candidates, key=lambda each: (each.score is None, -(each.score or 0), not each.is_lecturer, each.name, each.key))
    )
