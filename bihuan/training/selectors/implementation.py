"""Reading sessions for recording: the line with its month, its roster, requests and approvals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.selectors.staff import newcomers, people_of
from bihuan.regulations.selectors.resolution import Resolved, rules_for
from bihuan.training.domain.implementation import HELD_OUTCOMES, RecordFacts, record_refusal, status_of
from bihuan.training.domain.lines import NEWCOMERS, SPECIALISTS
from bihuan.training.models import Deviation, MonthlyPlan, MonthlyReturn, Participation, PlanLine
from bihuan.training.selectors.figure_facts import NEW_FOR

RECORD = "training.implement"
RECORD_HQ = "training.hq.draft"


def line_for(actor: Actor, line_id: int) -> PlanLine:
    """The line with plan, unit and cycle, or not found when this actor may not see it."""
    row = (
        PlanLine.objects.visible_to(actor)
        .select_related("plan__unit", "plan__cycle__unit", "merged_into__plan__unit")
        .filter(pk=line_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def plan_in_month(actor: Actor, plan_id: int) -> MonthlyPlan:
    row = MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle__unit").filter(pk=plan_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def may_record(actor: Actor, plan: MonthlyPlan) -> bool:
    """Whoever implements in the unit; headquarters' own sessions are recorded by whoever plans them."""
    own = plan.unit_id == plan.cycle.unit_id and actor.can(RECORD_HQ, plan.unit.path)
    return own or actor.can(RECORD, plan.unit.path)


def require_recorder(actor: Actor, plan: MonthlyPlan) -> None:
    if not may_record(actor, plan):
        raise NotPermitted("not_permitted", capability=RECORD, unit=plan.unit.name)


def capacity_of(actor: Actor, plan: MonthlyPlan) -> str:
    return actor.capacity(RECORD, plan.unit.path) or actor.capacity(RECORD_HQ, plan.unit.path)


def record_facts(row: PlanLine) -> RecordFacts:
    returned = MonthlyReturn.objects.filter(plan=row.plan_id).values_list("state", flat=True).first()
    return RecordFacts(row.plan.state, row.plan.cycle.state, row.fate, returned or "draft", row.is_added)


def is_recordable(row: PlanLine) -> bool:
    return record_refusal(record_facts(row)) is None


def approvals_of(lines: Iterable[PlanLine]) -> dict[int, Deviation]:
    """Line → its newest request not to be held."""
    rows = Deviation.objects.filter(kind="not_held", line__in=[line.pk for line in lines])
    return {row.line_id: row for row in rows.select_related("requested_by", "decided_by").order_by("pk")}


def status_of_line(line: PlanLine, approvals: dict[int, Deviation]) -> str:
    found = approvals.get(line.pk)
    return status_of(line.outcome, approval=found.state if found else "")


@dataclass(frozen=True)
class Invitee:
    person_id: int
    unit_id: int


def default_invitees(line: PlanLine) -> tuple[Invitee, ...]:
    """The people of the line's audience who are in the unit on the day, each in the unit of that day (T-008)."""
    unit, day = line.plan.unit, local(line.held_starts_at or line.starts_at).date()
    book = rules_for(("session.default_invitees", NEW_FOR), unit=unit, on=day)
    asked = book.find("session.default_invitees", unit)
    if asked is not None and asked.value.value == "none":
        return ()
    persons = _audience(line.audience, unit, day, book.find(NEW_FOR, unit))
    homes = _homes(unit, day)
    return tuple(Invitee(pk, homes[pk]) for pk in persons if pk in homes)


def _audience(audience: str, unit: Unit, day: date, months: Resolved | None) -> list[int]:
    everybody = people_of(unit.path, day).order_by("name", "pk")
    if audience not in (NEWCOMERS, SPECIALISTS):
        return list(everybody.values_list("pk", flat=True))
    new = list(newcomers(unit, day, months.value.value).values_list("pk", flat=True)) if months else []
    if audience == NEWCOMERS:
        return new
    heads = Assignment.objects.in_service(day).filter(unit__path__startswith=unit.path, post__is_head=True)
    return list(everybody.exclude(pk__in=new).exclude(pk__in=heads.values("person_id")).values_list("pk", flat=True))


def _homes(unit: Unit, day: date) -> dict[int, int]:
    rows = Assignment.objects.in_service(day).filter(unit__path__startswith=unit.path).order_by("is_primary", "-pk")
    return dict(rows.values_list("person_id", "unit_id"))


@dataclass(frozen=True)
class RosterRow:
    person_id: int
    name: str
    unit_name: str
    attended: bool | None


def roster(line: PlanLine) -> tuple[RosterRow, ...]:
    rows = Participation.objects.filter(line=line, is_invited=True).select_related("person", "unit")
    return tuple(
        RosterRow(row.person_id, row.person.name, row.unit.name, row.attended)
        for row in rows.order_by("unit__path", "person__name", "person_id")
    )


@dataclass(frozen=True)
class Completion:
    """So many sessions attended of so many invited to (T-067)."""

    person: Person
    invited: int
    attended: int


def completions(persons: Iterable[Person], month: str) -> dict[int, Completion]:
    """Person → completion in the month, counted from sessions that were held, in one query."""
    people = list(persons)
    counts = {person.pk: [0, 0] for person in people}
    rows = Participation.objects.filter(
        person__in=people, is_invited=True, line__plan__month=month, line__outcome__in=HELD_OUTCOMES
    )
    for person_id, attended in rows.values_list("person_id", "attended"):
        counts[person_id][0] += 1
        counts[person_id][1] += bool(attended)
    return {person.pk: Completion(person, *counts[person.pk]) for person in people}


def planned_day(line: PlanLine) -> date:
    return local(line.starts_at).date()


def day_of(at: datetime) -> date:
    return local(at).date()
