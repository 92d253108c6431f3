"""A month's plan from somebody's workbook: read, judged, and — all rows or none by default — added to the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.messages import message_of
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.spreadsheets import Sheet, Source, read_sheets
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.naming import Named, files_meant
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.training.domain.catalogue import topics_named
from bihuan.training.domain.findings import INFO, WARN
from bihuan.training.domain.lines import EXTERNAL, LineFacts
from bihuan.training.domain.plan_check import PlanFacts, quota_facts
from bihuan.training.domain.plan_import import Problem, ReadLine, ReadSheet, Verdict, judge, read_plan_sheet
from bihuan.training.domain.plan_rows import Frame
from bihuan.training.domain.plan_words import squeezed
from bihuan.training.domain.quotas import QuotaStatus
from bihuan.training.models import AnnualLine, MonthlyPlan, PlanLine
from bihuan.training.selectors.annual import linkable_annual_lines
from bihuan.training.selectors.curriculum import topics_by_name
from bihuan.training.selectors.plan_facts import lines_of, plan_facts
from bihuan.training.selectors.plan_rules import RuleSet, merged_formats, pack_rules, plan_rules
from bihuan.training.services.monthly_lines import drafting_capability, held_plan

MAX_LINES = 300  # clashes are looked for between all pairs
MAX_SHEET_ROWS = 50_000
HEADING_ROWS = 100
IMPORTED = "Excel 导入，未对应年度计划"


@dataclass(frozen=True)
class ImportReport:
    """`imported` is how many lines were stored: none on a dry run. `unit` is None where the organisation has no such unit."""

    unit: Unit | None
    unit_name: str
    month: Month
    verdict: Verdict
    rules: RuleSet
    plan_id: int | None = None
    imported: int = 0

    @property
    def accepted(self) -> int:
        return len(self.verdict.accepted)

    @property
    def rejected(self) -> int:
        return len(self.verdict.rejected)


def plan_import(
    *,
    file: Source,
    month: Month,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
    dry_run: bool = True,
    only_good: bool = False,
) -> ImportReport:
    """Read a workbook and, unless it is a dry run, add its rows to the unit's plan of the month, in one transaction.

    With a rejected row nothing is stored, unless `only_good`. Refuses what `read_sheets` refuses, `plan_table_not_found`,
    `plan_import_too_long`; when storing also `plan_import_no_unit`, `plan_month_not_open`, `plan_import_rejected`,
    NotPermitted and `plan_locked`.
    """
    sheets = read_sheets(file, max_rows=MAX_SHEET_ROWS)
    rules = plan_rules(unit, month.first_day) if unit else pack_rules()
    read, aside = _read(sheets, month, rules)
    name = next((each.table.unit_name for each in read if each.table.unit_name), "")
    found = unit or unit_named(name, actor)
    if found is not None and unit is None:
        rules = plan_rules(found, month.first_day)
        read, aside = _read(sheets, month, rules)
    if dry_run:
        return _judged(read, aside, found, name, month, rules, actor)
    with transaction.atomic():
        plan = _plan_to_fill(found, month, actor)
        report = _judged(read, aside, found, name, month, rules, actor)
        return _stored(plan, report, only_good=only_good, actor=actor, at=at)


def unit_named(name: str, actor: Actor) -> Unit | None:
    """The one unit in sight with that name, or whose name is that name with something behind it."""
    if not name:
        return None
    units = Unit.objects.visible_to(actor, "training.view")
    for condition in (Q(name=name), Q(name__startswith=name)):
        found = list(units.filter(condition)[:2])
        if len(found) == 1:
            return found[0]
    return None


def problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "message": message_of(Refused(problem.code, **problem.facts)),
    }


def quota_json(quota: QuotaStatus, rules: RuleSet) -> dict[str, Any]:
    code = {"unmet": "quota_unmet", "open": "quota_open", "not_applicable": "quota_not_applicable"}.get(
        quota.state, "quota_met"
    )
    if quota.state == "unmet" and quota.total_required is not None:
        code = "quota_total_unmet"
    return {
        "key": quota.key,
        "audience": quota.audience,
        "label": quota.label,
        "state": quota.state,
        "required": quota.required,
        "planned": quota.planned,
        "message": message_of(Refused(code, **quota_facts(quota))),
        "article": rules.articles.get(quota.key, ""),
    }


def report_json(report: ImportReport) -> dict[str, Any]:
    return {
        "unit": report.unit.name if report.unit else report.unit_name,
        "unit_code": report.unit.code if report.unit else None,
        "month": str(report.month),
        "accepted": report.accepted,
        "rejected": report.rejected,
        "imported": report.imported,
        "problems": [problem_json(problem) for problem in report.verdict.problems],
        "quotas": [quota_json(quota, report.rules) for quota in report.verdict.quotas],
    }


def _read(sheets: Sequence[Sheet], month: Month, rules: RuleSet) -> tuple[list[ReadSheet], list[Problem]]:
    frame = Frame(month, rules.rules, SITE_ZONE, merged_formats())
    read: list[ReadSheet] = []
    aside: list[Problem] = []
    position = 1
    for sheet in sheets:
        _refuse_too_long(sum(1 for row in sheet.rows if any(value is not None for value in row)), slack=HEADING_ROWS)
        found = read_plan_sheet(sheet.name, sheet.rows, sheet.merged, frame, position)
        if found is None:
            aside.append(Problem(sheet.name, None, "", "sheet_without_table", INFO))
            continue
        position += len(found.lines)
        read.append(found)
        _refuse_too_long(position - 1)
    if not read:
        raise Refused("plan_table_not_found")
    return read, aside


def _refuse_too_long(n_rows: int, *, slack: int = 0) -> None:
    if n_rows > MAX_LINES + slack:
        raise Refused("plan_import_too_long", limit=MAX_LINES, rows=n_rows)


def _judged(
    read: list[ReadSheet], aside: list[Problem], unit: Unit | None, name: str, month: Month, rules: RuleSet, actor: Actor
) -> ImportReport:
    """An import never asks for annual links or topics line by line: both are matched afterwards and told once."""
    plan = MonthlyPlan.objects.filter(unit=unit, month=str(month)).select_related("unit").first() if unit else None
    existing = lines_of(plan) if plan else ()
    shifted = _behind(read, existing)
    facts = (
        plan_facts(unit=unit, month=month, lines=existing, rules=rules, actor=actor, arriving=_lines_of(shifted))
        if unit
        else PlanFacts(month=month, lines=(), roles={"area"})
    )
    verdict = judge(shifted, facts, replace(rules.rules, topics_minimum=0), existing)
    extra = [*aside, *_unit_problem(unit, name, read), *_lecturer_problems(unit, read)]
    verdict = replace(verdict, problems=(*verdict.problems, *extra))
    return ImportReport(unit, name, month, verdict, rules, plan.pk if plan else None)


def _lines_of(read: list[ReadSheet]) -> list[LineFacts]:
    return [each.line for sheet in read for each in sheet.lines if each.line]


def _behind(read: list[ReadSheet], existing: Sequence[LineFacts]) -> list[ReadSheet]:
    """Positions of the file's lines continue after the lines that the plan already has."""
    last = max((line.position for line in existing), default=0)
    if not last:
        return read
    moved = []
    for sheet in read:
        lines = tuple(
            replace(each, line=replace(each.line, position=each.line.position + last)) if each.line else each
            for each in sheet.lines
        )
        moved.append(replace(sheet, lines=lines))
    return moved


def _unit_problem(unit: Unit | None, name: str, read: list[ReadSheet]) -> list[Problem]:
    if unit is None or not name or squeezed(name) in squeezed(unit.name) or squeezed(unit.name) in squeezed(name):
        return []
    return [Problem(read[0].name, 1, "", "unit_other", "warn", {"found": name, "unit": unit.name})]


def _plan_to_fill(unit: Unit | None, month: Month, actor: Actor) -> MonthlyPlan:
    """Held before the file is judged against its lines: the same file confirmed twice at once is stored once."""
    if unit is None:
        raise Refused("plan_import_no_unit")
    plan_id = MonthlyPlan.objects.filter(unit=unit, month=str(month)).values_list("pk", flat=True).first()
    if plan_id is None:
        raise Refused("plan_month_not_open", month=str(month))
    return held_plan(plan_id, actor)


def _stored(plan: MonthlyPlan, report: ImportReport, *, only_good: bool, actor: Actor, at: datetime) -> ImportReport:
    if report.rejected and not only_good:
        problems = [problem_json(problem) for problem in report.verdict.problems]
        raise Refused("plan_import_rejected", n=report.rejected, problems=problems)
    links = _Links(plan, report.verdict.accepted)
    last = plan.lines.aggregate(last=Max("position"))["last"] or 0
    rows = [_row(plan, line, last + number, links) for number, line in enumerate(report.verdict.accepted, start=1)]
    PlanLine.objects.bulk_create(rows)
    links.add_topics(rows)
    MonthlyPlan.objects.filter(pk=plan.pk).update(row_version=F("row_version") + 1)
    audit_record(
        plan,
        "monthly_plan.imported",
        actor=actor,
        at=at,
        capacity=actor.capacity(drafting_capability(plan), plan.unit.path),
        unit_id=plan.unit_id,
        after={"lines": len(rows), "rejected": report.rejected},
    )
    unlinked = sum(1 for row in rows if row.additional_reason == IMPORTED)
    told = (Problem("", None, "", "annual_not_linked", INFO, {"n": unlinked}),) if unlinked else ()
    verdict = replace(report.verdict, problems=(*report.verdict.problems, *told))
    return replace(report, imported=len(rows), verdict=verdict)


def _files_of(unit: Unit, lines: Sequence[ReadLine]) -> dict[tuple[str, bool], tuple[Lecturer, ...]]:
    """(name, from outside) → the files that could be meant, in one query."""
    read = [each.reading for each in lines if each.line and each.reading.lecturer_name]
    pairs = list(dict.fromkeys((each.lecturer_name, each.lecturer_source == EXTERNAL) for each in read))
    named = [Named(name, date.min, is_external=is_external) for name, is_external in pairs]
    return dict(zip(pairs, files_meant(unit, named), strict=True))


def _lecturer_problems(unit: Unit | None, read: list[ReadSheet]) -> list[Problem]:
    """A name that two files share is left to be chosen by a person."""
    if unit is None:
        return []
    lines = [line for sheet in read for line in sheet.lines]
    found = _files_of(unit, lines)
    told = []
    for line in lines:
        meant = found.get((line.reading.lecturer_name, line.reading.lecturer_source == EXTERNAL), ())
        if line.line and len(meant) > 1:
            facts = {"lecturer": line.reading.lecturer_name, "n": len(meant)}
            told.append(Problem(line.sheet, line.row, "lecturer", "lecturer_ambiguous", WARN, facts))
    return told


class _Links:
    """Annual lines, lecturers and topics of the house that the file names, looked up once for all rows."""

    def __init__(self, plan: MonthlyPlan, lines: Sequence[ReadLine]) -> None:
        month = Month.parse(plan.month).month
        annual: list[AnnualLine] = list(linkable_annual_lines(plan).filter(month=month))
        self.annual = {squeezed(row.title): row.pk for row in annual}
        self.annual_by_number = {str(row.position): row.pk for row in annual}
        names = {line.reading.lecturer_name for line in lines if line.reading.lecturer_name}
        found: dict[str, list[int]] = {}
        people = Person.objects.filter(name__in=names, assignments__unit__path__startswith=plan.unit.path).distinct()
        for name, person_id in people.values_list("name", "pk"):
            found.setdefault(name, []).append(person_id)
        self.lecturers = {name: ids[0] for name, ids in found.items() if len(ids) == 1}
        self.files = {pair: found[0] for pair, found in _files_of(plan.unit, lines).items() if len(found) == 1}
        self.topics = topics_by_name()

    def annual_line(self, line: ReadLine) -> int | None:
        reading = line.reading
        return self.annual_by_number.get(reading.annual) or self.annual.get(squeezed(reading.title))

    def add_topics(self, rows: Sequence[PlanLine]) -> None:
        """A topic whose full name stands in the title is what the session is about (T-021)."""
        through = PlanLine.topics.through
        pairs = [through(planline_id=row.pk, topic_id=pk) for row in rows for pk in topics_named(row.title, self.topics)]
        through.objects.bulk_create(pairs, batch_size=500)


def _row(plan: MonthlyPlan, line: ReadLine, position: int, links: _Links) -> PlanLine:
    reading, facts = line.reading, line.line
    if facts is None:
        raise ValueError("an accepted row has its facts")
    annual = links.annual_line(line)
    file = links.files.get((reading.lecturer_name, reading.lecturer_source == EXTERNAL))
    return PlanLine(
        plan=plan,
        position=position,
        training_kind=reading.training_kind,
        title=reading.title,
        category=reading.category,
        annual_line_id=annual,
        additional_reason=reading.additional or ("" if annual else IMPORTED),
        audience=reading.audience,
        headcount=reading.headcount,
        form=reading.form,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        lesson_minutes=facts.lesson_minutes,
        place=reading.place,
        lecturer_source=reading.lecturer_source,
        lecturer_name=reading.lecturer_name,
        lecturer_id=file.person_id if file else links.lecturers.get(reading.lecturer_name),
        lecturer_file=file,
        evaluation_method=reading.evaluation,
        remark=reading.remark,
        origin={"sheet": line.sheet, "row": line.row},
    )
