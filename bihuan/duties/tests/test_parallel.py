"""Two at once, with real connections: the same tests hold on PostgreSQL and on SQLite."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.duties.models import CaseProposal, Duty, DutyEvent, Notice
from bihuan.duties.services import ladder
from bihuan.duties.services.ledger import duties_open, duty_fulfil
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.duties.tests.test_services_ladder import CALENDAR, RUNGS, Found, Value
from bihuan.foundation import jobs as registry
from bihuan.foundation.models import AuditEntry, Job, OutboxEvent, WorkCalendar
from bihuan.foundation.selectors.audit import verify
from bihuan.foundation.services import jobs
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import PersonFactory, UnitFactory

HOUR = timedelta(hours=1)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, needs_parallel_connections]


@pytest.mark.rule("CLK-17")
def test_four_sweeps_at_once_miss_each_duty_once():
    unit = UnitFactory()
    for number in range(40):
        open_duty(f"s{number}", unit=unit)

    changed = at_once(*[lambda: duties_sweep(at=DUE, limit=100)] * 4)

    assert sum(changed) == 40  # a row held by another sweep is skipped by this one and changed by that one
    assert DutyEvent.objects.filter(kind="missed").count() == 40
    assert CaseProposal.objects.count() == 40


def test_a_late_fulfilment_and_the_sweep_at_once_agree():
    unit, person = UnitFactory(), PersonFactory()
    for number in range(20):
        open_duty(f"r{number}", unit=unit, owner=person)
    done = DUE + HOUR

    def fulfil_all():
        return [duty_fulfil(key=f"r{n}", at=done, actor=system_actor(done)).state for n in range(20)]

    results = at_once(fulfil_all, lambda: [duties_sweep(at=done, limit=5) for _ in range(6)], fulfil_all)

    assert not [one for one in results if isinstance(one, Exception)]
    assert set(Duty.objects.values_list("state", "missed_at", "fulfilled_at")) == {("met_late", DUE, done)}
    assert DutyEvent.objects.filter(kind="missed").count() == 20
    assert DutyEvent.objects.filter(kind="fulfilled").count() == 20
    assert CaseProposal.objects.count() == 20


def test_opening_the_same_duties_at_once_opens_each_once():
    from bihuan.duties.domain.specs import DutySpec

    unit = UnitFactory()
    specs = [
        DutySpec(kind="test.plain", key=f"o{n}", title="事项", unit_id=unit.pk, due_at=DUE, owner_capability="x")
        for n in range(50)
    ]

    results = at_once(*[lambda: duties_open(specs, at=OPENED)] * 3)

    assert not [one for one in results if isinstance(one, Exception)]
    assert (Duty.objects.count(), DutyEvent.objects.count()) == (50, 50)


@pytest.mark.rule("CLK-17")
def test_four_ladders_at_once_tell_each_rung_once(monkeypatch):
    class Book:
        def find(self, key, unit):
            return Found(Value(RUNGS))

    monkeypatch.setattr(ladder, "rulebook", lambda on: Book())
    monkeypatch.setattr(ladder, "duty_calendar", lambda: CALENDAR)
    unit, person = UnitFactory(), PersonFactory(email="a@example.test")
    for number in range(15):
        open_duty(f"l{number}", unit=unit, owner=person, kind="test.ladder")

    results = at_once(*[lambda: [ladder.ladder_sweep(DUE + 12 * HOUR * n, 100) for n in range(12)]] * 4)

    assert not [one for one in results if isinstance(one, Exception)]
    assert Notice.objects.filter(channel="inbox").count() == 30
    assert Notice.objects.filter(channel="email").count() == 15
    assert Job.objects.filter(kind="duties.notice_email").count() == 15


def test_many_writers_of_one_stream_lose_no_entry():
    calendar = WorkCalendar(pk=1)

    def write():
        for number in range(10):
            audit_record(calendar, "calendar.day_set", actor=system_actor(DUE), at=DUE, after={"n": number})

    results = at_once(*[write] * 5)

    assert results == [None] * 5
    assert AuditEntry.objects.count() == 50
    assert verify().breaks == ()


def test_each_job_is_run_by_one_worker_only(monkeypatch):
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    registry.handler("test.once")(lambda payload, at: OutboxEvent.objects.create(kind="ran", key=f"ran{payload['n']}", at=at))
    jobs.jobs_enqueue(kind="test.once", payloads={f"j{n}": {"n": n} for n in range(60)}, at=DUE)
    from bihuan.foundation import worker

    counts = at_once(*[lambda: worker.drain(at=DUE)] * 4)

    assert sum(counts) == 60
    assert OutboxEvent.objects.count() == 60
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}
