"""A series of scores as the points of a small drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 320, 96, 8
LOWEST = Decimal(50)  # scores below lie on the lower edge: what matters is near the floor


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    label: str
    is_low: bool


@dataclass(frozen=True)
class Drawing:
    """`line` is the attribute of a polyline; `floor_y` is "" without a floor."""

    width: int
    height: int
    points: tuple[Point, ...]
    line: str
    floor_y: str
    summary: str


def draw(scores: Sequence[tuple[datetime, Decimal]], *, floor: Decimal | None, is_inclusive: bool = True) -> Drawing:
    """In the order given, evenly spaced. A point is low where its score does not reach the floor."""
    step = (WIDTH - 2 * EDGE) / max(len(scores) - 1, 1)
    points = tuple(
        Point(f"{EDGE + n * step:.1f}", _y(score), f"{at:%Y-%m-%d} {score:f}", _is_low(score, floor, is_inclusive))
        for n, (at, score) in enumerate(scores)
    )
    line = " ".join(f"{each.x},{each.y}" for each in points)
    summary = "；".join(each.label for each in points)
    return Drawing(WIDTH, HEIGHT, points, line, _y(floor) if floor is not None else "", summary)


def _is_low(score: Decimal, floor: Decimal | None, is_inclusive: bool) -> bool:
    return floor is not None and (score < floor if is_inclusive else score <= floor)


def _y(score: Decimal) -> str:
    share = (max(score, LOWEST) - LOWEST) / (100 - LOWEST)
    return f"{HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE):.1f}"
