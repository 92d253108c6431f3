"""The worker: claims jobs, runs their handlers, gives every periodic function its turn.

In the one process it is a thread started by `bihuan serve`; it may also run as its own process (`bihuan jobs run`)
any number of times, or hand row ids to Celery (BIHUAN_BROKER_URL). The rows are the truth in every case.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction

from bihuan.foundation import clock
from bihuan.foundation.jobs import declared_periodic, handler, job_kind, run_periodic, run_until_done
from bihuan.foundation.models import JobRun
from bihuan.foundation.services.jobs import (
    PERIODIC,
    Claim,
    job_claim,
    job_fail,
    job_finish,
    job_rearm,
    leases_reap,
    periodic_arm,
)

_log = logging.getLogger("bihuan.worker")
_wake = threading.Event()
IDLE_SECONDS = 2.0
HOUSEKEEPING_EVERY = 15  # idle rounds


class LeaseLost(Exception):
    """The lease ran out while the handler ran; its effect is rolled back, the new holder does it."""


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def hand_over(keys: Sequence[str]) -> None:
    """After commit: wake the thread of this process, or tell the broker which rows wait."""
    _wake.set()
    if settings.BIHUAN_BROKER_URL:
        from bihuan.foundation.broker import send

        send(keys)


def run_one(*, at: datetime, worker: str = "", job_id: int | None = None) -> bool:
    """Claim and run one job. False when none is due. A failing handler fails its job, never the worker."""
    claim = job_claim(at=at, wall=clock.wall(), worker=worker or worker_name(), job_id=job_id)
    if claim is None:
        return False
    try:
        _run(claim, at)
    except Exception:  # noqa: BLE001  (whatever a handler raises is the job's error, kept on its row)
        _log.warning("job %s (%s) failed", claim.job_id, claim.kind, exc_info=True)
        job_fail(claim, at=at, error=traceback.format_exc())
    return True


def drain(*, at: datetime, worker: str = "", limit: int = 10_000) -> int:
    """Run jobs until none is due. Returns how many ran."""
    name, count = worker or worker_name(), 0
    while count < limit and run_one(at=at, worker=name):
        count += 1
    return count


def run_all(*, at: datetime) -> dict[str, int]:
    """Everything as of `at`: the periodic functions, and the jobs they and others left, until nothing is left."""
    leases_reap(at=at, wall=clock.wall())
    counts: dict[str, int] = {"jobs": 0}
    for _round in range(20):
        ran = drain(at=at)
        changed = run_periodic(at)
        counts["jobs"] += ran
        for name, number in changed.items():
            counts[name] = counts.get(name, 0) + number
        if not ran and not any(changed.values()):
            break
    return counts


class Worker(threading.Thread):
    """The thread of the embedded worker; `stop()` lets it end after the job at hand."""

    def __init__(self) -> None:
        super().__init__(name="bihuan-worker", daemon=True)
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()
        _wake.set()

    def run(self) -> None:
        round_number = 0
        while not self._stopping.is_set():
            _wake.clear()
            close_old_connections()
            try:
                self._round(round_number)
            except Exception:  # noqa: BLE001  (a lost database must not end the worker; the next round tries again)
                _log.exception("worker round failed")
            round_number += 1
            _wake.wait(IDLE_SECONDS)

    def _round(self, number: int) -> None:
        at = clock.now()
        if number % HOUSEKEEPING_EVERY == 0:
            leases_reap(at=at, wall=clock.wall())
            periodic_arm(at=at)
        while not self._stopping.is_set() and run_one(at=clock.now()):
            pass


def start_embedded() -> Worker | None:
    """Start the thread, unless the settings give the work to other processes."""
    if not settings.BIHUAN_EMBEDDED_WORKER or settings.BIHUAN_BROKER_URL:
        return None
    worker = Worker()
    worker.start()
    return worker


def _run(claim: Claim, at: datetime) -> None:
    kind = job_kind(claim.kind)
    if kind is None:
        raise LookupError(f"no handler for job kind {claim.kind}")
    if claim.kind == PERIODIC:
        kind.function(claim.payload, at)
        known = declared_periodic().get(claim.payload["name"])
        job_rearm(claim, run_after=at + known.every) if known else job_finish(claim, at=at)
    elif kind.is_atomic:
        with transaction.atomic():
            kind.function(claim.payload, at)
            if not job_finish(claim, at=at):
                raise LeaseLost
    else:
        kind.function(claim.payload, at)
        job_finish(claim, at=at)


@handler(PERIODIC, is_atomic=False)
def _run_periodic(payload: Mapping[str, Any], at: datetime) -> None:
    """One turn of one periodic function, with its row for people who ask when it last looked."""
    kind = declared_periodic().get(payload["name"])
    if kind is None:
        return
    last = JobRun.objects.filter(name=kind.name).order_by("-pk").first()
    if last is None or last.changed or last.error:
        last = JobRun.objects.create(name=kind.name, at=at, started_at=at)
    try:
        changed, error = run_until_done(kind.function, at), ""
    except Exception:
        _told(last, at, 0, traceback.format_exc())
        raise
    _told(last, at, changed, error)


def _told(run: JobRun, at: datetime, changed: int, error: str) -> None:
    JobRun.objects.filter(pk=run.pk).update(
        at=at, started_at=at, finished_at=clock.wall(), changed=changed, error=error[-4000:]
    )
