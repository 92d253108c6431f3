"""Bands: which grade, tier or price step a value falls into, its boundaries taken exactly as the article prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from bihuan.kernel.refusals import Refused

Number = int | Decimal | Fraction
Rounding = Literal["none", "half_up", "down"]


@dataclass(frozen=True, slots=True)
class Band:
    """A label for the values between two boundaries; `None` is no boundary. Refuses a band that holds no value."""

    label: str
    low: Number | None = None
    high: Number | None = None
    low_included: bool = True
    high_included: bool = False

    def __post_init__(self) -> None:
        if self.low is None or self.high is None:
            return
        low, high = Fraction(self.low), Fraction(self.high)
        if low > high or (low == high and not (self.low_included and self.high_included)):
            raise Refused("band_empty", band=self.label)

    def holds(self, value: Number) -> bool:
        """Whether the value, compared exactly, lies in the band."""
        exact = Fraction(value)
        return self._is_above_low(exact) and self._is_below_high(exact)

    def _is_above_low(self, value: Fraction) -> bool:
        if self.low is None:
            return True
        low = Fraction(self.low)
        return value > low or (self.low_included and value == low)

    def _is_below_high(self, value: Fraction) -> bool:
        if self.high is None:
            return True
        high = Fraction(self.high)
        return value < high or (self.high_included and value == high)


@dataclass(frozen=True)
class Bands:
    """Bands of which a value fits at most one, given from low to high. Refuses overlaps; gaps are allowed and listed.

    `rounding` is what the article does to a value before it looks: nothing, half up, or down, to `decimals` places.
    """

    bands: Sequence[Band]
    rounding: Rounding = "none"
    decimals: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "bands", tuple(self.bands))
        if not self.bands:
            raise Refused("bands_missing")
        for one, two in pairwise(self.bands):
            if _order(one, two) > 0:
                raise Refused("bands_overlap", one=one.label, two=two.label)

    def find(self, value: Number) -> Band | None:
        """The band of a value after rounding, or `None` if it falls into a gap or outside."""
        rounded = rounded_by(value, self.rounding, self.decimals)
        return next((band for band in self.bands if band.holds(rounded)), None)

    def label(self, value: Number) -> str:
        """The label of a value. Refuses a value that no band holds."""
        band = self.find(value)
        if band is None:
            raise Refused("value_in_no_band", value=str(value))
        return band.label

    def gaps(self) -> Iterable[tuple[Band, Band]]:
        """The neighbours between which values have no band, for a warning when an article is drafted."""
        return tuple((one, two) for one, two in pairwise(self.bands) if _order(one, two) < 0)


def _order(one: Band, two: Band) -> int:
    """-1: a gap lies between two neighbours, 0: they meet, 1: they overlap or stand in the wrong order."""
    if one.high is None or two.low is None:
        return 1
    high, low = Fraction(one.high), Fraction(two.low)
    if high != low:
        return -1 if high < low else 1
    return one.high_included + two.low_included - 1


def rounded_by(value: Number, rounding: Rounding, decimals: int = 0) -> Fraction:
    """The exact value, or rounded to so many decimals: down, or half up (2.5 → 3, −2.5 → −2)."""
    exact = Fraction(value)
    if rounding == "none":
        return exact
    scale = 10**decimals
    lift = Fraction(1, 2) if rounding == "half_up" else Fraction(0)
    return Fraction((exact * scale + lift).__floor__(), scale)
