"""Reading month plans: the list, one plan with its lines, what the plan could take up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.clock import local
from bihuan.foundation.paging import PAGE_SIZE, KeyPage, key_page
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.lines import AUDIENCES, SHORT_SOURCES, SOURCES, hours_text, lesson_hours
from bihuan.training.domain.plan_words import FORMATS
from bihuan.training.models import AnnualLine, MonthlyPlan, PlanLine, PlanRemark, Topic
from bihuan.training.selectors.annual import linkable_annual_lines
from bihuan.training.selectors.carry_over import Link, candidates, links_of
from bihuan.training.selectors.line_counts import lines_counted
from bihuan.training.selectors.needs import needs_for_plan

STATES = {
    "draft": StateView(_("编制中"), "idle", "pencil"),
    "submitted": StateView(_("已上报"), "calm", "send"),
    "returned": StateView(_("已退回"), "warn", "undo-2"),
    "adopted": StateView(_("已采纳"), "ok", "check"),
    "issued": StateView(_("已下发"), "ok", "check"),
}


@dataclass(frozen=True)
class PlanRow:
    """`verdict` is for the due badge: met, met_late, or "" while it runs. Late once is late for ever (T-057)."""

    id: int
    unit_name: str
    month: str
    state: StateView
    due_at: datetime
    verdict: str
    first_submitted_at: datetime | None
    n_lines: int
    state_code: str = ""


@dataclass(frozen=True)
class LineRow:
    id: int
    position: int
    title: str
    category: str
    audience: str
    headcount: int | None
    form: str
    starts_at: datetime
    ends_at: datetime
    hours: str
    place: str
    lecturer: str
    annual: str
    topics: str
    version: int
    fate: str
    fate_remark: str
    carried: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """What could be planned: an annual line of the month (`query` fills the form), or a session that was not held.

    That one is put in as it was: `line_id` names it.
    """

    kind: str
    title: str
    audience: str
    hours: str
    from_where: str
    query: str = ""
    line_id: int | None = None


def verdict_of(first_submitted_at: datetime | None, due_at: datetime) -> str:
    if first_submitted_at is None:
        return ""
    return "met" if first_submitted_at < due_at else "met_late"


@dataclass(frozen=True)
class PlanList:
    rows: tuple[PlanRow, ...]
    page: KeyPage


def plan_row(plan: MonthlyPlan) -> PlanRow:
    """One plan as it stands in the list."""
    lines_counted([plan], n_lines=Q())
    return _plan_row(plan)


def monthly_plans(actor: Actor, month: str = "", *, after: str = "", before: str = "", size: int = PAGE_SIZE) -> PlanList:
    """A page of the plans in sight, newest month first; one month only when it is named."""
    rows = MonthlyPlan.objects.visible_to(actor).select_related("unit").defer("quota_findings", "citation")
    if month:
        rows = rows.filter(month=month)
    page = key_page(rows, ("-month", "unit__path"), after=after, before=before, size=size)
    lines_counted(page.rows, n_lines=Q())
    return PlanList(tuple(_plan_row(row) for row in page.rows), page)


def months_with_plans(actor: Actor) -> tuple[str, ...]:
    return tuple(MonthlyPlan.objects.visible_to(actor).order_by("-month").values_list("month", flat=True).distinct()[:12])


def visible_plan(plan_id: int, actor: Actor) -> MonthlyPlan:
    """Refuses NotFound for a plan out of sight."""
    plan = (
        MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle__unit", "submitted_by").filter(pk=plan_id).first()
    )
    if plan is None:
        raise NotFound("not_found")
    return plan


def visible_line(line_id: int, actor: Actor) -> PlanLine:
    line = PlanLine.objects.visible_to(actor).prefetch_related("topics").filter(pk=line_id).first()
    if line is None:
        raise NotFound("not_found")
    return line


def line_rows(rows: Sequence[PlanLine], lesson_minutes: int, formats: Mapping[str, str]) -> tuple[LineRow, ...]:
    links = links_of(rows)
    return tuple(replace(_line_row(row, lesson_minutes, {**FORMATS, **formats}), carried=links.get(row.pk, ())) for row in rows)


def remarks_of(plan: MonthlyPlan) -> tuple[PlanRemark, ...]:
    return tuple(PlanRemark.objects.filter(plan=plan).select_related("person", "line").order_by("-at"))


def suggestions_of(plan: MonthlyPlan, lesson_minutes: int) -> tuple[Suggestion, ...]:
    """What people need (S-176), annual lines of the month that this plan has not taken up (T-048), and what was not held in
    the months before.
    """
    month = Month.parse(plan.month)
    return (*_needs(plan), *_annual_suggestions(plan, month, lesson_minutes), *_carried(plan, lesson_minutes))


def topics_for(plan: MonthlyPlan) -> QuerySet[Any]:
    """The catalogue of the unit's edition, or every catalogue where none is adopted; withdrawn topics are left out."""
    topics = (
        Topic.objects.filter(is_withdrawn=False).select_related("course_class").order_by("course_class__position", "position")
    )
    edition = find("curriculum.edition", unit=plan.unit, on=Month.parse(plan.month).first_day)
    if edition is None:
        return topics
    code = str(edition.value.value)
    own = topics.filter(course_class__edition__in=[code, code.removeprefix("curriculum-")])
    return own if own.exists() else topics


def _needs(plan: MonthlyPlan) -> list[Suggestion]:
    return [
        Suggestion(
            kind=f"{row.kind} · {row.n_needing} 人需要" if row.is_wish else row.kind,
            title=row.title,
            audience="",
            hours="",
            from_where=" · ".join(part for part in (row.unit_name, row.wanted_time) if part),
            query=f"need={row.id}",
        )
        for row in needs_for_plan(plan)
    ]


def _annual_suggestions(plan: MonthlyPlan, month: Month, lesson_minutes: int) -> list[Suggestion]:
    used = PlanLine.objects.filter(plan=plan).exclude(annual_line=None).values("annual_line_id")
    rows: list[AnnualLine] = list(
        linkable_annual_lines(plan).filter(month=month.month).exclude(pk__in=used).order_by("position")
    )
    return [
        Suggestion(
            kind=str(_("年度计划")),
            title=row.title,
            audience=AUDIENCES.get(row.audience, row.audience),
            hours=hours_text(lesson_hours(row.lesson_minutes, lesson_minutes)),
            from_where=row.responsible_unit.name,
            query=f"annual={row.pk}",
        )
        for row in rows
    ]


def _carried(plan: MonthlyPlan, lesson_minutes: int) -> list[Suggestion]:
    return [
        Suggestion(
            kind=str(_("未举办补办")),
            title=row.title,
            audience=AUDIENCES.get(row.audience, row.audience),
            hours=hours_text(lesson_hours(row.lesson_minutes, lesson_minutes)),
            from_where=f"{row.starts_at:%Y-%m-%d}" + (f" · 书面批准 {row.approval_no}" if row.approval_no else ""),
            line_id=row.line_id,
        )
        for row in candidates(plan)
    ]


def _plan_row(row: Any) -> PlanRow:
    return PlanRow(
        id=row.pk,
        unit_name=row.unit.name,
        month=row.month,
        state=STATES[row.state],
        due_at=row.due_at,
        verdict=verdict_of(row.first_submitted_at, row.due_at),
        first_submitted_at=row.first_submitted_at,
        n_lines=row.n_lines,
        state_code=row.state,
    )


def _line_row(row: PlanLine, lesson_minutes: int, formats: Mapping[str, str]) -> LineRow:
    source = SHORT_SOURCES.get(row.lecturer_source, "") if row.lecturer_name else SOURCES.get(row.lecturer_source, "")
    hours: Decimal = lesson_hours(row.lesson_minutes, lesson_minutes)
    return LineRow(
        id=row.pk,
        position=row.position,
        title=row.title,
        category=row.category,
        audience=AUDIENCES.get(row.audience, row.audience),
        headcount=row.headcount,
        form=formats.get(row.form, row.form),
        starts_at=local(row.starts_at),
        ends_at=local(row.ends_at),
        hours=hours_text(hours),
        place=row.place,
        lecturer=f"{row.lecturer_name}（{source}）" if row.lecturer_name else source,
        annual=row.annual_line.title if row.annual_line else row.additional_reason,
        topics="、".join(topic.name for topic in row.topics.all()),
        version=row.row_version,
        fate=row.fate,
        fate_remark=row.fate_remark,
    )
