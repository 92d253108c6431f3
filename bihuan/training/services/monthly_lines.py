"""Lines of a month's plan while it is drafted: added, changed, removed (T-021, T-030, T-048)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, keep
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import is_plausible
from bihuan.kernel.refusals import NotFound, Refused, StaleState, raise_if
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.naming import Named, file_in_reach, files_named, naming_refusals
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.training.domain.cycle_states import FROZEN
from bihuan.training.domain.lines import EXTERNAL, IN_POST, INDUCTION, TRAINING_KINDS
from bihuan.training.domain.states import EDITABLE
from bihuan.training.models import AnnualLine, MonthlyPlan, PlanLine, Topic
from bihuan.training.selectors.annual import linkable_annual_lines
from bihuan.training.services.known_codes import known_topics, require_form
from bihuan.training.services.need_reopen import needs_reopen

OUT_OF_PLAN = ("topic_ids",)
INDUCTION_OWNER = "training.induction.manage"


@dataclass(frozen=True)
class LineInput:
    """What a person types for one session. `starts_at`/`ends_at` are aware; hours come as lesson minutes."""

    title: str
    audience: str
    form: str
    starts_at: datetime
    ends_at: datetime
    lesson_minutes: int
    place: str = ""
    lecturer_source: str = ""
    lecturer_name: str = ""
    lecturer_id: int | None = None
    lecturer_file_id: int | None = None
    training_kind: str = IN_POST
    category: str = ""
    headcount: int | None = None
    annual_line_id: int | None = None
    additional_reason: str = ""
    evaluation_method: str = ""
    remark: str = ""
    topic_ids: tuple[int, ...] = field(default=())

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in OUT_OF_PLAN}


def drafting_capability(plan: MonthlyPlan) -> str:
    """The centre's own plan is drafted by the general affairs team, a unit's plan by the unit."""
    return "training.hq.draft" if plan.cycle.unit_id == plan.unit_id else "training.monthly.draft"


def editable_plan(plan_id: int, actor: Actor, *kinds: str) -> MonthlyPlan:
    """Refuses NotFound out of sight, NotPermitted without the drafting capability, `plan_locked` after handing in,
    `month_frozen` for a plan that never came in before its month was closed (T-058).

    `kinds` are the training kinds of the lines concerned: induction is the HR centre's alone (T-003).
    """
    plan = MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle__unit").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found")
    policies.require(actor, INDUCTION_OWNER if INDUCTION in kinds else drafting_capability(plan), plan.unit)
    _refuse_locked(plan)
    return plan


def held_plan(plan_id: int, actor: Actor, *kinds: str) -> MonthlyPlan:
    """The editable plan with its row held: two who write into one plan at once do so one after the other.

    The month stays open until the transaction ends; one closed meanwhile is refused (`month_frozen`).
    """
    plan = editable_plan(plan_id, actor, *kinds)
    keep(plan.cycle)  # before the plan, as everybody who writes under an open month: nobody waits for the other
    hold(plan)
    _refuse_locked(plan)
    return plan


def _refuse_locked(plan: MonthlyPlan) -> None:
    if plan.state not in EDITABLE:
        raise Refused("plan_locked", state=plan.state)
    if plan.cycle.state == FROZEN:
        raise Refused("month_frozen")


@transaction.atomic
def monthly_line_add(*, plan_id: int, line: LineInput, actor: Actor, at: datetime) -> PlanLine:
    """A new line at the end. Refuses as `editable_plan`, and a line that cannot be stored (times in the wrong order).

    The very same line sent twice (two clicks, a repeated call) is one line.
    """
    plan = held_plan(plan_id, actor, line.training_kind)
    line = with_lecturer_file(plan.unit, line)
    topics = _check(plan, line)
    if twin := plan.lines.filter(**line.values()).first():
        return twin
    last = plan.lines.aggregate(last=Max("position"))["last"] or 0
    row = PlanLine.objects.create(plan=plan, position=last + 1, **line.values())
    row.topics.set(topics)
    monthly_touch(plan)
    monthly_record(plan, "plan_line.added", actor, at, after={"line": row.pk, "title": row.title})
    return row


@transaction.atomic
def monthly_line_edit(*, line_id: int, version: int, line: LineInput, actor: Actor, at: datetime) -> PlanLine:
    """Change a line; whatever was decided on it is open again. Refuses StaleState when it changed since `version` was read."""
    row = _line(line_id, actor)
    plan = held_plan(row.plan_id, actor, row.training_kind, line.training_kind)
    line = with_lecturer_file(plan.unit, line)
    topics = _check(plan, line, stored_form=row.form)
    before = {name: str(getattr(row, name)) for name, value in line.values().items() if getattr(row, name) != value}
    changed = PlanLine.objects.filter(pk=row.pk, row_version=version).update(
        row_version=F("row_version") + 1, fate="pending", merged_into=None, **line.values()
    )
    if not changed:
        raise StaleState("stale_state")
    row.refresh_from_db()
    row.topics.set(topics)
    monthly_touch(plan)
    after = {name: str(getattr(row, name)) for name in before}
    monthly_record(plan, "plan_line.changed", actor, at, before={"line": row.pk, **before}, after=after)
    return row


@transaction.atomic
def monthly_line_remove(*, line_id: int, actor: Actor, at: datetime) -> MonthlyPlan:
    """Take a line out; the others close up, and needs it was made from wait again.

    Refuses as `editable_plan`, while other units' lines are merged into it, and a line with a deviation (T-058).
    """
    row = _line(line_id, actor)
    plan = held_plan(row.plan_id, actor, row.training_kind)
    if row.merged_lines.exists():
        raise Refused("plan_line_carries_others", title=row.title)
    if row.deviations.exists():
        raise Refused("plan_line_has_deviation", title=row.title)
    position, title = row.position, row.title
    needs_reopen(row, actor=actor, at=at)
    row.delete()
    PlanLine.objects.filter(plan=plan, position__gt=position).update(position=F("position") - 1)
    monthly_touch(plan)
    monthly_record(plan, "plan_line.removed", actor, at, before={"position": position, "title": title})
    return plan


def _line(line_id: int, actor: Actor) -> PlanLine:
    row = PlanLine.objects.visible_to(actor).filter(pk=line_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _check(plan: MonthlyPlan, line: LineInput, stored_form: str = "") -> list[Topic]:
    """The topics of the line, when everything it names exists and its times can be stored."""
    if line.training_kind not in TRAINING_KINDS:
        raise Refused("plan_line_kind_missing")
    if not is_plausible(line.starts_at, line.ends_at):
        raise Refused("moment_implausible")
    if line.ends_at <= line.starts_at:
        raise Refused("plan_line_ends_before_start")
    if line.annual_line_id is not None and not _may_link(plan, line.annual_line_id):
        raise NotFound("not_found")
    if line.lecturer_id is not None and not Person.objects.filter(pk=line.lecturer_id).exists():
        raise NotFound("not_found")
    _lecturer_may_be_named(plan, line)
    require_form(line.form, stored=stored_form)
    return known_topics(line.topic_ids)


def _lecturer_may_be_named(plan: MonthlyPlan, line: LineInput) -> None:
    """T-111, T-113, C-327: nobody who lost the title, whose title lapsed, or who is not approved."""
    day = local(line.starts_at).date()
    raise_if(naming_refusals(plan.unit, [_named(line, day)])[0])


def with_lecturer_file(unit: Unit, line: LineInput) -> LineInput:
    """The line with the file that is meant: the one picked gives the name, a name that fits one file alone gives the file.

    Refuses (NotFound) a file that the unit's plan may not point to, and another name beside the file.
    """
    file: Lecturer | None
    if line.lecturer_file_id is not None:
        file = file_in_reach(unit, line.lecturer_file_id)
        if line.lecturer_name.strip() not in ("", file.name):
            raise Refused("plan_line_two_lecturers", name=line.lecturer_name, picked=file.name)
    else:
        file = files_named(unit, [_named(line, local(line.starts_at).date())])[0]
    if file is None:
        return line
    source = EXTERNAL if file.kind == Lecturer.Kind.EXTERNAL else line.lecturer_source
    return replace(line, lecturer_name=file.name, lecturer_id=file.person_id, lecturer_file_id=file.pk, lecturer_source=source)


def _named(line: LineInput, day: date) -> Named:
    return Named(line.lecturer_name, day, line.lecturer_id, line.lecturer_source == EXTERNAL, line.lecturer_file_id)


def _may_link(plan: MonthlyPlan, annual_line_id: int) -> bool:
    return AnnualLine.objects.filter(pk=annual_line_id, pk__in=linkable_annual_lines(plan).values("pk")).exists()


def monthly_touch(plan: MonthlyPlan) -> None:
    """Handing in compares the version, so a line that changed meanwhile is never handed in unread."""
    changed = MonthlyPlan.objects.filter(pk=plan.pk, state=plan.state).update(row_version=F("row_version") + 1)
    if not changed:
        raise StaleState("stale_state")


def monthly_record(plan: MonthlyPlan, verb: str, actor: Actor, at: datetime, **change: Any) -> None:
    audit_record(
        plan,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity(drafting_capability(plan), plan.unit.path),
        unit_id=plan.unit_id,
        **change,
    )
