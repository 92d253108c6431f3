"""Money in whole cents. No float ever touches an amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from bihuan.kernel.bands import Number, rounded_by
from bihuan.kernel.refusals import Refused

_SIGNS = {"CNY": "¥"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents of one currency. Refuses to mix currencies."""

    cents: int
    currency: str = "CNY"

    @classmethod
    def parse(cls, text: str, currency: str = "CNY") -> "Money":
        """`1,234.50`. Refuses what is no number and what is finer than a cent."""
        try:
            amount = Decimal(text.replace(",", "").strip())
        except InvalidOperation:
            raise Refused("amount_not_readable", text=text) from None
        if not amount.is_finite() or amount * 100 != (amount * 100).to_integral_value():
            raise Refused("amount_not_readable", text=text)
        return cls(int(amount * 100), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.cents + self._cents_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.cents - self._cents_of(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.cents, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.cents < self._cents_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.cents <= self._cents_of(other)

    def times(self, factor: Number) -> "Money":
        """The amount times a factor, half a cent away from zero."""
        exact = abs(Fraction(self.cents) * Fraction(factor))
        size = int(rounded_by(exact, "half_up"))
        return Money(size if (self.cents < 0) == (factor < 0) else -size, self.currency)

    def percent(self, percent: Number) -> "Money":
        """So many percent of the amount."""
        return self.times(Fraction(percent) / 100)

    def split(self, weights: Sequence[int]) -> tuple["Money", ...]:
        """Shares by weight that add up to the amount exactly: the earliest shares take the cents left over.

        Refuses weights that are negative or add up to nothing.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise Refused("weights_impossible", weights=list(weights))
        shares = [self.cents * weight // whole for weight in weights]
        spare = self.cents - sum(shares)
        for index in [n for n, weight in enumerate(weights) if weight][:spare]:
            shares[index] += 1
        return tuple(Money(share, self.currency) for share in shares)

    def _cents_of(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise Refused("currencies_differ", one=self.currency, two=other.currency)
        return other.cents

    def __str__(self) -> str:
        whole, rest = divmod(abs(self.cents), 100)
        sign = _SIGNS.get(self.currency, f"{self.currency} ")
        return f"{'-' if self.cents < 0 else ''}{sign}{whole:,}.{rest:02}"
