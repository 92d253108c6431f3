"""A unit's needs of a month from its form in Excel: all rows or none (S-175)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.foundation.spreadsheets import Source, read_sheets
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.need_rows import NeedRowRead, read_need_rows
from bihuan.training.models import TrainingNeed
from bihuan.training.selectors.need_rules import need_rules
from bihuan.training.services.need_raise import NeedInput, need_raise

MAX_ROWS = 300


@dataclass(frozen=True)
class NeedsImportReport:
    """`needs` are what was stored: none on a dry run or with a wrong row."""

    rows: tuple[NeedRowRead, ...]
    needs: tuple[TrainingNeed, ...] = ()

    @property
    def rejected(self) -> tuple[NeedRowRead, ...]:
        return tuple(row for row in self.rows if row.problems)


@transaction.atomic
def needs_import(
    *, file: Source, unit: Unit, month: Month, actor: Actor, at: datetime, dry_run: bool = True
) -> NeedsImportReport:
    """Refuses what `read_sheets` and `need_raise` refuse, and `needs_table_not_found`. With a wrong row nothing is stored."""
    required = need_rules(unit, month).required
    tables = [read_need_rows(sheet.rows, required) for sheet in read_sheets(file, max_rows=MAX_ROWS)]
    found = [table for table in tables if table is not None]
    if not found:
        raise Refused("needs_table_not_found")
    report = NeedsImportReport(tuple(row for table in found for row in table))
    if dry_run or report.rejected:
        return report
    needs = [need_raise(unit=unit, need=NeedInput(month=str(month), **_whole(row)), actor=actor, at=at) for row in report.rows]
    return NeedsImportReport(report.rows, tuple(needs))


def _whole(row: NeedRowRead) -> dict[str, str]:
    return {name: value for name, value in row.values.items() if value}
