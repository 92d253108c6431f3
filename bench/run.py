"""One database: build, measure, print."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(scale: float) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from bench import build, measure

    call_command("migrate", verbosity=0, interactive=False)
    began = time.perf_counter()
    built = build.build(scale)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    n_duties = _count("duties_duty")
    print(f"\n{connection.vendor}: {n_duties} duties, {_count('training_planline')} plan lines, "
          f"{_count('people_person')} persons, built in {time.perf_counter() - began:.0f} s")  # fmt: skip
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(built.account, backend="django.contrib.auth.backends.ModelBackend")
    rows = [*_pages(client, built), *_services(built), _calendar()]
    print(measure.table(rows))
    print(f"memory of this process: {measure.memory_mb()} MB")
    return 0


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # a name of our own
        return int(cursor.fetchone()[0])


def _pages(client, built):  # type: ignore[no-untyped-def]
    from bench import measure

    month = built.current.month
    plan = built.current.plans.order_by("pk").first()
    yield measure.page(
        client,
        "cycle board",
        f"/training/?month={month}",
        "SELECT p.*, u.name FROM training_monthlyplan p JOIN people_unit u ON u.id = p.unit_id WHERE p.month = %s "
        "ORDER BY u.path LIMIT 101",
        (month,),
    )
    yield measure.page(
        client,
        "my work",
        "/",
        "SELECT d.*, u.name FROM duties_duty d JOIN people_unit u ON u.id = d.unit_id WHERE d.owner_id = %s "
        "AND d.state IN ('open', 'missed') ORDER BY d.due_at LIMIT 100",
        (built.account.person_id,),
    )
    yield measure.page(
        client,
        "duties ledger",
        "/duties/",
        "SELECT d.*, u.name FROM duties_duty d JOIN people_unit u ON u.id = d.unit_id ORDER BY d.due_at DESC, d.id LIMIT 51",
    )
    yield measure.page(
        client,
        "plan page",
        f"/training/plans/{plan.pk}/",
        "SELECT * FROM training_planline WHERE plan_id = %s ORDER BY position",
        (plan.pk,),
    )


def _services(built):  # type: ignore[no-untyped-def]
    from bench import measure
    from bench.build import AT
    from bihuan.duties.services.sweep import duties_sweep

    yield measure.once("sweep, 1 000 due of all", lambda: f"{duties_sweep(at=AT, limit=5_000)} missed", 1.0)


def _calendar():  # type: ignore[no-untyped-def]
    from bench.build import AT
    from bench.measure import Row
    from bihuan.foundation.selectors.calendars import working_calendar
    from bihuan.foundation.services.calendars import calendars_seed
    from bihuan.people.domain.actor import system_actor

    calendars_seed(actor=system_actor(AT), at=AT)
    calendar = working_calendar()
    starts = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=number) for number in range(2_000)]
    for start in starts:
        calendar.add(start, 480)
    began, turns = time.perf_counter(), 50
    for _turn in range(turns):
        for start in starts:
            calendar.add(start, 480)
    rate = turns * len(starts) / (time.perf_counter() - began)
    return Row("working-time additions a second", rate, rate, None, "≥ 200 000", rate >= 200_000)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
