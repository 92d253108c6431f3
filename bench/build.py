"""The large organisation: 2 000 units, 20 000 persons, 24 months of plans, and more than three million duties.

The newest month still collects, the one before it is issued and returned, the others are frozen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from bihuan.duties.models import Duty
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import system_actor
from bihuan.people.domain.capabilities import declared
from bihuan.people.models import Account, Assignment, Person, Post, Unit
from bihuan.regulations.models import Document
from bihuan.regulations.services.adoption import document_adopt
from bihuan.regulations.services.packs import pack_load
from bihuan.training.models import Cycle, MonthlyPlan, MonthlyReturn, PlanLine

N_AREAS, N_PROVINCES, N_PROJECTS = 6, 30, 1963
N_PERSONS, N_MONTHS, LINES_PER_PLAN, DUTIES_PER_PERSON_MONTH = 20_000, 24, 2, 7
BATCH = 5_000
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Built:
    root: Unit
    current: Cycle
    issued: Cycle
    account: Account


def build(scale: float = 1.0) -> Built:
    """Refuses nothing: the database is expected to be empty and migrated. `scale` shrinks it for a trial."""
    global N_PROJECTS, N_PERSONS  # noqa: PLW0603  (one process builds one organisation)
    N_PROJECTS, N_PERSONS = max(310, int(N_PROJECTS * scale)), max(700, int(N_PERSONS * scale))
    root, units = _units()
    posts = _posts()
    _persons(units, posts)
    _rules(root, units)
    current = _plans(root, units)
    issued = Cycle.objects.get(month="2026-11")
    _returns(issued)
    _duties()
    account = Account.objects.create(username="bench", person=Person.objects.get(employee_no="P0"))
    return Built(root=root, current=current, issued=issued, account=account)


def _units() -> tuple[Unit, list[Unit]]:
    root = _unit("HQ", "集团", Unit.Kind.GROUP, None)
    areas = [_unit(f"A{number}", f"片区{number}", Unit.Kind.AREA, root) for number in range(N_AREAS)]
    provinces = [
        _unit(f"S{number}", f"省公司{number}", Unit.Kind.PROVINCE, areas[number % N_AREAS]) for number in range(N_PROVINCES)
    ]
    projects = [
        Unit(
            code=f"P{number}",
            name=f"项目{number}",
            kind=Unit.Kind.PROJECT,
            parent=provinces[number % N_PROVINCES],
            path=f"pending-{number}",
            opened_on=date(2020, 1, 1),
        )
        for number in range(N_PROJECTS)
    ]
    Unit.objects.bulk_create(projects, batch_size=BATCH)
    for unit in projects:
        unit.path = f"{unit.parent.path}{unit.pk}/"  # type: ignore[union-attr]
    Unit.objects.bulk_update(projects, ["path"], batch_size=500)
    return root, [root, *areas, *provinces, *projects]


def _unit(code: str, name: str, kind: str, parent: Unit | None) -> Unit:
    unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path=code, opened_on=date(2020, 1, 1))
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _posts() -> dict[str, Post]:
    everything = sorted(declared())
    seeing = ["people.view", "training.view", "duties.view", "regulations.view"]
    return {
        "all": Post.objects.create(code="bench_all", name="全部", is_head=True, capabilities=everything),
        "head": Post.objects.create(
            code="bench_head", name="负责人", is_head=True, capabilities=[*seeing, "training.monthly.draft"]
        ),
        "specialist": Post.objects.create(code="bench_specialist", name="专员", capabilities=seeing),
    }


def _persons(units: list[Unit], posts: dict[str, Post]) -> None:
    persons = [
        Person(employee_no=f"P{number}", name=f"员工{number}", joined_on=date(2021, 1, 1), is_demo=True)
        for number in range(N_PERSONS)
    ]
    Person.objects.bulk_create(persons, batch_size=BATCH)
    assignments = []
    for number, person in enumerate(persons):
        unit = units[number % len(units)]
        post = posts["all"] if number == 0 else posts["head"] if number < len(units) else posts["specialist"]
        assignments.append(Assignment(person=person, unit=unit, post=post, starts_on=date(2021, 1, 1)))
    Assignment.objects.bulk_create(assignments, batch_size=BATCH)


def _rules(root: Unit, units: list[Unit]) -> None:
    actor = system_actor(AT)
    for code in ("centre-training-group", "centre-training-project"):
        pack_load(code, at=AT)
    group = Document.objects.get(code="centre-training-group")
    document_adopt(document=group, unit=root, from_on=date(2024, 1, 1), actor=actor, at=AT, choices=CHOICES)


CHOICES = {"evaluation.pass_mark": {"kind": "PassMark", "value": {"value": 80}}}


def _plans(root: Unit, units: list[Unit]) -> Cycle:
    """Every unit has a plan in every month; the newest month is still collecting."""
    newest = Month.parse("2026-12")
    planning = [root, *units[-N_PROJECTS:]]
    for back in range(N_MONTHS - 1, -1, -1):
        month = newest.shift(-back)
        state = "collecting" if back == 0 else "issued" if back == 1 else "frozen"
        cycle = Cycle.objects.create(unit=root, month=str(month), state=state, opened_at=AT)
        plans = MonthlyPlan.objects.bulk_create(_plans_of(cycle, month, planning, back), batch_size=BATCH)
        PlanLine.objects.bulk_create(_lines_of(plans, month, back), batch_size=BATCH)
    return cycle


def _plans_of(cycle: Cycle, month: Month, units: list[Unit], back: int) -> list[MonthlyPlan]:
    due = datetime(month.first_day.year, month.first_day.month, 1, tzinfo=UTC) - timedelta(days=5)
    return [
        MonthlyPlan(
            cycle=cycle,
            unit=unit,
            month=str(month),
            edition="centre-training-group",
            state="submitted" if back == 0 else "issued",
            due_at=due,
            first_submitted_at=due - timedelta(hours=unit.pk % 40),
            submitted_at=due,
        )
        for unit in units
    ]


def _lines_of(plans: list[MonthlyPlan], month: Month, back: int) -> Iterator[PlanLine]:
    for number, plan in enumerate(plans):
        for position in range(1, (20 if back == 0 and number < 300 else LINES_PER_PLAN) + 1):
            starts = datetime(month.first_day.year, month.first_day.month, position, 1, tzinfo=UTC)
            yield PlanLine(
                plan=plan,
                position=position,
                title=f"培训主题 {(number + position) % 40}",
                audience="specialists",
                form="lecture_on_site",
                starts_at=starts,
                ends_at=starts + timedelta(minutes=100),
                lesson_minutes=90,
                place="会议室",
                lecturer_source="self",
                lecturer_name=f"讲师{number}",
                additional_reason="计划外",
                fate="pending" if back == 0 else "adopted",
                outcome="planned" if back == 0 or number % 10 == 0 else "held",
                held_starts_at=None if back == 0 or number % 10 == 0 else starts,
                held_minutes=None if back == 0 or number % 10 == 0 else 90,
            )


def _returns(issued: Cycle) -> None:
    """Every unit has handed in the month and is assessed, so that it can be closed; one in ten has not held its sessions."""
    MonthlyReturn.objects.bulk_create(
        (
            MonthlyReturn(
                unit_id=plan.unit_id,
                plan=plan,
                month=plan.month,
                state="accepted",
                due_at=AT,
                submitted_at=AT,
                assessment="按计划实施",
            )
            for plan in issued.plans.order_by("pk")
        ),
        batch_size=BATCH,
    )


def _duties() -> None:
    """Set-based: what every session and every person owed in each of the months; 1 000 are due and unseen."""
    is_sqlite = connection.vendor == "sqlite"
    per_person = N_MONTHS * DUTIES_PER_PERSON_MONTH
    series = (
        f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {per_person}) SELECT n FROM s"
        if is_sqlite
        else f"SELECT generate_series(1, {per_person}) AS n"
    )
    due = (
        "datetime('2026-11-20 00:00:00', '-' || (s.n * 4) || ' days')"
        if is_sqlite
        else "timestamptz '2026-11-20 00:00:00+00' - (s.n * 4) * interval '1 day'"
    )
    month = f"strftime('%Y-%m', {due})" if is_sqlite else f"to_char({due}, 'YYYY-MM')"
    key = "CAST(a.person_id AS varchar(20)) || '/' || CAST(s.n AS varchar(20))"
    met = "CASE WHEN s.n % 9 = 0 THEN 'met_late' ELSE 'met' END"
    held = "CASE WHEN l.outcome = 'planned' THEN 'missed' ELSE 'met' END"
    with _without_indexes(Duty), transaction.atomic(), connection.cursor() as cursor:
        # the numbers and names are ours; nothing from outside enters these statements
        cursor.execute(
            _insert("'bench.attend'", key, "'参加培训'", "a.unit_id", "a.person_id", "''", month, due, met)
            + f" FROM people_assignment a CROSS JOIN ({series}) s"
        )
        cursor.execute(
            _insert(
                "'session.hold'",
                "'session.hold/' || CAST(l.id AS varchar(20))",
                "l.title",
                "p.unit_id",
                "NULL",
                "'training.implement'",
                "p.month",
                "l.ends_at",
                held,
            )  # fmt: skip
            + " FROM training_planline l JOIN training_monthlyplan p ON p.id = l.plan_id WHERE p.state = 'issued'"
        )
        _open(cursor, range(1, 2), 1_000, AT - timedelta(minutes=10))
        _open(cursor, range(2, 12), N_PERSONS, AT + timedelta(days=20))
        cursor.execute(
            "UPDATE duties_duty SET kind = 'plan.monthly', owner_id = NULL, owner_capability = 'training.monthly.draft' "
            "WHERE state = 'open' AND due_at = %s",
            [AT - timedelta(minutes=10)],
        )


@contextmanager
def _without_indexes(model: type[Model]) -> Iterator[None]:
    """Millions of rows first, their indexes after: a third of the time."""
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            editor.add_index(model, index)


def _insert(*values: str) -> str:
    """kind, key, title, unit, owner, capability, month, due, state: a SELECT of expressions into the ledger."""
    kind, key, title, unit, owner, capability, month, due, state = values
    empty, false = ("'{}'", "0") if connection.vendor == "sqlite" else ("'{}'::jsonb", "false")
    return (
        "INSERT INTO duties_duty (kind, key, title, link, unit_id, owner_id, owner_capability, month, subject_type, "
        "subject_id, opened_at, due_at, is_provisional, state, fulfilled_at, missed_at, evidence, article, citation, waiver, "
        f"generation, next_rung_at) SELECT {kind}, {key}, {title}, '', {unit}, {owner}, {capability}, {month}, '', "
        f"CAST(NULL AS bigint), {due}, {due}, {false}, {state}, {due}, NULL, {empty}, '', {empty}, {empty}, 1, NULL"
    )


def _open(cursor: CursorWrapper, numbers: range, n_persons: int, due_at: datetime) -> None:
    """These duties of the first persons are open and due then."""
    for number in numbers:
        cursor.execute(
            "UPDATE duties_duty SET state = 'open', due_at = %s, fulfilled_at = NULL WHERE key IN (SELECT "
            f"CAST(id AS varchar(20)) || '/{number}' FROM people_person ORDER BY id LIMIT {n_persons})",
            [due_at],
        )
