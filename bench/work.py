"""The month's work on the large organisation: each service once, on rows that stay changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bench.build import AT, Built
from bench.measure import Row, once
from bihuan.duties.models import CaseProposal
from bihuan.duties.services.sweep import duties_sweep
from bihuan.foundation.spreadsheets import Cell, Sheet
from bihuan.people.domain.actor import system_actor
from bihuan.people.domain.tables import STAFF, UNITS, Table
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.people.services.imports import Request, staff_import, table_rows, units_import
from bihuan.training.models import MonthFigure, MonthlyPlan, PlanLine
from bihuan.training.services.consolidation_settle import plans_adopt
from bihuan.training.services.cycle_approve import cycle_approve
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.services.cycle_freeze import cycle_freeze
from bihuan.training.services.cycle_issue import cycle_issue
from bihuan.training.services.cycle_notices import issue_notices_send

CONSOLIDATED, ISSUED, CLOSED = (datetime(2026, *day, 2, tzinfo=UTC) for day in ((11, 26), (12, 1), (12, 7)))


def services(built: Built) -> Iterator[Row]:
    yield once("sweep, 1 000 due of all duties", lambda: f"{duties_sweep(at=AT, limit=5_000)} missed", 1)
    yield from _cycle(built)
    yield once("close the month: freeze every unit", lambda: _freeze(built), 20)
    yield once("import 1 000 units", lambda: _units(built, 1_000), None)
    yield once("import 5 000 persons", lambda: _persons(built, 5_000), None)


def _cycle(built: Built) -> Iterator[Row]:
    cycle = built.current
    first = list(cycle.plans.exclude(unit=built.root).order_by("pk").values_list("pk", flat=True)[:300])
    n_lines = PlanLine.objects.filter(plan__in=first).count()
    yield once(f"consolidation, 300 plans, {n_lines} lines", lambda: f"{_adopt(built, first)} adopted", 3)
    yield once("consolidation, all other plans", lambda: f"{_adopt(built, [])} adopted", None)
    head = system_actor(CONSOLIDATED)
    cycle_consolidate(cycle_id=cycle.pk, actor=head, at=CONSOLIDATED, goes_without_missing=True)
    cycle_approve(cycle_id=cycle.pk, actor=head, at=CONSOLIDATED)
    yield once("issue to all units", lambda: _issue(built), None)
    yield once("notices of the issue", lambda: f"{issue_notices_send(cycle_id=cycle.pk, at=ISSUED)} notices", None)


def _adopt(built: Built, plan_ids: list[int]) -> int:
    return plans_adopt(cycle_id=built.current.pk, plan_ids=plan_ids, actor=system_actor(CONSOLIDATED), at=CONSOLIDATED)


def _issue(built: Built) -> str:
    cycle_issue(cycle_id=built.current.pk, actor=system_actor(ISSUED), at=ISSUED)
    return f"{MonthlyPlan.objects.filter(cycle=built.current, state='issued').count()} plans issued"


def _freeze(built: Built) -> str:
    cycle_freeze(cycle_id=built.issued.pk, actor=system_actor(CLOSED), at=CLOSED)
    n_figures = MonthFigure.objects.filter(month=built.issued.month).count()
    return f"{n_figures} figures, {CaseProposal.objects.filter(kind='training.plan_shortfall').count()} cases proposed"


def _units(built: Built, n_rows: int) -> str:
    parent = Unit.objects.filter(kind=Unit.Kind.PROVINCE).order_by("pk")[0].code
    rows = [(f"NEW{n}", f"新项目{n}", "项目", parent, "2026-12-01") for n in range(n_rows)]
    report = units_import(table_rows(UNITS, [_sheet(UNITS, rows)]), _request(built))
    return f"{report.n_good} of {report.n_rows}"


def _persons(built: Built, n_rows: int) -> str:
    rows = [(f"N{n}", f"新员工{n}", f"P{n % 300}", "专员", "2026-12-01", "", "") for n in range(n_rows)]
    report = staff_import(table_rows(STAFF, [_sheet(STAFF, rows)]), _request(built))
    return f"{report.n_good} of {report.n_rows}"


def _sheet(table: Table, rows: list[tuple[str, ...]]) -> Sheet:
    head: tuple[Cell, ...] = tuple(column.label for column in table.columns)
    return Sheet(table.sheet, (head, *rows))


def _request(built: Built) -> Request:
    person = Person.objects.get(pk=built.account.person_id)
    return Request(actor=actor_of(person, at=AT), at=AT, dry_run=False)
