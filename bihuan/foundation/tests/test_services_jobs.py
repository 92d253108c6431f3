"""The leased job table: claiming, retrying, dying, reaping."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.foundation import jobs as registry
from bihuan.foundation import outbox, worker
from bihuan.foundation.models import Job, JobRun, OutboxEvent
from bihuan.foundation.services import jobs
from bihuan.foundation.services.outbox import publish

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
done: list[dict] = []


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    done.clear()
    monkeypatch.setattr(worker.clock, "wall", lambda: AT)
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    monkeypatch.setattr(registry, "_PERIODIC", {})
    monkeypatch.setattr(outbox, "_SUBSCRIBERS", {})
    registry.handler("test.append")(lambda payload, at: done.append(dict(payload)))
    registry.handler("test.break")(_break)


def _break(payload, at):
    Job.objects.create(kind="test.trace", key="trace", run_after=at + 99 * MINUTE, created_at=at)
    raise ValueError("nothing works")


def enqueue(key="one", kind="test.append", **more):
    return jobs.job_enqueue(kind=kind, key=key, payload={"key": key}, at=AT, **more)


def claim(at=AT, name="w1"):
    return jobs.job_claim(at=at, wall=at, worker=name)


def test_a_key_is_one_job_even_after_it_was_done():
    enqueue()
    worker.drain(at=AT)
    enqueue()

    assert worker.drain(at=AT) == 0
    assert done == [{"key": "one"}]
    assert Job.objects.get().state == "done"


def test_jobs_run_in_the_order_of_their_time_and_not_before():
    enqueue("later", run_after=AT + MINUTE)
    enqueue("now")

    assert worker.drain(at=AT) == 1
    assert worker.drain(at=AT + MINUTE) == 1
    assert [one["key"] for one in done] == ["now", "later"]


def test_a_claimed_job_is_claimed_by_nobody_else():
    enqueue()

    assert claim().attempt == 1
    assert claim(name="w2") is None


def test_a_failing_job_is_tried_again_later_and_its_half_done_work_is_undone():
    enqueue(kind="test.break")

    assert worker.drain(at=AT) == 1

    job = Job.objects.get(key="one")
    assert (job.state, job.attempts, job.run_after) == ("waiting", 1, AT + timedelta(seconds=15))
    assert "nothing works" in job.last_error
    assert not Job.objects.filter(key="trace").exists()


def test_after_the_last_attempt_the_job_stays_failed_with_its_error():
    enqueue(kind="test.break")
    Job.objects.update(max_attempts=2)

    worker.drain(at=AT)
    worker.drain(at=AT + MINUTE)
    assert worker.drain(at=AT + 600 * MINUTE) == 0

    job = Job.objects.get()
    assert (job.state, job.attempts) == ("failed", 2)
    assert "nothing works" in job.last_error
    assert jobs.job_retry(job_id=job.pk, at=AT) is True
    assert jobs.job_retry(job_id=job.pk, at=AT) is False


def test_an_unknown_kind_fails_and_says_so():
    enqueue(kind="test.unheard")

    worker.run_one(at=AT)

    assert "no handler for job kind test.unheard" in Job.objects.get().last_error


def test_the_reaper_gives_back_what_a_dead_worker_held():
    enqueue()
    claim()

    assert jobs.leases_reap(at=AT + 9 * MINUTE, wall=AT + 9 * MINUTE) == 0
    assert jobs.leases_reap(at=AT + 10 * MINUTE, wall=AT + 10 * MINUTE) == 1
    assert worker.drain(at=AT + 10 * MINUTE) == 1
    assert done == [{"key": "one"}]


def test_a_job_that_kills_every_worker_ends_as_failed():
    enqueue()
    Job.objects.update(max_attempts=1)
    claim()

    jobs.leases_reap(at=AT + 10 * MINUTE, wall=AT + 10 * MINUTE)

    assert Job.objects.values_list("state", "last_error").get() == ("failed", jobs.LEASE_RAN_OUT)


def test_a_worker_whose_lease_ran_out_can_neither_finish_nor_fail_the_job():
    enqueue()
    old = claim()
    jobs.leases_reap(at=AT + 10 * MINUTE, wall=AT + 10 * MINUTE)
    new = claim(at=AT + 10 * MINUTE, name="w2")

    assert jobs.job_finish(old, at=AT) is False
    jobs.job_fail(old, at=AT, error="late")
    assert Job.objects.get().last_error == jobs.LEASE_RAN_OUT
    assert jobs.job_finish(new, at=AT) is True


def test_periodic_functions_get_their_turn_again_and_again_from_one_row():
    turns = []
    registry.periodic("test.turn", lambda at, limit: turns.append(at) or 0, every=5 * MINUTE)
    jobs.periodic_arm(at=AT)
    jobs.periodic_arm(at=AT)

    for minute in (0, 1, 5, 6, 11):
        worker.drain(at=AT + minute * MINUTE)

    assert turns == [AT, AT + 5 * MINUTE, AT + 11 * MINUTE]
    assert Job.objects.get().state == "waiting"
    assert JobRun.objects.values_list("name", "at", "changed").get() == ("test.turn", AT + 11 * MINUTE, 0)


def test_a_periodic_function_that_breaks_is_told_and_comes_again():
    def broken(at, limit):
        raise ValueError("broken turn")

    registry.periodic("test.broken", broken)
    jobs.periodic_arm(at=AT)
    for minute in range(0, 300, 10):
        worker.drain(at=AT + minute * MINUTE)

    assert Job.objects.get().state == "waiting"
    assert "broken turn" in JobRun.objects.latest("pk").error


def test_news_reaches_each_subscriber_once_even_when_delivered_twice():
    heard = []

    def hear(payload, at):
        heard.append(("hear", payload["n"], at))

    def listen(payload, at):
        heard.append(("listen", payload["n"], at))

    outbox.subscribe("test.news", hear)
    outbox.subscribe("test.news", hear)
    outbox.subscribe("test.news", listen)
    publish(kind="test.news", key="n1", payload={"n": 1}, at=AT)
    publish(kind="test.news", key="n1", payload={"n": 2}, at=AT)
    worker.drain(at=AT + MINUTE)
    Job.objects.filter(kind="outbox.deliver").update(state="waiting")
    worker.drain(at=AT + MINUTE)

    assert heard == [("hear", 1, AT), ("listen", 1, AT)]
    assert OutboxEvent.objects.get().delivered_at == AT + MINUTE


def test_a_subscriber_that_fails_does_not_hold_back_the_others():
    heard = []

    def breaks(payload, at):
        raise ValueError

    def hears(payload, at):
        heard.append(payload["n"])

    outbox.subscribe("test.news", breaks)
    outbox.subscribe("test.news", hears)
    publish(kind="test.news", key="n1", payload={"n": 1}, at=AT)
    worker.drain(at=AT)

    assert heard == [1]
    assert Job.objects.filter(kind="outbox.effect", state="waiting", attempts=1).count() == 1


def test_done_jobs_are_removed_after_a_week_and_failed_ones_kept():
    enqueue("old")
    worker.drain(at=AT)
    enqueue("bad")
    Job.objects.filter(key="bad").update(state="failed", finished_at=AT)

    assert jobs.jobs_prune(AT + timedelta(days=7, seconds=1), 100) == 1
    assert Job.objects.get().key == "bad"
