"""1 000 persons hand in the form of 20 classes at once: two processes, whole requests, beside a bare insert of a form."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from django.test import Client

    from bench.build import Built
    from bench.measure import Row

N_PERSONS, N_PROCESSES, LIMIT_S = 1_000, 2, 60
SCORES = {"content": 80, "lecturer": 100, "organisation": 60}
SQL = "INSERT INTO classroom_feedbackanswer (id, session_id, scores, gain, suggestion, is_late) VALUES (%s, %s, %s, %s, '', %s)"


def forms(built: Built) -> Iterator[Row]:
    """Every person taps twice; nothing may be lost and nothing stored twice."""
    from bench.measure import Row, amount
    from bihuan.classroom.models import FeedbackAnswer, FeedbackReceipt, FeedbackRound, Seat
    from bihuan.duties.models import Duty

    classes = _classes(built)
    running = [_worker(number, classes) for number in range(N_PROCESSES)]
    for process in running:
        _line_of(process)  # everybody has the form open
    began = time.perf_counter()
    for process in running:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    for process in running:
        _line_of(process)
    taken = time.perf_counter() - began
    times = sorted(float(line) for process in running for line in process.communicate()[0].split())
    n_rows = FeedbackAnswer.objects.filter(session_id__in=classes).count()
    n_receipts = FeedbackReceipt.objects.filter(seat__session_id__in=classes).count()
    n_counted = sum(FeedbackRound.objects.filter(session_id__in=classes).values_list("n_given", flat=True))
    n_met = Duty.objects.filter(kind="class.feedback", state="met").count()
    n_seats = Seat.objects.filter(session_id__in=classes).count()  # after the sign-ins one person may have no seat left
    amiss = sum(abs(n - n_seats) for n in (n_rows, n_receipts, n_counted, n_met))
    p50, p95 = statistics.median(times), times[int(len(times) * 0.95) - 1]
    note = f"{N_PERSONS / taken:.0f} forms/s, {n_rows} forms of {n_seats}, each tapped twice"
    holds = not amiss and taken <= LIMIT_S
    yield Row("feedback, 1 000 forms, 20 classes", p50, p95, p50, _bare(classes[0]), f"≤ {LIMIT_S} s, none lost", holds, note)
    yield amount("forms, receipts, counts, duties lost or double", amiss, "0", not amiss)


def _worker(number: int, classes: list[int]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.feedback", str(number), *map(str, classes)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ.copy())


def _line_of(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline()  # type: ignore[union-attr]
    if not line:
        raise RuntimeError("a process that hands in forms has stopped")
    return line


def _classes(built: Built) -> list[int]:
    """The classes of the sign-in have just ended and everybody was there: rounds and duties are opened as by the end itself."""
    from bench.signin import _classes as filled
    from bihuan.classroom.models import ClassSession, Segment, SignIn
    from bihuan.classroom.selectors.presence import presences
    from bihuan.classroom.services.feedback_open import feedback_open
    from bihuan.foundation.clock import wall
    from bihuan.training.models import Participation

    at = wall()
    made = filled(built)
    for session in ClassSession.objects.filter(pk__in=made).select_related("line__plan__unit"):
        segment = Segment.objects.get(session=session)
        SignIn.objects.bulk_create(
            SignIn(session=session, seat=seat, segment=segment, proof="C", signed_at=at, stored_at=at)
            for seat in session.seats.all()
        )
        Participation.objects.filter(line=session.line_id).update(attended=True)
        ClassSession.objects.filter(pk=session.pk).update(state="ended", ended_at=at)
        feedback_open(session, presences(session), at=at)
    return made


def _bare(session_id: int) -> float:
    """Median milliseconds of the insert alone, each in its own transaction; taken back by deleting."""
    from django.db import connection

    from bihuan.classroom.models import FeedbackAnswer

    is_late = "FALSE" if connection.vendor == "postgresql" else 0
    keys = [uuid4() for _turn in range(200)]
    taken = []
    for key in keys:
        given = (str(key) if connection.vendor == "postgresql" else key.hex, session_id, "{}", "", is_late)
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(SQL, given)
        taken.append((time.perf_counter() - began) * 1000)
    FeedbackAnswer.objects.filter(pk__in=keys).delete()
    return statistics.median(taken)


def play(number: int, classes: list[int]) -> None:
    """One process: its share of the persons, each through the whole stack, twice. Prints milliseconds of the first tap."""
    import django

    django.setup()
    from django.test import Client

    from bihuan.classroom.models import Seat
    from bihuan.people.models import Account

    seats = Seat.objects.filter(session__in=classes).select_related("participation")
    mine = list(seats.order_by("pk"))[number::N_PROCESSES]
    persons = [seat.participation.person_id for seat in mine]
    accounts = {row.person_id: row for row in Account.objects.filter(person__in=persons)}
    phones = []
    for seat in mine:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(accounts[seat.participation.person_id], backend="django.contrib.auth.backends.ModelBackend")
        phones.append((client, seat.session_id))
    print("ready", flush=True)
    sys.stdin.readline()
    times = [_tap(*phone) for phone in phones]
    print("done", flush=True)
    for phone in phones:
        _tap(*phone)
    for each in times:
        print(each)


def _tap(client: Client, session_id: int) -> float:
    given = {**{f"item-{code}": score for code, score in SCORES.items()}, "gain": "学会了接待流程", "suggestion": "多讲案例"}
    began = time.perf_counter()
    answer = client.post(f"/classes/{session_id}/me/feedback/", given)
    if answer.status_code != 303:
        raise RuntimeError(f"answered {answer.status_code}")
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    play(int(sys.argv[1]), [int(each) for each in sys.argv[2:]])
