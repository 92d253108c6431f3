"""One database: build, measure, print."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if TYPE_CHECKING:
    from django.test import Client

    from bench.build import Built
    from bench.measure import Row


def main(scale: float) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bench import build, measure
    from bench.feedback import forms
    from bench.memory import memory
    from bench.signin import sign_ins
    from bench.work import services
    from config.collector import settle

    call_command("migrate", verbosity=0, interactive=False)
    began = time.perf_counter()
    built = build.build(scale)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(
        f"\n{connection.vendor}: {_count('duties_duty')} duties, {_count('training_planline')} plan lines, "
        f"{_count('people_person')} persons, built in {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(built.account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value
    settle()
    rows = [*_pages(client, built), *services(built), *sign_ins(built), *forms(built), _calendar(), *memory(session)]
    print(measure.table(rows))
    return int(any(not row.holds for row in rows))


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # a name of our own
        return int(cursor.fetchone()[0])


PLANS_OF_MONTH = (
    "SELECT p.*, u.name FROM training_monthlyplan p JOIN people_unit u ON u.id = p.unit_id WHERE p.month = %s "
    "ORDER BY u.path LIMIT 51"
)
OWED_BY_ONE = (
    "SELECT d.*, u.name FROM duties_duty d JOIN people_unit u ON u.id = d.unit_id WHERE d.owner_id = %s "
    "AND (d.state = 'open' OR d.state = 'missed') ORDER BY d.due_at LIMIT 100"
)
LATEST_DUTIES = (
    "SELECT d.*, u.name FROM duties_duty d JOIN people_unit u ON u.id = d.unit_id ORDER BY d.due_at DESC, d.id DESC LIMIT 51"
)
LINES_OF_PLAN = "SELECT * FROM training_planline WHERE plan_id = %s ORDER BY position"
FIGURES_OF_MONTH = (
    "SELECT l.*, u.name FROM training_planline l JOIN training_monthlyplan p ON p.id = l.plan_id "
    "JOIN people_unit u ON u.id = p.unit_id WHERE p.month = %s"
)
LINES_OF_MONTH = (
    "SELECT l.*, u.name FROM training_planline l JOIN training_monthlyplan p ON p.id = l.plan_id "
    "JOIN people_unit u ON u.id = p.unit_id WHERE p.cycle_id = %s"
)
PERSONS = (
    "SELECT p.*, u.name FROM people_person p JOIN people_assignment a ON a.person_id = p.id "
    "JOIN people_unit u ON u.id = a.unit_id ORDER BY p.name, p.id LIMIT 51"
)


def _pages(client: Client, built: Built) -> Iterator[Row]:
    from bench.measure import page

    month, cycle = built.current.month, built.current.pk
    plan = built.current.plans.order_by("pk")[1].pk
    yield page(client, "cycle board", f"/training/?month={month}", PLANS_OF_MONTH, (month,))
    yield page(client, "my work", "/", OWED_BY_ONE, (built.account.person_id,))
    yield page(client, "duties ledger", "/duties/", LATEST_DUTIES)
    yield page(client, "plan page", f"/training/plans/{plan}/", LINES_OF_PLAN, (plan,))
    yield page(client, "list of plans", "/training/plans/", PLANS_OF_MONTH, (month,))
    yield page(client, "consolidation page", f"/training/cycles/{cycle}/consolidation/", LINES_OF_MONTH, (cycle,))
    yield page(client, "figures of the running month", "/training/figures/?month=2026-11", FIGURES_OF_MONTH, ("2026-11",))
    yield page(client, "returns", "/training/returns/?month=2026-11", PLANS_OF_MONTH, ("2026-11",))
    yield page(client, "persons", "/people/persons/", PERSONS)


def _calendar() -> Row:
    """By the CPU of this process: the target is per core."""
    from bench.build import AT
    from bench.measure import amount
    from bihuan.foundation.selectors.calendars import forget_calendars, working_calendar
    from bihuan.foundation.services.calendars import calendars_seed
    from bihuan.people.domain.actor import system_actor

    calendars_seed(actor=system_actor(AT), at=AT)
    forget_calendars()
    calendar = working_calendar()
    starts = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=number) for number in range(2_000)]
    for start in starts:
        calendar.add(start, 480)
    began, turns = time.process_time(), 50
    for _turn in range(turns):
        for start in starts:
            calendar.add(start, 480)
    rate = turns * len(starts) / (time.process_time() - began)
    return amount("working-time additions a second", rate, "≥ 200 000", rate >= 200_000)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
