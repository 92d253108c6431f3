"""1 000 persons sign in to 20 classes at once: two processes, whole requests, beside a bare insert of the same rows."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

    from bench.build import Built
    from bench.measure import Row

N_CLASSES, N_PERSONS, N_PROCESSES, LIMIT_S = 20, 1_000, 2, 60
SECRET = "bench"  # noqa: S105  (of no other class)
SQL = (
    "INSERT INTO classroom_signin (session_id, seat_id, segment_id, proof, signed_at, stored_at, device, late_minutes, note) "
    "VALUES (%s, %s, %s, 'A', %s, %s, %s, 0, '')"
)


def sign_ins(built: Built) -> Iterator[Row]:
    """Every person taps twice; nothing may be lost and nothing stored twice."""
    from bench.measure import Row, amount
    from bihuan.classroom.models import SignIn

    classes = _classes(built)
    running = [_worker(number, classes) for number in range(N_PROCESSES)]
    for process in running:
        _line_of(process)  # everybody is in the room, phone in hand
    began = time.perf_counter()
    for process in running:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    for process in running:
        _line_of(process)
    taken = time.perf_counter() - began
    told = [process.communicate()[0].split() for process in running]
    cpu = statistics.median(float(each[0]) for each in told)
    times = sorted(float(line) for each in told for line in each[1:])
    n_rows = SignIn.objects.filter(session_id__in=classes).count()
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95) - 1]
    note = f"{N_PERSONS / taken:.0f} persons/s, {n_rows} rows of {N_PERSONS}, each tapped twice"
    holds = n_rows == N_PERSONS and taken <= LIMIT_S
    yield Row("sign-in, 1 000 persons, 20 classes", p50, p95, cpu, _bare(classes), f"≤ {LIMIT_S} s, none lost", holds, note)
    yield amount("sign-ins lost or double", abs(n_rows - N_PERSONS), "0", n_rows == N_PERSONS)


def _worker(number: int, classes: list[int]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.signin", str(number), *map(str, classes)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ.copy())


def _line_of(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline()  # type: ignore[union-attr]
    if not line:
        raise RuntimeError("a process that signs in has stopped")
    return line


def _classes(built: Built) -> list[int]:
    """Twenty classes of fifty that begin in five minutes, each person with an account."""
    from bihuan.classroom.models import ClassSession, Seat, Segment
    from bihuan.foundation.clock import wall
    from bihuan.people.models import Account, Assignment
    from bihuan.training.models import Participation, PlanLine

    starts = wall() + timedelta(minutes=5)
    plans = list(built.current.plans.order_by("pk")[:N_CLASSES])
    held = Assignment.objects.filter(ends_on=None, person__account=None).select_related("person").order_by("pk")
    people = {row.person_id: row for row in held[: N_PERSONS * 3]}
    chosen = list(people.values())[:N_PERSONS]
    Account.objects.bulk_create([Account(username=f"bench-{row.person_id}", person=row.person) for row in chosen])
    made = []
    for number, plan in enumerate(plans):
        line = PlanLine.objects.create(plan=plan, **_line(starts, number))
        session = ClassSession.objects.create(line=line, state="noticed", code_secret=SECRET)
        Segment.objects.create(session=session, position=1, starts_at=starts, ends_at=line.ends_at)
        for row in chosen[number::N_CLASSES]:
            seen = Participation.objects.create(line=line, person=row.person, unit_id=row.unit_id)
            Seat.objects.create(session=session, participation=seen, queued_at=starts)
        made.append(session.pk)
    return made


def _line(starts: datetime, number: int) -> dict[str, object]:
    return {
        "position": 900 + number,
        "title": f"签到{number}",
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=3),
        "lesson_minutes": 90,
        "place": "三楼会议室",
        "lecturer_source": "self",
    }


def _bare(classes: list[int]) -> float:
    """Median milliseconds of the insert alone, each in its own transaction; taken back by deleting."""
    from django.db import connection

    from bihuan.classroom.models import SignIn

    rows = list(SignIn.objects.filter(session_id__in=classes).order_by("pk")[:200])
    SignIn.objects.filter(pk__in=[row.pk for row in rows]).delete()
    taken = []
    for row in rows:
        given = (row.session_id, row.seat_id, row.segment_id, row.signed_at, row.stored_at, row.device)
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(SQL, given)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def play(number: int, classes: list[int]) -> None:
    """One process: its share of the persons, each through the whole stack, twice.

    Prints milliseconds of the first tap: the mean of its CPU, then each on the wall.
    """
    import django

    django.setup()
    from django.test import Client

    from bihuan.classroom.models import Seat
    from bihuan.people.models import Account

    seats = Seat.objects.filter(session__in=classes).select_related("participation").prefetch_related("session__segments")
    mine = list(seats.order_by("pk"))[number::N_PROCESSES]
    accounts = {
        row.person_id: row for row in Account.objects.filter(person__in=[seat.participation.person_id for seat in mine])
    }
    phones = []
    server = Client(headers={"host": "127.0.0.1"})
    server.get("/sign-in/")  # the stack is built once for a process, not once for a phone
    for seat in mine:
        client = Client(headers={"host": "127.0.0.1"})
        client.handler = server.handler
        client.force_login(accounts[seat.participation.person_id], backend="django.contrib.auth.backends.ModelBackend")
        phones.append((client, seat.session_id, seat.session.segments.all()[0].pk))
    print("ready", flush=True)
    sys.stdin.readline()
    spent = time.process_time()
    times = [_tap(*phone) for phone in phones]
    spent = time.process_time() - spent
    print("done", flush=True)
    for phone in phones:
        _tap(*phone)
    print(spent * 1000 / len(phones))
    for each in times:
        print(each)


def _tap(client: Client, session_id: int, segment_id: int) -> float:
    from bihuan.classroom.domain import codes
    from bihuan.foundation.clock import wall

    facts = codes.CodeFacts(session_id, segment_id, 0, codes.slot_of(wall()))
    began = time.perf_counter()
    answer = client.post(f"/classes/signin/{codes.token(SECRET, facts)}/")
    if answer.status_code != 303:
        raise RuntimeError(f"answered {answer.status_code}")
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    play(int(sys.argv[1]), [int(each) for each in sys.argv[2:]])
