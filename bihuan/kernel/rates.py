"""Rates that can be argued with: a numerator, a denominator, and how many were left out of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bihuan.kernel.bands import Number, rounded_by
from bihuan.kernel.refusals import Refused

UNDEFINED = "—"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many. A rate of nothing is undefined, never 100 %. Refuses negative counts."""

    numerator: int
    denominator: int
    left_out: int = 0

    def __post_init__(self) -> None:
        if min(self.numerator, self.denominator, self.left_out) < 0:
            raise Refused("rate_negative", numerator=self.numerator, denominator=self.denominator)

    @classmethod
    def total(cls, rates: Iterable["Rate"]) -> "Rate":
        """The rate of all together: counts are added, rates are never averaged."""
        parts = tuple(rates)
        return cls(
            sum(part.numerator for part in parts),
            sum(part.denominator for part in parts),
            sum(part.left_out for part in parts),
        )

    @property
    def value(self) -> Fraction | None:
        """The exact rate, or `None` if it is undefined."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> Fraction | None:
        """The exact rate in percent, or `None` if it is undefined."""
        value = self.value
        return None if value is None else value * 100

    def reaches(self, floor_percent: Number) -> bool | None:
        """Whether the exact rate is at least a floor in percent; `None` if it is undefined."""
        percent = self.percent
        return None if percent is None else percent >= Fraction(floor_percent)

    def display(self, decimals: int = 1) -> str:
        """`89.9%`. Rounded down, so that 89.96 % never looks as if it had reached 90 %; `—` if undefined."""
        percent = self.percent
        if percent is None:
            return UNDEFINED
        return f"{float(rounded_by(percent, 'down', decimals)):.{decimals}f}%"

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"
