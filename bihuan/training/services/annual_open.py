"""The year's plan begins by itself, so that it is owed even when nobody thinks of it (T-045)."""

from __future__ import annotations

from datetime import datetime

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.services.annual_plan import DUE, annual_plan_open


def annual_plans_open(at: datetime, limit: int) -> int:
    """Open the plans whose due month is this one or the next, or has passed since the year before; safe twice, safe late.

    A centre that had not adopted the article on the first day of the year owes nothing for it. Returns how many are new.
    """
    this = Month.of(local(at).date())
    opened = 0
    for year in (this.year, this.year + 1):
        book = rulebook(Month(year, 1).first_day)
        centres = Unit.objects.filter(kind=Unit.Kind.GROUP, parent=None).open_on(book.on)
        for centre in centres.exclude(annual_plans__year=year).order_by("pk")[: limit - opened]:
            if _is_time(book, centre, year, this):
                annual_plan_open(unit=centre, year=year, actor=system_actor(at), at=at)
                opened += 1
    return opened


def _is_time(book: RuleBook, centre: Unit, year: int, this: Month) -> bool:
    """From the first day of the month before the due month on, as the month's own cycle does."""
    due = book.find(DUE, centre)
    return due is not None and this >= Month.of(due.value.on(year)).shift(-1)
