"""A session that was not held is put into a later month's draft plan, linked to the line it makes up for (conflict 65)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.carry_over import day_in
from bihuan.training.models import AnnualLine, MonthlyPlan, PlanLine
from bihuan.training.selectors.annual import linkable_annual_lines
from bihuan.training.selectors.carry_over import candidate_lines, standing_again
from bihuan.training.selectors.working_time import site_calendar
from bihuan.training.services.monthly_lines import drafting_capability, editable_plan, held_plan, monthly_record, monthly_touch

SAME = (
    *("training_kind", "title", "category", "audience", "headcount", "form", "lesson_minutes", "place"),
    *("lecturer_source", "lecturer_name", "lecturer_id", "lecturer_file_id", "evaluation_method"),
)


@transaction.atomic
def carry_over_take(*, plan_id: int, line_id: int, actor: Actor, at: datetime) -> PlanLine:
    """Put a candidate into the draft as it was planned, on a day proposed from its old one. The old month stays as it is.

    Refuses as `editable_plan`, `carry_over_not_offered` for what the article does not offer here, NotFound out of sight,
    and `carry_over_taken` where the session stands again already; of two at once the second gets StaleState.
    """
    plan = held_plan(plan_id, actor)
    original = carry_over_source(plan, line_id, actor)
    if original.training_kind != "in_post":
        editable_plan(plan_id, actor, original.training_kind)
    last = plan.lines.aggregate(last=Max("position"))["last"] or 0
    starts_at = _starts_at(original, Month.parse(plan.month))
    annual_id = _annual(plan, original)
    try:
        with transaction.atomic():
            row = PlanLine.objects.create(
                plan=plan,
                position=last + 1,
                carried_from=original,
                starts_at=starts_at,
                ends_at=starts_at + (original.ends_at - original.starts_at),
                annual_line_id=annual_id,
                additional_reason="" if annual_id else carry_over_reason(original),
                **{name: getattr(original, name) for name in SAME},
            )
    except IntegrityError as error:
        raise StaleState("stale_state") from error
    row.topics.set(original.topics.all())
    monthly_touch(plan)
    monthly_record(plan, "plan_line.carried_over", actor, at, after={"line": row.pk, "from": original.pk, "title": row.title})
    carry_over_told(original, row, drafting_capability(plan), actor, at)
    return row


def carry_over_source(plan: MonthlyPlan, line_id: int, actor: Actor, *, as_added: bool = False) -> PlanLine:
    """The candidate, or why it is none. Refuses NotFound, `carry_over_taken`, `carry_over_not_offered`."""
    row = PlanLine.objects.visible_to(actor).select_related("plan__unit").filter(pk=line_id).first()
    if row is None:
        raise NotFound("not_found")
    if candidate_lines(plan, as_added=as_added).filter(pk=line_id).exists():
        return row
    again = standing_again().filter(carried_from=row).select_related("plan").first()
    if again is not None:
        raise Refused("carry_over_taken", title=row.title, month=again.plan.month)
    raise Refused("carry_over_not_offered", title=row.title)


def carry_over_reason(original: PlanLine) -> str:
    return f"补办 {local(original.starts_at):%Y-%m-%d} 未举办的场次"


def carry_over_told(original: PlanLine, row: PlanLine, capability: str, actor: Actor, at: datetime) -> None:
    """The old session's own history says where it stands again."""
    unit = original.plan.unit
    audit_record(
        original,
        "session.carried_over",
        actor=actor,
        at=at,
        capacity=actor.capacity(capability, unit.path),
        unit_id=unit.pk,
        after={"line": row.pk, "month": row.plan.month},
    )


def _starts_at(original: PlanLine, month: Month) -> datetime:
    old, calendar = local(original.starts_at), site_calendar()
    day = day_in(month, old.date(), calendar.is_working if calendar else lambda each: each.weekday() < 5)
    return datetime.combine(day, old.time(), SITE_ZONE)


def _annual(plan: MonthlyPlan, original: PlanLine) -> int | None:
    """The annual line goes along where this month may still refer to it; over the turn of the year it may not."""
    wanted = original.annual_line_id
    if wanted is None:
        return None
    may = AnnualLine.objects.filter(pk=wanted, pk__in=linkable_annual_lines(plan).values("pk"))
    return wanted if may.exists() else None
