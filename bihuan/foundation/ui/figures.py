"""Rates as people may quote them. A rate is a fraction from 0 to 1, or None when there is nothing to count."""

import functools
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

Rate = Decimal | Fraction | float | int


def as_decimal(rate: Rate) -> Decimal:
    if isinstance(rate, Fraction):
        return Decimal(rate.numerator) / Decimal(rate.denominator)
    return Decimal(str(rate))


def percent(rate: Rate | None) -> str:
    """0.92 → 92%, 0.8999 → 89.9%: cut, not rounded, so that a rate under its floor never looks as if it reached it."""
    if rate is None:
        return "—"
    tenths = (as_decimal(rate) * 1000).to_integral_value(rounding=ROUND_FLOOR)
    return f"{(tenths / 10).normalize():f}%"


@dataclass(frozen=True, slots=True)
class MeterView:
    """A rate drawn against its floor; widths are strings for SVG attributes."""

    text: str
    width: str
    floor_text: str
    floor_x: str
    tone: str


@functools.lru_cache(maxsize=2048)
def meter(rate: Rate | None, floor: Rate | None) -> MeterView:
    """The drawing of `rate`; bad when it lies under `floor`, idle when there is no floor or no rate."""
    share = min(max(as_decimal(rate), Decimal(0)), Decimal(1)) if rate is not None else Decimal(0)
    tone = "idle"
    if rate is not None and floor is not None:
        tone = "ok" if as_decimal(rate) >= as_decimal(floor) else "bad"
    return MeterView(
        text=percent(rate),
        width=f"{share * 100:.1f}%",
        floor_text=percent(floor) if floor is not None else "",
        floor_x=f"{min(as_decimal(floor), Decimal(1)) * 100:.1f}%" if floor is not None else "",
        tone=tone,
    )
