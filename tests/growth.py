"""More rows of every kind for the query counts: months, plans, lines, duties, notices, proposals, adoptions, entries."""

from __future__ import annotations

from datetime import timedelta

from bihuan.classroom.models import ClassSession, ConductMark, DeskCase, Seat, SignIn
from bihuan.duties.models import Case, CaseProposal, Duty, Notice
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Assignment, Person, Unit
from bihuan.regulations.models import Adoption, Document
from bihuan.shell.demo import rules
from bihuan.training.models import (
    AnnualLine,
    AnnualPlan,
    Cycle,
    MonthFigure,
    MonthlyPlan,
    MonthlyReturn,
    Participation,
    PlanLine,
    TrainingNeed,
)
from tests.world import AT, MONTH, SIBLINGS, World, line_of


def grow(world: World, times: int) -> None:
    """So many times a month, a project's plan and what hangs on them; all of it concerns general affairs."""
    person = world.accounts["zonghe"].person
    root = Unit.objects.get(code="HQ")
    current = Cycle.objects.get(month=MONTH)
    for code in SIBLINGS:
        area = Unit.objects.get(code=code)
        projects = Unit.objects.filter(path__startswith=area.path, kind=Unit.Kind.PROJECT).order_by("pk")
        for project in projects[:times]:
            _planned(current, project, person)
        for back in range(1, times + 1):
            month = Month.parse(MONTH).shift(-back)
            cycle, _new = Cycle.objects.get_or_create(
                unit=root, month=str(month), defaults={"state": "frozen", "opened_at": AT - timedelta(days=30 * back)}
            )
            _planned(cycle, area, person)
            _year(area, 2027 - back)
        _longer(AnnualPlan.objects.get(unit=area, year=2027), MonthlyPlan.objects.get(unit=area, month=MONTH), times)
        _lived_by(area, times)
        _needed(area, person, times)
        _fuller(area, times)


def _planned(cycle: Cycle, unit: Unit, person: Person) -> None:
    plan = MonthlyPlan.objects.create(
        cycle=cycle, unit=unit, month=cycle.month, edition=rules.GROUP_EDITION, due_at=AT, state="submitted", submitted_at=AT
    )
    line_of(plan)
    MonthlyReturn.objects.create(plan=plan, unit=unit, month=cycle.month, due_at=AT)
    MonthFigure.objects.create(
        unit=unit, month=cycle.month, numerator=9, denominator=10, verdict="pass", frozen_at=AT, digest="0" * 64
    )
    key = f"growth:{unit.code}:{cycle.month}"
    duty = Duty.objects.create(
        kind="plan.monthly", key=key, title="上报月计划", unit=unit, owner=person, month=cycle.month, opened_at=AT, due_at=AT
    )
    Notice.objects.create(duty=duty, key=key, recipient=person, channel="inbox", title="提醒", due_at=AT, sent_at=AT)
    CaseProposal.objects.create(key=key, kind="late", title="迟报", unit=unit, person=person, duty=duty, proposed_at=AT)
    Case.objects.create(
        number=key, kind="missed", title="迟报", unit=unit, person=person, opened_by=person, opened_at=AT, month=cycle.month
    )
    audit_record(plan, "monthly_plan.submitted", actor=system_actor(AT), at=AT, unit_id=unit.pk)


def _needed(unit: Unit, person: Person, times: int) -> None:
    for number in range(times):
        given = {"title": f"需求 {number}", "reason": "有需要", "raised_by": person, "raised_at": AT, "state": "open"}
        TrainingNeed.objects.create(unit=unit, kind="unit", month=MONTH, **given)
        TrainingNeed.objects.create(unit=unit, kind="wish", **given)


def _year(unit: Unit, year: int) -> None:
    AnnualPlan.objects.create(unit=unit, year=year)


def _longer(annual: AnnualPlan, monthly: MonthlyPlan, times: int) -> None:
    for number in range(times):
        line: PlanLine = line_of(monthly, 10 + number)
        line.annual_line = AnnualLine.objects.create(
            plan=annual,
            position=10 + number,
            month=12,
            title=f"第{number}课",
            audience="specialists",
            lesson_minutes=45,
            responsible_unit=annual.unit,
        )
        line.save()
        audit_record(monthly, "plan_line.changed", actor=system_actor(AT), at=AT, unit_id=monthly.unit_id)


def _lived_by(area: Unit, times: int) -> None:
    document = Document.objects.get(code=rules.GROUP_EDITION)
    below = Unit.objects.filter(path__startswith=area.path, kind=Unit.Kind.PROJECT).order_by("-pk")[:times]
    for unit in below:
        Adoption.objects.create(document=document, unit=unit, from_on=AT.date(), choices=rules.CHOICES)


def _fuller(area: Unit, times: int) -> None:
    """More people in the area's class, each signed in, with a mark and an unclear sign-in."""
    session = ClassSession.objects.get(line__plan__unit=area)
    segment, there = session.segments.get(), session.seats.values("participation__person")
    held = Assignment.objects.filter(unit__path__startswith=area.path, ends_on=None).exclude(person__in=there).order_by("pk")
    for row in list(held.select_related("person"))[: 3 * times]:
        seen = Participation.objects.create(line=session.line, person=row.person, unit_id=row.unit_id, attended=True)
        seat = Seat.objects.create(session=session, participation=seen, queued_at=AT)
        ConductMark.objects.create(seat=seat, kind="phone", noted_by=row.person, noted_at=AT)
        DeskCase.objects.create(session=session, segment=segment, person=row.person, code="signin_code_forged", at=AT)
        if row.pk % 2:
            SignIn.objects.create(session=session, seat=seat, segment=segment, proof="C", signed_at=AT, stored_at=AT)
