"""The annual plan from its printed form in Excel: read, judged, and — all rows or none by default — added (T-047)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from bihuan.foundation.clock import local
from bihuan.foundation.spreadsheets import Source, read_sheets
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import resolve
from bihuan.training.domain.annual_rows import AnnualFrame, AnnualRow, AnnualVerdict, Key, read_annual_sheets
from bihuan.training.domain.catalogue import topics_named
from bihuan.training.domain.plan_words import squeezed
from bihuan.training.models import AnnualLine, AnnualPlan
from bihuan.training.selectors.curriculum import topics_by_name
from bihuan.training.services.annual_plan import CAPABILITY, annual_drafted, annual_record, annual_touch
from bihuan.training.services.plan_import import problem_json

MAX_ROWS = 1_000


@dataclass(frozen=True)
class AnnualImportReport:
    """`imported` is how many lines were stored: none on a dry run."""

    plan: AnnualPlan
    verdict: AnnualVerdict
    imported: int = 0

    @property
    def accepted(self) -> int:
        return len(self.verdict.accepted)

    @property
    def rejected(self) -> int:
        return len(self.verdict.rejected)


def annual_import(
    *, plan_id: int, file: Source, actor: Actor, at: datetime, dry_run: bool = True, only_good: bool = False
) -> AnnualImportReport:
    """Read a workbook and, unless it is a dry run, add its rows to the draft in one transaction.

    A row without a unit is the plan's own. With a rejected row nothing is stored, unless `only_good`. Refuses what
    `read_sheets` refuses, `annual_table_not_found`, NotFound, NotPermitted, `annual_plan_locked`, `rule_not_adopted`
    (lesson.minutes); when storing also `annual_import_rejected` with every problem by row and column.
    """
    plan = annual_drafted(plan_id, actor)
    sheets = [(sheet.name, sheet.rows) for sheet in read_sheets(file, max_rows=MAX_ROWS)]
    verdict = read_annual_sheets(sheets, _frame(plan, at))
    if verdict is None:
        raise Refused("annual_table_not_found")
    report = AnnualImportReport(plan, verdict)
    return report if dry_run else _stored(report, only_good=only_good, actor=actor, at=at)


def annual_report_json(report: AnnualImportReport) -> dict[str, Any]:
    return {
        "year": report.plan.year,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "imported": report.imported,
        "problems": [problem_json(problem) for problem in report.verdict.problems],
    }


def _frame(plan: AnnualPlan, at: datetime) -> AnnualFrame:
    today = local(at).date()
    units: dict[str, set[int]] = {}
    for pk, name, code in Unit.objects.under(plan.unit.path).exclude(closed_on__lte=today).values_list("pk", "name", "code"):
        for known in {squeezed(name), squeezed(code)}:
            units.setdefault(known, set()).add(pk)
    lines = AnnualLine.objects.filter(plan=plan).values_list("month", "title", "audience", "responsible_unit_id")
    existing: frozenset[Key] = frozenset((month, squeezed(title), audience, unit) for month, title, audience, unit in lines)
    lesson = resolve("lesson.minutes", unit=plan.unit, on=today)
    return AnnualFrame(plan.year, int(lesson.value.value), plan.unit_id, units, existing)


@transaction.atomic
def _stored(report: AnnualImportReport, *, only_good: bool, actor: Actor, at: datetime) -> AnnualImportReport:
    plan = report.plan
    if report.rejected and not only_good:
        raise Refused("annual_import_rejected", n=report.rejected, problems=annual_report_json(report)["problems"])
    annual_touch(plan)
    last = plan.lines.aggregate(last=Max("position"))["last"] or 0
    rows = [_line(plan, row, last + number) for number, row in enumerate(report.verdict.accepted, start=1)]
    AnnualLine.objects.bulk_create(rows)
    _add_topics(rows)
    annual_record(plan, "annual_plan.imported", CAPABILITY, actor, at, after={"lines": len(rows), "rejected": report.rejected})
    return replace(report, imported=len(rows))


def _line(plan: AnnualPlan, row: AnnualRow, position: int) -> AnnualLine:
    same = ("month", "title", "audience", "lesson_minutes", "form", "lecturer", "remark")
    return AnnualLine(
        plan=plan, position=position, responsible_unit_id=row.unit_id, **{name: getattr(row, name) for name in same}
    )


def _add_topics(rows: list[AnnualLine]) -> None:
    """A topic whose full name stands in the title is what the line is about (T-021)."""
    known = topics_by_name()
    through = AnnualLine.topics.through
    pairs = [through(annualline_id=row.pk, topic_id=pk) for row in rows for pk in topics_named(row.title, known)]
    through.objects.bulk_create(pairs, batch_size=500)
