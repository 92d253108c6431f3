"""The centre's forms, filled from rows: annual plan, monthly plan, consolidated plan, implementation table, summary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from bihuan.foundation.clock import local
from bihuan.foundation.printouts import Column, FormSheet, Section
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find, rules_for
from bihuan.training.domain.implementation import GONE_FATES, HELD, HELD_MOVED, HELD_OUTCOMES, NOT_HELD
from bihuan.training.domain.lines import AUDIENCES, SOURCES, hours_text, lesson_hours
from bihuan.training.models import AnnualLine, AnnualPlan, Cycle, Deviation, MonthlyPlan, MonthlyReturn, PlanLine
from bihuan.training.selectors.returns import lines_of_month
from bihuan.training.selectors.words import form_labels, month_words, option_labels

BLANK_ROWS = 12
# As the printed editions call their forms; an adopted article may name them otherwise (T-047, T-056).
TITLES = {"annual_plan": "年度培训计划表", "monthly_plan": "月度培训计划表", "implementation_table": "月度培训实施一览表"}
ANNUAL_COLUMNS = (
    Column("序号", 0.6, "center"),
    Column("月份", 0.8, "center"),
    Column("培训主题", 3.4),
    Column("培训对象", 1.5, "center"),
    Column("课时", 0.7, "center"),
    Column("培训形式", 1.4, "center"),
    Column("讲师", 1.3, "center"),
    Column("责任单位", 1.8, "center"),
    Column("备注", 1.8),
)
MONTHLY_COLUMNS = (
    Column("序号", 0.6, "center"),
    Column("培训主题", 3.0),
    Column("年度计划", 1.1, "center"),
    Column("对象", 1.3, "center", "参训人员"),
    Column("人数", 0.7, "center", "参训人员"),
    Column("日期", 1.1, "center", "时间安排"),
    Column("起止时间", 1.3, "center", "时间安排"),
    Column("课时", 0.6, "center"),
    Column("培训形式", 1.2, "center"),
    Column("培训地点", 1.5),
    Column("讲师", 1.3, "center"),
    Column("评估方式", 1.1, "center"),
)
IMPLEMENTATION_COLUMNS = (
    Column("序号", 0.6, "center"),
    Column("计划日期", 1.1, "center"),
    Column("培训主题", 2.8),
    Column("计划/实施", 1.2, "center"),
    Column("实施日期", 1.1, "center"),
    Column("应到", 0.6, "center", "参训人数"),
    Column("实到", 0.6, "center", "参训人数"),
    Column("课时", 0.6, "center"),
    Column("评估结果", 1.3),
    Column("未实施说明", 1.8),
    Column("增加培训说明", 1.8),
    Column("书面批准", 1.2, "center"),
)


@dataclass(frozen=True)
class _Words:
    """Labels, the names of the forms and the length of a 课时, read once per form."""

    titles: dict[str, str]
    forms: dict[str, str]
    methods: dict[str, str]
    lesson_minutes: int

    def hours(self, minutes: int | None) -> str:
        if minutes is None or not self.lesson_minutes:
            return ""
        return hours_text(lesson_hours(minutes, self.lesson_minutes))


def _words(unit: Unit, at: datetime) -> _Words:
    book = rules_for(("lesson.minutes", "forms"), unit=unit, on=local(at).date())
    length, named = book.find("lesson.minutes", unit), book.find("forms", unit)
    return _Words(
        titles={**TITLES, **({each.code: each.label for each in named.value.values} if named else {})},
        forms=form_labels(),
        methods=option_labels("evaluation.methods"),
        lesson_minutes=int(length.raw["value"]) if length else 0,
    )


def annual_plan_sheet(plan: AnnualPlan, *, at: datetime) -> FormSheet:
    """《年度培训计划表》 (T-047)."""
    words = _words(plan.unit, at)
    lines = AnnualLine.objects.filter(plan=plan).select_related("responsible_unit").order_by("month", "position", "pk")
    return FormSheet(
        title=words.titles["annual_plan"],
        subtitle=f"{plan.unit.name} {plan.year}年",
        meta=_meta(plan.unit.name, plan.submitted_at or at),
        columns=ANNUAL_COLUMNS,
        rows=[_annual_row(number, line, words) for number, line in enumerate(lines, start=1)],
        signatures=("编制人", "审核人", "批准人"),
        mark=_mark(),
    )


def annual_plan_template(plan: AnnualPlan, *, at: datetime) -> FormSheet:
    """The same form without lines, to be filled in and imported."""
    forms = "、".join(_form_names(plan.unit, at))
    notes = (
        f"月份写 1月–12月；培训对象写 {'、'.join(AUDIENCES.values())} 之一；课时写数字。",
        f"培训形式可写：{forms}。责任单位写单位名称，不写即为 {plan.unit.name}。",
    )
    return replace(annual_plan_sheet(plan, at=at), rows=[("",) * len(ANNUAL_COLUMNS)] * BLANK_ROWS, notes=notes)


def monthly_plan_template(plan: MonthlyPlan, *, at: datetime) -> FormSheet:
    """The month's form without lines, to be filled in and imported."""
    forms = "、".join(_form_names(plan.unit, at))
    notes = (
        f"年度计划写对应的年度计划序号，不写按计划外登记；对象写 {'、'.join(AUDIENCES.values())} 之一。",
        f"日期如 {plan.month}-08，起止时间如 9:00-10:40，课时写数字；培训形式可写：{forms}。",
    )
    return replace(monthly_plan_sheet(plan, at=at), rows=[("",) * len(MONTHLY_COLUMNS)] * BLANK_ROWS, notes=notes)


def _form_names(unit: Unit, at: datetime) -> list[str]:
    found = [find(key, unit=unit, on=local(at).date()) for key in ("formats", "formats.extra")]
    return [option.label for each in found if each is not None for option in each.value.values]


def _annual_row(number: int, line: AnnualLine, words: _Words) -> tuple[str, ...]:
    return (
        str(number),
        f"{line.month}月",
        line.title,
        AUDIENCES.get(line.audience, line.audience),
        words.hours(line.lesson_minutes),
        words.forms.get(line.form, line.form),
        line.lecturer,
        line.responsible_unit.name,
        line.remark,
    )


def monthly_plan_sheet(plan: MonthlyPlan, *, at: datetime) -> FormSheet:
    """《月度培训计划表》 of one unit (T-056)."""
    words = _words(plan.unit, at)
    lines = PlanLine.objects.filter(plan=plan, is_added=False).select_related("annual_line").order_by("position", "pk")
    return FormSheet(
        title=words.titles["monthly_plan"],
        subtitle=f"{plan.unit.name} {month_words(plan.month)}",
        meta=_meta(plan.unit.name, plan.submitted_at or at),
        columns=MONTHLY_COLUMNS,
        rows=[(str(number), *_month_row(line, words)) for number, line in enumerate(lines, start=1)],
        notes=[f"第 {line.position} 项：{line.remark}" for line in lines if line.remark],
        signatures=("编制人", "单位负责人", "日期"),
        mark=_mark(),
    )


def consolidated_sheet(cycle: Cycle, *, at: datetime) -> FormSheet:
    """《月度培训计划汇总表》: every adopted line of every unit, with the unit that brought it (T-051)."""
    lines = (
        PlanLine.objects.filter(plan__cycle=cycle, is_added=False)
        .exclude(fate__in=GONE_FATES)
        .select_related("annual_line", "plan__unit")
        .order_by("plan__unit__path", "position", "pk")
    )
    signatures = ("汇总人", "综合事务组", "售后服务中心负责人", "日期")
    return _lines_sheet("月度培训计划汇总表", cycle, lines, cycle.consolidated_at or at, at, signatures)


def issued_sheet(cycle: Cycle, lines: Iterable[PlanLine], *, at: datetime) -> FormSheet:
    """《月度培训计划表》 as issued, with the lines that concern the reader's units (T-053)."""
    return _lines_sheet("月度培训计划（下发）", cycle, lines, cycle.issued_at or at, at, ())


def _lines_sheet(  # noqa: PLR0913  (private: the parts of a form)
    title: str, cycle: Cycle, lines: Iterable[PlanLine], told_at: datetime, at: datetime, signatures: tuple[str, ...]
) -> FormSheet:
    words = _words(cycle.unit, at)
    return FormSheet(
        title=title,
        subtitle=f"{cycle.unit.name} {month_words(cycle.month)}",
        meta=_meta(cycle.unit.name, told_at),
        columns=(MONTHLY_COLUMNS[0], Column("单位", 1.5, "center"), *MONTHLY_COLUMNS[1:]),
        rows=[(str(number), line.plan.unit.name, *_month_row(line, words)) for number, line in enumerate(lines, start=1)],
        signatures=signatures,
        mark=_mark(),
    )


def _month_row(line: PlanLine, words: _Words) -> tuple[str, ...]:
    starts, ends = local(line.starts_at), local(line.ends_at)
    annual = f"{line.annual_line.month}月计划" if line.annual_line else "计划外"
    return (
        line.title,
        annual,
        AUDIENCES.get(line.audience, line.audience),
        "" if line.headcount is None else str(line.headcount),
        f"{starts:%Y-%m-%d}",
        f"{starts:%H:%M}-{ends:%H:%M}",
        words.hours(line.lesson_minutes),
        words.forms.get(line.form, line.form),
        line.place,
        line.lecturer_name or SOURCES.get(line.lecturer_source, ""),
        words.methods.get(line.evaluation_method, line.evaluation_method),
    )


def implementation_sheet(monthly_return: MonthlyReturn, *, at: datetime) -> FormSheet:
    """《月度培训实施一览表》, generated from what was recorded (T-072)."""
    words = _words(monthly_return.unit, at)
    lines = lines_of_month(monthly_return.plan)
    approvals = _approvals(lines)
    return FormSheet(
        title=words.titles["implementation_table"],
        subtitle=f"{monthly_return.unit.name} {month_words(monthly_return.month)}",
        meta=_meta(monthly_return.unit.name, monthly_return.submitted_at or at, "填报"),
        columns=IMPLEMENTATION_COLUMNS,
        rows=[_held_row(number, line, words, approvals) for number, line in enumerate(lines, start=1)],
        notes=[_tally(lines)],
        signatures=("填报人", "单位负责人", "日期"),
        mark=_mark(),
    )


def _approvals(lines: Iterable[PlanLine]) -> dict[int, str]:
    found = Deviation.objects.filter(line__in=[line.pk for line in lines], state="approved").values_list(
        "line_id", "document_no", "decided_at"
    )
    return {line: number or (f"{local(decided):%m-%d} 批准" if decided else "已批准") for line, number, decided in found}


def _held_row(number: int, line: PlanLine, words: _Words, approvals: dict[int, str]) -> tuple[str, ...]:
    explanation = line.explanation or (line.additional_reason if line.is_added else "")
    return (
        str(number),
        "—" if line.is_added else f"{local(line.starts_at):%Y-%m-%d}",
        line.title,
        _outcome_words(line),
        f"{local(line.held_starts_at):%Y-%m-%d}" if line.held_starts_at else "",
        "" if line.n_due is None else str(line.n_due),
        "" if line.n_present is None else str(line.n_present),
        words.hours(line.held_minutes),
        line.evaluation_note,
        explanation if line.outcome == NOT_HELD else "",
        explanation if line.is_added else "",
        approvals.get(line.pk, ""),
    )


def _outcome_words(line: PlanLine) -> str:
    if line.is_added:
        return "增加培训"
    return {HELD: "已实施", HELD_MOVED: "已实施，未按时", NOT_HELD: "未实施"}.get(line.outcome, "待实施")


def _tally(lines: list[PlanLine]) -> str:
    planned = [line for line in lines if not line.is_added]
    held = sum(1 for line in planned if line.outcome in HELD_OUTCOMES)
    return f"计划 {len(planned)} 场，已实施 {held} 场，另增加 {len(lines) - len(planned)} 场；增加的场次不计入实施率。"


def summary_sheet(monthly_return: MonthlyReturn, *, at: datetime) -> FormSheet:
    """《月度培训总结》 of a unit and month (T-073, T-077)."""
    lines = lines_of_month(monthly_return.plan)
    return FormSheet(
        title="月度培训总结",
        subtitle=f"{monthly_return.unit.name} {month_words(monthly_return.month)}",
        meta=_meta(monthly_return.unit.name, monthly_return.submitted_at or at, "填报"),
        columns=(),
        rows=(),
        sections=(
            Section("一、计划完成情况", _tally(lines)),
            Section("二、本月工作", monthly_return.work_done or "（未填写）"),
            Section("三、存在问题", monthly_return.problems or "（未填写）"),
            Section("四、下步打算", monthly_return.next_steps or "（未填写）"),
        ),
        signatures=("填报人", "单位负责人", "日期"),
        landscape=False,
        mark=_mark(),
    )


def _meta(unit: str, at: datetime, verb: str = "编制") -> tuple[tuple[str, str], ...]:
    return ((f"{verb}单位", unit), (f"{verb}日期", f"{local(at):%Y-%m-%d}"))


def _mark() -> str:
    return "演示数据" if settings.DEMO else ""
