"""The annual plan from its printed form in Excel: every row right, or nothing is stored (T-047)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.spreadsheets import Sheet, Source, column_letter, read_sheets
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain import plan_words as words
from bihuan.training.domain.plan_table import is_footer
from bihuan.training.models import AnnualPlan
from bihuan.training.selectors.plan_rules import RuleSet, plan_rules
from bihuan.training.services.annual_plan import AnnualLineInput, annual_line_add

MAX_ROWS = 1_000
LABELS = {
    "month": ("月份", "计划月份"),
    "title": ("培训主题", "主题", "课程名称", "培训内容"),
    "audience": ("培训对象", "对象"),
    "hours": ("课时", "学时"),
    "form": ("培训形式", "形式"),
    "lecturer": ("讲师", "培训讲师"),
    "unit": ("责任单位", "单位"),
    "remark": ("备注",),
}
NEEDED = {"month", "title", "audience", "hours"}
MONTHS = {f"{number}{suffix}": number for number in range(1, 13) for suffix in ("", "月", "月份")}


@transaction.atomic
def annual_import(*, plan_id: int, file: Source, actor: Actor, at: datetime) -> int:
    """Add the rows of the workbook to the draft; returns how many. A missing unit is the plan's own.

    Refuses `annual_table_not_found`, `annual_import_rejected` with every problem by row and column (nothing is stored),
    and what `annual_line_add` and `read_sheets` refuse.
    """
    plan = AnnualPlan.objects.visible_to(actor).select_related("unit").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found")
    rules = plan_rules(plan.unit, local(at).date())
    units = {unit.name: unit.pk for unit in Unit.objects.under(plan.unit.path)}
    lines: list[AnnualLineInput] = []
    problems: list[dict[str, Any]] = []
    tables = [(sheet, found) for sheet in read_sheets(file, max_rows=MAX_ROWS) if (found := _header(sheet))]
    if not tables:
        raise Refused("annual_table_not_found")
    for sheet, (first, columns) in tables:
        for number, values in enumerate(sheet.rows[first:], start=first + 1):
            if not any(words.plain(value) for value in values) or is_footer(values):
                continue
            line, wrong = _line(values, columns, plan, rules, units)
            problems.extend({"sheet": sheet.name, "row": number, **each} for each in wrong)
            lines.append(line)
    if problems:
        raise Refused("annual_import_rejected", n=len({each["row"] for each in problems}), problems=problems)
    for line in lines:
        annual_line_add(plan_id=plan.pk, line=line, actor=actor, at=at)
    return len(lines)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row after the header and the columns by field; None if the sheet has no annual plan."""
    field_of = {label: name for name, labels in LABELS.items() for label in labels}
    for number, values in enumerate(sheet.rows[:40]):
        columns = {field_of[text]: column for column, value in enumerate(values) if (text := words.squeezed(value)) in field_of}
        if set(columns) >= NEEDED:
            return number + 1, columns
    return None


def _line(
    values: Sequence[object], columns: Mapping[str, int], plan: AnnualPlan, rules: RuleSet, units: Mapping[str, int]
) -> tuple[AnnualLineInput, list[dict[str, Any]]]:
    cells = {name: values[column] if column < len(values) else None for name, column in columns.items()}
    month = MONTHS.get(words.with_digits(words.squeezed(cells["month"])), 0)
    minutes = words.read_hours(cells["hours"], rules.rules.lesson_minutes) or -1
    unit = words.plain(cells.get("unit"))
    form = words.read_format(cells.get("form")) or words.plain(cells.get("form"))
    line = AnnualLineInput(
        month=month,
        title=words.plain(cells["title"]),
        audience=words.read_audience(cells["audience"]),
        lesson_minutes=minutes,
        responsible_unit_id=units.get(unit, 0) if unit else plan.unit_id,
        form=form,
        lecturer=words.plain(cells.get("lecturer")),
        remark=words.plain(cells.get("remark")),
    )
    wrong = (
        ("annual_month_invalid", "month", not month),
        ("title_missing", "title", not line.title),
        ("audience_unknown", "audience", not line.audience),
        ("hours_unreadable", "hours", minutes <= 0),
        ("annual_unit_unknown", "unit", not line.responsible_unit_id),
    )
    return line, [_problem(code, name, cells, columns) for code, name, is_wrong in wrong if is_wrong]


def _problem(code: str, name: str, cells: Mapping[str, object], columns: Mapping[str, int]) -> dict[str, Any]:
    found = words.plain(cells.get(name))
    return {"column": column_letter(columns[name]), "code": code, "message": message_of(Refused(code, found=found))}
