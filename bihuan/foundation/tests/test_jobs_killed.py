"""A worker killed with -9 in the middle of a job loses nothing: a real process, a real signal."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys, time
from datetime import UTC, datetime, timedelta
import django
django.setup()
from pathlib import Path
from django.db import connection
from bihuan.foundation import jobs, worker
from bihuan.foundation.models import Job, OutboxEvent
from bihuan.foundation.services.jobs import job_enqueue, leases_reap

AT = datetime(2026, 12, 1, tzinfo=UTC)
mark = Path(sys.argv[2])

@jobs.handler("test.slow", is_atomic=sys.argv[3] == "atomic")
def slow(payload, at):
    OutboxEvent.objects.get_or_create(kind="test", key="effect", at=at)
    if sys.argv[1] == "first":
        mark.write_text("in the middle")
        time.sleep(60)

if sys.argv[1] == "prepare":
    job_enqueue(kind="test.slow", key="slow", payload={}, at=AT)
elif sys.argv[1] == "first":
    worker.run_one(at=AT)
else:
    print("effect-seen", OutboxEvent.objects.count())
    before = leases_reap(at=AT, wall=worker.clock.wall())
    later = worker.clock.wall() + timedelta(minutes=11)
    after = leases_reap(at=AT, wall=later)
    print("reaped", before, after)
    worker.drain(at=AT)
    job = Job.objects.get()
    print("ended", job.state, job.attempts, OutboxEvent.objects.count())
"""


def play(role, tmp_path, mode, env):
    return [sys.executable, "-c", SCRIPT, role, str(tmp_path / "mark"), mode], {"cwd": ROOT, "env": env}


def run_through(tmp_path, mode, env):
    command, where = play("prepare", tmp_path, mode, env)
    subprocess.run(command, check=True, **where)
    command, where = play("first", tmp_path, mode, env)
    victim = subprocess.Popen(command, **where)
    for _wait in range(600):
        if (tmp_path / "mark").exists():
            break
        time.sleep(0.05)
    assert (tmp_path / "mark").exists()
    os.kill(victim.pid, signal.SIGKILL)
    assert victim.wait() == -signal.SIGKILL
    command, where = play("second", tmp_path, mode, env)
    return subprocess.run(command, check=True, capture_output=True, text=True, **where).stdout.split("\n")


def environment(tmp_path, database=""):
    env = {**os.environ, "BIHUAN_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    env["DATABASE_URL"] = database
    return env


@pytest.mark.parametrize(("mode", "effects_at_death"), [("atomic", 0), ("open", 1)])
def test_a_job_whose_worker_is_killed_runs_again_when_its_lease_ends(tmp_path, mode, effects_at_death):
    env = environment(tmp_path)
    subprocess.run([sys.executable, "manage.py", "migrate", "foundation", "-v0"], cwd=ROOT, env=env, check=True)

    told = run_through(tmp_path, mode, env)

    assert told[:3] == [f"effect-seen {effects_at_death}", "reaped 0 1", "ended done 2 1"]
    assert sqlite3.connect(tmp_path / "bihuan.sqlite3").execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path):
    import psycopg

    base = os.environ.get("BIHUAN_TEST_POSTGRES")
    if not base:
        pytest.skip("BIHUAN_TEST_POSTGRES is not set")
    name = f"bihuan_killed_{os.getpid()}"
    with psycopg.connect(base.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f"create database {name}")
        try:
            env = environment(tmp_path, base.rsplit("/", 1)[0] + f"/{name}")
            subprocess.run([sys.executable, "manage.py", "migrate", "foundation", "-v0"], cwd=ROOT, env=env, check=True)
            told = run_through(tmp_path, "atomic", env)
        finally:
            connection.execute(f"drop database {name} with (force)")

    assert told[:3] == ["effect-seen 0", "reaped 0 1", "ended done 2 1"]
