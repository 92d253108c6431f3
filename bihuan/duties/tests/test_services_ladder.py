"""Ladders: in working time, once each, late ones marked, silent when done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from bihuan.duties.models import Duty, Notice
from bihuan.duties.services import ladder, notices
from bihuan.duties.services.ledger import duty_fulfil, duty_void
from bihuan.duties.services.news import on_calendar_changed
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.foundation import worker
from bihuan.foundation.models import Job
from bihuan.kernel.calendars import Period, WorkingCalendar
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
DAY = (Period.parse("08:30-12:00"), Period.parse("13:30-17:30"))
CALENDAR = WorkingCalendar("test", ZONE, (DAY,) * 5 + ((), ()))
FRIDAY_OFF = WorkingCalendar("test", ZONE, (DAY,) * 4 + ((), (), ()))


def local(day, hour, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@dataclass(frozen=True)
class Rung:
    offset_working_minutes: int
    to: tuple[str, ...]
    channel: tuple[str, ...] = ("inbox",)


@dataclass(frozen=True)
class Value:
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Found:
    value: Value


RUNGS = (
    Rung(-450, ("owner",)),
    Rung(0, ("owner", "unit_head"), ("inbox", "email")),
    Rung(450, ("general_affairs", "asc_head", "nobody")),
)


@pytest.fixture(autouse=True)
def _rules(monkeypatch):
    class Book:
        def find(self, key, unit):
            return Found(Value(RUNGS)) if key == "test.ladder" else None

    monkeypatch.setattr(ladder, "rulebook", lambda on: Book())
    monkeypatch.setattr(ladder, "duty_calendar", lambda: CALENDAR)


@pytest.fixture
def house():
    centre = UnitFactory()
    affairs, area = UnitFactory(parent=centre, kind="department"), UnitFactory(parent=centre)

    def held(code, unit, **post):
        person = PersonFactory(name=code, email=f"{code}@example.test")
        return AssignmentFactory(unit=unit, post=PostFactory(code=code, **post), person=person).person

    held("asc_head", centre, is_head=True)
    held("general_affairs_head", affairs, is_head=True, reach="parent")
    held("general_affairs", affairs, reach="parent")
    held("area_head", area, is_head=True, capabilities=["training.monthly.draft"])
    held("area_clerk", area, capabilities=["training.monthly.draft"])
    return area


def told():
    rows = Notice.objects.order_by("due_at", "recipient__name", "channel")
    return [(row.due_at, row.recipient.name, row.channel, row.is_late) for row in rows]


def climb(at):
    while ladder.ladder_sweep(at, 100):
        pass


@pytest.mark.rule("CLK-18")
def test_rungs_are_told_in_working_time_to_whom_the_rule_names(house):
    open_duty(unit=house, kind="test.ladder")  # due Friday the 25th 24:00

    minute = OPENED
    while minute < local(30, 0):
        climb(minute)
        minute += timedelta(minutes=15)

    friday, monday_morning, monday_evening = local(25, 8, 30), local(28, 8, 30), local(29, 8, 30)
    assert told() == [
        (friday, "area_clerk", "inbox", False),
        (friday, "area_head", "inbox", False),
        (monday_morning, "area_clerk", "email", False),
        (monday_morning, "area_clerk", "inbox", False),
        (monday_morning, "area_head", "email", False),
        (monday_morning, "area_head", "inbox", False),
        (monday_evening, "asc_head", "inbox", False),
        (monday_evening, "general_affairs", "inbox", False),
        (monday_evening, "general_affairs_head", "inbox", False),
    ]
    assert Duty.objects.get().next_rung_at is None


def test_between_two_rungs_a_sweep_has_nothing_to_look_at(house):
    open_duty(unit=house, kind="test.ladder")
    climb(OPENED)

    assert Duty.objects.get().next_rung_at == local(25, 8, 30)
    assert ladder.ladder_sweep(local(25, 8, 29), 100) == 0
    assert ladder.ladder_sweep(local(25, 8, 30), 100) == 1


@pytest.mark.rule("CLK-18")
def test_an_urgent_kind_is_told_at_the_very_moment(house):
    open_duty(unit=house, kind="test.urgent")

    climb(DUE)

    assert (DUE, "area_head", "inbox", False) in told()


@pytest.mark.rule("CLK-16")
def test_what_a_stopped_worker_did_not_tell_is_told_once_and_marked_late(house):
    open_duty(unit=house, kind="test.ladder")

    climb(local(28, 14, 30))
    climb(local(28, 14, 31))

    assert [(at, late) for at, name, channel, late in told() if (name, channel) == ("area_head", "inbox")] == [
        (local(25, 8, 30), True),
        (local(28, 8, 30), True),
    ]


@pytest.mark.rule("CLK-4", "CLK-17")
def test_a_rung_that_a_changed_calendar_moves_into_the_past_is_told_once_and_late(house, monkeypatch):
    open_duty(unit=house, kind="test.ladder")
    climb(OPENED)
    monkeypatch.setattr(ladder, "duty_calendar", lambda: FRIDAY_OFF)

    on_calendar_changed({"calendar": "other"}, local(24, 10))
    for hour in range(10, 24):
        climb(local(24, hour))
    on_calendar_changed({"calendar": "other"}, local(25, 10))
    climb(local(25, 10))

    assert told() == [(local(24, 8, 30), name, "inbox", True) for name in ("area_clerk", "area_head")]


@pytest.mark.rule("CLK-17")
def test_a_rung_that_was_told_is_not_told_again_by_a_changed_calendar_whoever_holds_the_post_then(house, monkeypatch):
    open_duty(unit=house, kind="test.ladder")
    climb(local(25, 8, 30))
    AssignmentFactory(unit=house, post=PostFactory(code="late", capabilities=["training.monthly.draft"]))
    monkeypatch.setattr(ladder, "duty_calendar", lambda: FRIDAY_OFF)

    on_calendar_changed({"calendar": "other"}, local(25, 9))
    climb(local(25, 9))

    assert [(at, name) for at, name, _channel, _late in told()] == [
        (local(25, 8, 30), "area_clerk"),
        (local(25, 8, 30), "area_head"),
    ]


@pytest.mark.rule("CLK-16")
def test_a_duty_done_late_while_the_worker_was_down_still_tells_what_fell_before(house):
    open_duty(unit=house, kind="test.ladder")
    done = local(28, 15)
    duty_fulfil(key="d", at=done, actor=system_actor(done))

    climb(local(29, 20))

    assert {(at, late) for at, _name, _channel, late in told()} == {(local(28, 8, 30), True)}
    assert Duty.objects.get().next_rung_at is None


@pytest.mark.rule("CLK-11")
@pytest.mark.parametrize("end", [duty_fulfil, duty_void])
def test_a_duty_that_is_done_or_void_is_told_no_more(house, end):
    open_duty(unit=house, kind="test.ladder")
    climb(local(25, 9))
    at = local(25, 10)
    reason = {"reason": "取消"} if end is duty_void else {}
    end(key="d", at=at, actor=system_actor(at), **reason)
    before = told()

    climb(local(31, 9))

    assert told() == before
    assert len(before) == 2


@pytest.mark.rule("CLK-17")
def test_a_sweep_that_dies_before_it_commits_tells_nothing_and_the_next_tells_all(house, monkeypatch):
    open_duty(unit=house, kind="test.ladder")
    with monkeypatch.context() as broken:
        broken.setattr(ladder, "notices_create", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ladder.ladder_sweep(local(25, 9), 100)
    assert told() == []

    climb(local(25, 9))

    assert len(told()) == 2


@pytest.mark.rule("CLK-17")
def test_a_worker_that_read_before_another_sent_sends_nothing(house):
    duty = open_duty(unit=house, kind="test.ladder")
    stale = Duty.objects.select_related("unit", "owner").get(pk=duty.pk)
    climb(local(25, 9))

    assert ladder._Round(local(25, 9), CALENDAR).climb(stale) is False
    assert len(told()) == 2


@pytest.mark.rule("CLK-17")
def test_a_mail_is_handed_over_once_even_when_its_job_runs_again(house, django_capture_on_commit_callbacks):
    open_duty(unit=house, kind="test.ladder")
    climb(local(28, 8, 30))
    assert worker.drain(at=local(28, 8, 31)) == 2
    Job.objects.filter(kind=notices.EMAIL_JOB).update(state="waiting")
    worker.drain(at=local(28, 8, 32))

    assert sorted(one.to[0] for one in mail.outbox) == ["area_clerk@example.test", "area_head@example.test"]
    assert mail.outbox[0].subject == "逾期：上报 2026-12 月计划"


def test_a_link_in_a_mail_leads_to_the_site(house, settings):
    settings.BIHUAN_SITE_URL = "https://bihuan.example.cn"
    open_duty(unit=house, kind="test.ladder")
    climb(local(28, 8, 30))
    worker.drain(at=local(28, 8, 31))

    duty = Duty.objects.get()
    assert mail.outbox[0].body.splitlines()[-1] == f"https://bihuan.example.cn/duties/{duty.pk}/"


def test_a_mail_server_that_is_away_gives_the_mail_back(house, monkeypatch):
    open_duty(unit=house, kind="test.ladder")
    climb(local(28, 8, 30))

    def away(self):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(notices.EmailMessage, "send", away)
        worker.drain(at=local(28, 8, 31))
    assert Notice.objects.filter(channel="email", sent_at=None).count() == 2

    worker.drain(at=local(28, 9))
    assert len(mail.outbox) == 2


def test_nothing_is_missed_by_the_sweep_of_verdicts(house):
    open_duty(unit=house, kind="test.ladder")

    assert duties_sweep(at=DUE) == 1
    climb(local(29, 12))
    assert len(told()) == 9
