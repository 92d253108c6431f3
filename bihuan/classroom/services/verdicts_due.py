"""The months that are closed are judged by the clock: at their close, and again while results still come in."""

from __future__ import annotations

from datetime import datetime

from bihuan.classroom.domain.standing import LATE_MONTHS
from bihuan.classroom.services.month_verdicts import Judged, month_verdicts
from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import system_actor
from bihuan.training.models import Cycle


def verdicts_due(at: datetime, limit: int) -> int:
    """One closed month of one centre at a time, the oldest first, because the next one continues its rows.

    Returns how many rows the first month that had something to add has got; `limit` is not cut to: a month is whole.
    """
    oldest = Month.of(local(at).date()).shift(-LATE_MONTHS)
    closed = Cycle.objects.filter(state="frozen", month__gte=str(oldest)).select_related("unit").order_by("month", "unit__path")
    for cycle in closed:
        judged = month_verdicts(month=cycle.month, unit=cycle.unit, actor=system_actor(at), at=at)
        if judged != Judged():
            return judged.n_new + judged.n_adjusted + judged.n_proposed
    return 0
