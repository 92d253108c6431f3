"""The leased job table: a job is a row, so a worker killed at any instant loses nothing.

Claimed by SKIP LOCKED on PostgreSQL, by a conditional UPDATE inside an immediate transaction on SQLite.
`at` is the site's time (it decides when a job may run); `wall` is the wall clock of leases, which a moved
demo time must not expire. Source: ECOSYSTEM 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from bihuan.foundation.jobs import LEASE, declared_periodic, job_kind
from bihuan.foundation.models import Job

PERIODIC = "periodic"
FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(hours=1)
LEASE_RAN_OUT = "lease ran out: the worker was stopped or killed"


@dataclass(frozen=True)
class Claim:
    """A job held by one worker. `attempt` fences: an outdated holder can no longer finish it."""

    job_id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    worker: str


def back_off(attempt: int) -> timedelta:
    """15 s, 30 s, 1 min … up to an hour."""
    return min(FIRST_DELAY * 2 ** min(max(attempt - 1, 0), 12), LONGEST_DELAY)


def job_enqueue(*, kind: str, key: str, payload: Mapping[str, Any], at: datetime, run_after: datetime | None = None) -> Job:
    """Add a job in the caller's transaction; the same key is never a second job, whatever its state."""
    jobs_enqueue(kind=kind, payloads={key: payload}, at=at, run_after=run_after)
    return Job.objects.get(key=key)


def jobs_enqueue(
    *, kind: str, payloads: Mapping[str, Mapping[str, Any]], at: datetime, run_after: datetime | None = None
) -> None:
    """Add one job per key in one statement; keys that exist already are left as they are."""
    rows = [
        Job(kind=kind, key=key, payload=dict(payload), run_after=run_after or at, created_at=at)
        for key, payload in payloads.items()
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    keys = tuple(payloads)
    from bihuan.foundation.worker import hand_over

    transaction.on_commit(lambda: hand_over(keys))


def job_claim(*, at: datetime, wall: datetime, worker: str, job_id: int | None = None) -> Claim | None:
    """Take the job that waits longest (or `job_id`) for this worker, until its lease runs out."""
    with transaction.atomic():
        waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lte=at).order_by("run_after", "pk")
        if job_id is not None:
            waiting = waiting.filter(pk=job_id)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        known = job_kind(job.kind)
        taken = Job.objects.filter(pk=job.pk, state=Job.State.WAITING, attempts=job.attempts).update(
            state=Job.State.RUNNING,
            attempts=job.attempts + 1,
            leased_by=worker,
            leased_until=wall + (known.lease if known else LEASE),
        )
    return Claim(job.pk, job.kind, job.payload, job.attempts + 1, worker) if taken else None


def job_finish(claim: Claim, *, at: datetime) -> bool:
    """Mark done. False when the claim is no longer this worker's: the caller's transaction should roll back."""
    return bool(_held(claim).update(state=Job.State.DONE, finished_at=at, leased_until=None, last_error=""))


def job_rearm(claim: Claim, *, run_after: datetime) -> bool:
    """Let a periodic row wait for its next turn."""
    return bool(
        _held(claim).update(
            state=Job.State.WAITING, run_after=run_after, attempts=0, leased_until=None, leased_by="", last_error=""
        )
    )


def job_fail(claim: Claim, *, at: datetime, error: str) -> None:
    """Try again later with growing delay; after the last attempt the row stays as failed, with its error.

    A periodic row never ends as failed: its next turn is only later.
    """
    held = _held(claim)
    told = {"leased_until": None, "leased_by": "", "last_error": error[-4000:]}
    again = {"state": Job.State.WAITING, "run_after": at + back_off(claim.attempt), **told}
    if claim.kind == PERIODIC:
        held.update(**again)
    elif not held.filter(attempts__lt=F("max_attempts")).update(**again):
        held.update(state=Job.State.FAILED, finished_at=at, **told)


def leases_reap(*, at: datetime, wall: datetime) -> int:
    """Give back the jobs of workers that died: waiting again, or failed when that was the last attempt."""
    lost = Job.objects.filter(state=Job.State.RUNNING, leased_until__lte=wall)
    told = {"leased_until": None, "leased_by": "", "last_error": LEASE_RAN_OUT}
    again = lost.filter(attempts__lt=F("max_attempts")) | lost.filter(kind=PERIODIC)
    count = again.update(state=Job.State.WAITING, run_after=at, **told)
    return count + lost.update(state=Job.State.FAILED, finished_at=at, **told)


def job_retry(*, job_id: int, at: datetime) -> bool:
    """Put a failed job back with fresh attempts; False when it is not failed."""
    changed = Job.objects.filter(pk=job_id, state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempts=0, run_after=at, finished_at=None
    )
    return bool(changed)


def periodic_arm(*, at: datetime) -> None:
    """One permanent row per periodic function, so that its turn is leased like any job.

    A turn lying further ahead than its interval (the demo's time was set back) is brought forward.
    """
    jobs = {f"{PERIODIC}:{name}": {"name": name} for name in declared_periodic()}
    known = set(Job.objects.filter(key__in=jobs).values_list("key", flat=True))
    if missing := {key: payload for key, payload in jobs.items() if key not in known}:
        jobs_enqueue(kind=PERIODIC, payloads=missing, at=at)
    for name, kind in declared_periodic().items():
        Job.objects.filter(key=f"{PERIODIC}:{name}", state=Job.State.WAITING, attempts=0, run_after__gt=at + kind.every).update(
            run_after=at
        )


def jobs_prune(at: datetime, limit: int) -> int:
    """Remove what was done more than a week ago; failed jobs stay until somebody looked."""
    old = Job.objects.filter(state=Job.State.DONE, finished_at__lt=at - timedelta(days=7)).exclude(kind=PERIODIC)
    return Job.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()[0]


def _held(claim: Claim) -> Any:
    return Job.objects.filter(pk=claim.job_id, state=Job.State.RUNNING, leased_by=claim.worker, attempts=claim.attempt)
