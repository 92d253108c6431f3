"""The rates of a year's closed months by unit, with what was adjusted afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.kernel.rates import Rate
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.figures import RATE_KIND
from bihuan.training.models import Cycle, MonthFigure
from bihuan.training.selectors.figures import adjusted

COLUMNS = ("unit_id", "month", "basis", "numerator", "denominator", "left_out")


@dataclass(frozen=True)
class YearRates:
    """`rates`: unit → basis → planned and held together; `closed` and `open` months of the year, oldest first."""

    rates: Mapping[int, Mapping[str, Rate]]
    closed: tuple[str, ...]
    open: tuple[str, ...]


def year_rates(actor: Actor, year: int) -> YearRates:
    """Counts are added, rates never averaged; figures on another basis are kept apart. A fixed number of queries."""
    rows = MonthFigure.objects.visible_to(actor).filter(kind=RATE_KIND, month__startswith=f"{year:04}-")
    parts: dict[int, dict[str, list[Rate]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.only(*COLUMNS).prefetch_related("adjustments"):
        parts[row.unit_id][row.basis].append(adjusted(row))
    cycles = Cycle.objects.filter(month__startswith=f"{year:04}-").values_list("month", "state").order_by("month")
    states = dict(cycles)
    return YearRates(
        {unit_id: {basis: Rate.total(rates) for basis, rates in found.items()} for unit_id, found in parts.items()},
        tuple(month for month, state in states.items() if state == "frozen"),
        tuple(month for month, state in states.items() if state != "frozen"),
    )
