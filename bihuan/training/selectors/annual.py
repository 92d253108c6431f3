"""Reading the annual plan: progress per line, gaps of a month, lines a month may take up (T-046, T-048, T-049)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.duties.domain.states import PENDING
from bihuan.duties.models import Duty
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.lines import AUDIENCES, hours_text, lesson_hours
from bihuan.training.domain.plan_duty_kinds import PLAN_ANNUAL, annual_duty_key
from bihuan.training.domain.states import DRAFT, RELEASED, RETURNED
from bihuan.training.models import AnnualLine, AnnualPlan, MonthlyPlan, PlanLine
from bihuan.training.selectors.unit_sessions import units_above

PLANNED = "planned"
IN_MONTH_PLAN = "in_month_plan"
DONE = "done"
HELD = Q(month_lines__outcome__in=HELD_OUTCOMES) | Q(
    month_lines__fate="merged", month_lines__merged_into__outcome__in=HELD_OUTCOMES
)
PROGRESS = {
    PLANNED: StateView(_("未列入月计划"), "idle", "circle-dashed"),
    IN_MONTH_PLAN: StateView(_("已列入月计划"), "accent", "calendar-check"),
    DONE: StateView(_("已举办"), "ok", "check"),
}


@dataclass(frozen=True)
class AnnualGap:
    """An annual line of the month that nobody's month plan has picked up."""

    line_id: int
    month: int
    title: str
    audience: str
    responsible_unit_id: int
    responsible_unit: str


@dataclass(frozen=True)
class AnnualRow:
    line_id: int
    position: int
    month: int
    title: str
    audience: str
    audience_label: str
    hours: str
    form: str
    lecturer: str
    responsible_unit: str
    remark: str
    progress: StateView


def annual_gaps(unit: Unit, month: Month) -> tuple[AnnualGap, ...]:
    """T-049: lines of the month, of annual plans at or above the unit or of its own subtree, that no month plan took up.

    A line merged into another unit's session took it up; one sent back to its author did not.
    """
    used = PlanLine.objects.exclude(fate=RETURNED).exclude(annual_line=None).values("annual_line_id")
    rows = (
        AnnualLine.objects.filter(plan__year=month.year, month=month.month, responsible_unit__path__startswith=unit.path)
        .exclude(pk__in=used)
        .select_related("responsible_unit")
        .order_by("position", "pk")
    )
    return tuple(
        AnnualGap(row.pk, row.month, row.title, row.audience, row.responsible_unit_id, row.responsible_unit.name)
        for row in rows
    )


def linkable_annual_lines(plan: MonthlyPlan) -> QuerySet[Any]:
    """Lines that the unit's month may refer to: its own or an ancestor's, of that year, released — or draft where allowed."""
    month = Month.parse(plan.month)
    states = [RELEASED]
    allowed = find("plan.annual.allow_draft_reference", unit=plan.unit, on=month.first_day)
    if allowed is not None and allowed.value:
        states = [DRAFT, "submitted", RELEASED]
    above = plan.unit.ancestor_ids
    return AnnualLine.objects.filter(
        Q(responsible_unit_id__in=above) | Q(responsible_unit__path__startswith=plan.unit.path),
        plan__year=month.year,
        plan__state__in=states,
    ).select_related("responsible_unit")


def annual_rows(plan: AnnualPlan, lesson_minutes: int) -> tuple[AnnualRow, ...]:
    """The lines with their progress, in one query."""
    rows = (
        AnnualLine.objects.filter(plan=plan)
        .select_related("responsible_unit")
        .annotate(
            n_taken=Count("month_lines", filter=~Q(month_lines__fate=RETURNED)),
            n_held=Count("month_lines", filter=HELD),
        )
        .order_by("month", "position", "pk")
    )
    return tuple(_row(row, lesson_minutes) for row in rows)


def own_lines(plan: AnnualPlan, actor: Actor) -> frozenset[int]:
    """Lines that the actor's units answer for, or a unit between them and the plan's (a province: those of its area)."""
    mine = Q(responsible_unit__in=units_above(actor) - {plan.unit_id})
    for path in actor.scope("training.view"):
        mine |= Q(responsible_unit__path__startswith=path)
    return frozenset(AnnualLine.objects.filter(mine, plan=plan).values_list("pk", flat=True))


def progress_of(n_taken: int, n_held: int) -> str:
    if n_held:
        return DONE
    return IN_MONTH_PLAN if n_taken else PLANNED


def owed_annual_plan(actor: Actor) -> Duty | None:
    """The open or missed duty of an annual plan that comes first, of those this actor may see."""
    return Duty.objects.visible_to(actor).filter(kind=PLAN_ANNUAL.code, state__in=PENDING).order_by("due_at", "pk").first()


def duty_of_plan(plan: AnnualPlan) -> Duty | None:
    """The duty that this plan fulfils."""
    return Duty.objects.filter(key=annual_duty_key(plan.unit_id, plan.year)).first()


def line_of_plan(plan: AnnualPlan, line_id: int) -> AnnualLine | None:
    """A line of this plan, None for any other."""
    return AnnualLine.objects.filter(plan=plan, pk=line_id).first()


def responsible_units(plan: AnnualPlan) -> QuerySet[Unit]:
    """Who may be made responsible for a line: headquarters, areas and projects below the plan's unit."""
    kinds = [Unit.Kind.GROUP, Unit.Kind.AREA, Unit.Kind.PROJECT]
    return Unit.objects.under(plan.unit.path).filter(kind__in=kinds).order_by("path")


def annual_plans(actor: Actor, at: datetime) -> Sequence[AnnualPlan]:
    """The plans at the units whose training the actor sees, and those of the units above that bind them."""
    own = AnnualPlan.objects.visible_to(actor)
    rows = AnnualPlan.objects.filter(Q(pk__in=own.values("pk")) | Q(unit_id__in=units_above(actor), state=RELEASED))
    return list(rows.select_related("unit").annotate(n_lines=Count("lines")).order_by("-year", "unit__path"))


def _row(row: Any, lesson_minutes: int) -> AnnualRow:
    return AnnualRow(
        line_id=row.pk,
        position=row.position,
        month=row.month,
        title=row.title,
        audience=row.audience,
        audience_label=AUDIENCES.get(row.audience, row.audience),
        hours=hours_text(lesson_hours(row.lesson_minutes, lesson_minutes)),
        form=row.form,
        lecturer=row.lecturer,
        responsible_unit=row.responsible_unit.name,
        remark=row.remark,
        progress=PROGRESS[progress_of(row.n_taken, row.n_held)],
    )
