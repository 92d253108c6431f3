"""The annual plan: opened, lines kept, submitted, released (T-045…T-048)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from bihuan.duties.services.ledger import duty_fulfil, duty_open
from bihuan.foundation.moves import hold, move, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.domain.plan_duty_kinds import annual_duty_key
from bihuan.training.domain.states import ANNUAL, DRAFT, AnnualFacts
from bihuan.training.models import AnnualLine, AnnualPlan, Topic
from bihuan.training.selectors.due_days import DueDays
from bihuan.training.selectors.need_rules import analysis_required
from bihuan.training.selectors.needs import analysis_of_year
from bihuan.training.services.known_codes import known_topics, require_form

CAPABILITY = "training.annual.draft"
APPROVE = "training.annual.approve"
DUE = "plan.annual.due"


@dataclass(frozen=True)
class AnnualLineInput:
    month: int
    title: str
    audience: str
    lesson_minutes: int
    responsible_unit_id: int
    form: str = ""
    lecturer: str = ""
    remark: str = ""
    topic_ids: tuple[int, ...] = ()

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "topic_ids"}


@transaction.atomic
def annual_plan_open(*, unit: Unit, year: int, actor: Actor, at: datetime) -> AnnualPlan:
    """Begin a year's plan and open its duty (T-045). Calling it again returns the plan.

    Refuses NotPermitted without `training.annual.draft` over the unit, `rule_not_adopted` without plan.annual.due.
    """
    policies.require(actor, CAPABILITY, unit)
    book = rulebook(Month(year, 1).first_day)
    due = book.resolve(DUE, unit)
    plan, is_new = AnnualPlan.objects.get_or_create(unit=unit, year=year, defaults={"drafted_by_id": actor.person_id})
    duty_open(
        kind="training.annual_plan",
        key=annual_duty_key(unit.pk, year),
        title=f"{unit.name} {year} 年度培训计划",
        unit=unit,
        due_at=DueDays(book).due_at_of_year(due, year, unit),
        due_day=DueDays(book).due_day_of_year(due, year, unit),
        at=at,
        owner_capability=CAPABILITY,
        subject=plan,
        link=f"/training/annual/{plan.pk}/",
        citation=due.citation,
    )
    if is_new:
        annual_record(plan, "annual_plan.opened", CAPABILITY, actor, at, after={"year": year})
    return plan


@transaction.atomic
def annual_line_add(*, plan_id: int, line: AnnualLineInput, actor: Actor, at: datetime) -> AnnualLine:
    """A new line; the very same sent twice is one. Refuses `annual_plan_locked`, `annual_line_incomplete`, NotPermitted."""
    plan = annual_drafted(plan_id, actor)
    hold(plan)
    topics = _check(plan, line)
    if twin := plan.lines.filter(**line.values()).first():
        return twin
    last = plan.lines.aggregate(last=Max("position"))["last"] or 0
    row = AnnualLine.objects.create(plan=plan, position=last + 1, **line.values())
    row.topics.set(topics)
    annual_touch(plan)
    annual_record(
        plan, "annual_line.added", CAPABILITY, actor, at, after={"line": row.pk, "title": row.title, "month": row.month}
    )
    return row


@transaction.atomic
def annual_line_edit(
    *, line_id: int, line: AnnualLineInput, actor: Actor, at: datetime, version: int | None = None
) -> AnnualLine:
    """Change a line. Refuses as `annual_line_add`, and StaleState when it changed since `version` was read."""
    row = _line(line_id, actor)
    plan = annual_drafted(row.plan_id, actor)
    hold(plan)
    row.refresh_from_db()
    require_version(row, version)
    topics = _check(plan, line, stored_form=row.form)
    before = {name: str(getattr(row, name)) for name, value in line.values().items() if getattr(row, name) != value}
    for name, value in line.values().items():
        setattr(row, name, value)
    row.row_version += 1
    row.save()
    row.topics.set(topics)
    annual_touch(plan)
    after = {name: str(getattr(row, name)) for name in before}
    annual_record(plan, "annual_line.changed", CAPABILITY, actor, at, before={"line": row.pk, **before}, after=after)
    return row


@transaction.atomic
def annual_line_remove(*, line_id: int, actor: Actor, at: datetime) -> AnnualPlan:
    """Take a line out. Refuses `annual_line_in_use` when a month plan refers to it."""
    row = _line(line_id, actor)
    plan = annual_drafted(row.plan_id, actor)
    if row.month_lines.exists():
        raise Refused("annual_line_in_use", title=row.title)
    position, title = row.position, row.title
    row.delete()
    AnnualLine.objects.filter(plan=plan, position__gt=position).update(position=F("position") - 1)
    annual_touch(plan)
    annual_record(plan, "annual_line.removed", CAPABILITY, actor, at, before={"position": position, "title": title})
    return plan


@transaction.atomic
def annual_plan_submit(*, plan_id: int, actor: Actor, at: datetime) -> AnnualPlan:
    """Hand in for release. Refuses an empty plan (`annual_plan_empty`), a plan that is no draft, and one without a finished
    needs analysis of its year where the article has it rest on one (S-172).
    """
    plan = _plan(plan_id, actor)
    policies.require(actor, CAPABILITY, plan.unit)
    analysis = analysis_of_year(plan.unit, plan.year)
    if analysis is None and analysis_required(plan.unit, at) is not None:
        raise Refused("annual_needs_analysis_missing", year=plan.year)
    _step(plan, "submit", submitted_at=at)
    cited = {"needs_analysis": analysis.pk} if analysis else {}
    annual_record(plan, "annual_plan.submitted", CAPABILITY, actor, at, after={"state": plan.state, **cited})
    return plan


@transaction.atomic
def annual_plan_send_back(*, plan_id: int, actor: Actor, at: datetime, remark: str) -> AnnualPlan:
    """Back to the authors. Refuses without a remark, without `training.annual.approve`."""
    plan = _plan(plan_id, actor)
    policies.require(actor, APPROVE, plan.unit)
    if not remark.strip():
        raise Refused("cycle_remark_needed")
    _step(plan, "send_back")
    annual_record(plan, "annual_plan.sent_back", APPROVE, actor, at, after={"state": plan.state}, reason=remark.strip())
    return plan


@transaction.atomic
def annual_plan_release(*, plan_id: int, actor: Actor, at: datetime) -> AnnualPlan:
    """Release the plan: it binds the months and fulfils the duty. Refuses without `training.annual.approve`."""
    plan = _plan(plan_id, actor)
    policies.require(actor, APPROVE, plan.unit)
    _step(plan, "release", released_at=at, approved_by_id=actor.person_id)
    key = annual_duty_key(plan.unit_id, plan.year)
    duty_fulfil(key=key, at=at, actor=actor, evidence={"released_at": at.isoformat(), "lines": plan.lines.count()})
    annual_record(plan, "annual_plan.released", APPROVE, actor, at, after={"state": plan.state})
    return plan


def _step(plan: AnnualPlan, transition: str, **changes: Any) -> None:
    target = ANNUAL.step(transition, state=plan.state, facts=AnnualFacts(plan.lines.count()))
    move(plan, target, **changes)


def _plan(plan_id: int, actor: Actor) -> AnnualPlan:
    plan = AnnualPlan.objects.visible_to(actor).select_related("unit").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found")
    return plan


def annual_drafted(plan_id: int, actor: Actor) -> AnnualPlan:
    """The plan, if this actor may change it now. Refuses NotFound, NotPermitted, `annual_plan_locked`."""
    plan = _plan(plan_id, actor)
    policies.require(actor, CAPABILITY, plan.unit)
    if plan.state != DRAFT:
        raise Refused("annual_plan_locked")
    return plan


def _line(line_id: int, actor: Actor) -> AnnualLine:
    row = AnnualLine.objects.visible_to(actor).filter(pk=line_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _check(plan: AnnualPlan, line: AnnualLineInput, stored_form: str = "") -> list[Topic]:
    is_complete = 1 <= line.month <= 12 and line.title.strip() and line.audience in AUDIENCES and line.lesson_minutes > 0
    if not is_complete:
        raise Refused("annual_line_incomplete")
    if not Unit.objects.filter(pk=line.responsible_unit_id, path__startswith=plan.unit.path).exists():
        raise NotFound("not_found")
    require_form(line.form, stored=stored_form)
    return known_topics(line.topic_ids)


def annual_touch(plan: AnnualPlan) -> None:
    changed = AnnualPlan.objects.filter(pk=plan.pk, state=DRAFT).update(row_version=F("row_version") + 1)
    if not changed:
        raise StaleState("stale_state")


def annual_record(plan: AnnualPlan, verb: str, capability: str, actor: Actor, at: datetime, **change: Any) -> None:
    audit_record(
        plan, verb, actor=actor, at=at, capacity=actor.capacity(capability, plan.unit.path), unit_id=plan.unit_id, **change
    )
