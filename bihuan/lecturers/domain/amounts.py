"""What teaching brings: by the hour taught and by the session; without a rate there is no amount, and it says why (C-328)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NO_RATE = "没有采纳课酬与积分标准"
OUTSIDE = "外聘讲师按外聘约定支付"


@dataclass(frozen=True)
class Rates:
    """None: nobody adopted it. `fee_yuan` for one lesson of `lesson_minutes`."""

    fee_yuan: int | None = None
    points: int | None = None
    lesson_minutes: int | None = None


@dataclass(frozen=True)
class Amount:
    fee_cents: int | None
    points: int | None
    note: str = ""


def amount_of(minutes: int, rates: Rates, *, is_external: bool) -> Amount:
    """90 minutes at 100 yuan for 45 are 200.00; half a cent is rounded up."""
    if is_external:
        return Amount(None, None, OUTSIDE)
    fee = None
    if rates.fee_yuan is not None and rates.lesson_minutes:
        exact = Decimal(rates.fee_yuan * 100 * minutes) / rates.lesson_minutes
        fee = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    note = "" if fee is not None or rates.points is not None else NO_RATE
    return Amount(fee, rates.points, note)
