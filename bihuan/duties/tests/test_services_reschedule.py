"""A calendar year without a notice: its due days are provisional, and found anew when the notice comes (CLK-3, CLK-4)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bihuan.duties.models import Duty, DutyEvent, Notice
from bihuan.duties.services.ladder import ladder_sweep
from bihuan.duties.services.reschedule import duties_recalculate
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import open_duty
from bihuan.foundation import worker
from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.models import AuditEntry, WorkCalendar
from bihuan.foundation.notices import NoticeDay
from bihuan.foundation.selectors.calendars import forget_calendars
from bihuan.foundation.services.calendars import calendars_seed, notice_load
from bihuan.kernel.periods import DueDay
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Unit
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory
from bihuan.regulations.tests.factories import adopt, document_with

pytestmark = pytest.mark.django_db
FIFTH = DueDay(date(2027, 1, 5), inclusive=True, shift="next")  # a Tuesday
NEW_YEAR = [NoticeDay(date(2027, 1, day), False, "元旦") for day in range(1, 6)]


def wall(day: int, hour: int = 0, *, month: int = 1, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SITE_ZONE)


AT = wall(1, 9, month=12, year=2026)


@pytest.fixture
def unit() -> Unit:
    forget_calendars()
    calendars_seed(actor=system_actor(AT), at=AT)
    return UnitFactory()


def owed(unit: Unit, key: str = "d", day: DueDay | None = FIFTH, **facts: object) -> Duty:
    return open_duty(key, unit=unit, at=AT, due_at=wall(6), due_day=day, **facts)


def notice(at: datetime = AT, days: list[NoticeDay] = NEW_YEAR) -> None:
    notice_load(year=2027, days=days, notice="2027 年放假通知", announced_on=at.date(), actor=system_actor(at), at=at)
    worker.drain(at=at)


def test_a_movable_day_in_a_year_without_notice_is_provisional_a_fixed_one_is_not(unit: Unit) -> None:
    movable, fixed = owed(unit), owed(unit, "fixed", None)
    known = owed(unit, "known", DueDay(date(2026, 12, 25), inclusive=True, shift="next"))

    assert [duty.is_provisional for duty in (movable, fixed, known)] == [True, False, False]


def test_the_notice_moves_the_day_makes_it_firm_and_leaves_one_event_and_one_audit_row(unit: Unit) -> None:
    moved, fixed = owed(unit), owed(unit, "fixed", None)

    notice()

    moved.refresh_from_db()
    fixed.refresh_from_db()
    assert (moved.due_at, moved.is_provisional, moved.generation) == (wall(7), False, 2)
    assert (fixed.due_at, fixed.generation) == (wall(6), 1)
    event = DutyEvent.objects.get(kind="rescheduled")
    assert (event.duty_id, event.detail["reason"]) == (moved.pk, "工作日历调整，重新计算截止时间")
    entry = AuditEntry.objects.get(verb="duties.rescheduled")
    assert [(one["printed"], one["n"], one["is_provisional"]) for one in entry.after["moves"]] == [("2027-01-05", 1, False)]


def test_a_notice_that_leaves_the_day_where_it_was_only_confirms_it(unit: Unit) -> None:
    duty = owed(unit)

    notice(days=[NoticeDay(date(2027, 1, 1), False, "元旦")])

    duty.refresh_from_db()
    assert (duty.due_at, duty.is_provisional, duty.generation) == (wall(6), False, 1)
    assert list(DutyEvent.objects.filter(duty=duty).order_by("pk").values_list("kind", flat=True)) == ["opened", "confirmed"]


def test_calculating_again_changes_nothing(unit: Unit) -> None:
    owed(unit)
    notice()

    assert duties_recalculate(calendar="office", at=AT) == 0

    assert Duty.objects.get().generation == 2
    assert AuditEntry.objects.filter(verb="duties.rescheduled").count() == 1


def test_what_was_judged_keeps_its_verdict_and_nobody_is_late_by_the_change(unit: Unit) -> None:
    judged = owed(unit, "judged")
    duties_sweep(at=wall(6))
    running = owed(unit, "running")
    Duty.objects.filter(pk=running.pk).update(due_at=wall(12))

    notice(at=wall(8))  # by the notice the day is the 6th: that has passed, so what was promised stays

    judged.refresh_from_db()
    running.refresh_from_db()
    assert (judged.state, judged.due_at) == ("missed", wall(6))
    assert (running.state, running.due_at, running.is_provisional) == ("open", wall(12), False)


def test_many_units_of_one_day_move_in_a_fixed_number_of_statements(unit: Unit, django_assert_max_num_queries) -> None:
    for number in range(40):
        owed(unit, f"d{number}")
    for calendar in WorkCalendar.objects.filter(name="office"):
        calendar.days.create(day=date(2027, 1, 5), is_working=False, name="元旦", source="测试")
        WorkCalendar.objects.filter(pk=calendar.pk).update(version=calendar.version + 1)

    with django_assert_max_num_queries(20):
        assert duties_recalculate(calendar="office", at=AT) == 40


def test_each_rung_of_the_moved_ladder_is_told_once(unit: Unit) -> None:
    rungs = [{"offset_working_minutes": -450, "to": ["owner"], "channel": ["inbox"]}]
    adopt(document_with("ladders", {"test.ladder": ("Ladder", {"rungs": rungs})}).document, unit)
    owner = AssignmentFactory(unit=unit, post=PostFactory(capabilities=[]), person=PersonFactory()).person
    duty = owed(unit, kind="test.ladder", owner=owner)
    ladder_sweep(wall(5, 9), 100)
    assert Notice.objects.filter(duty=duty).count() == 1

    notice(at=wall(5, 10))
    for hour in range(10, 19):
        ladder_sweep(wall(5, hour), 100)
        ladder_sweep(wall(6, hour), 100)

    assert sorted(Notice.objects.filter(duty=duty).values_list("due_at", flat=True)) == [wall(5, 9), wall(6, 9)]
    duty.refresh_from_db()
    assert (duty.due_at, duty.next_rung_at) == (wall(7), None)


@pytest.mark.rule("CLK-4")
def test_a_due_moment_that_moves_earlier_tells_the_rung_that_has_passed_by_it_once(unit: Unit) -> None:
    rungs = [{"offset_working_minutes": -900, "to": ["owner"], "channel": ["inbox"]}]
    adopt(document_with("ladders", {"test.ladder": ("Ladder", {"rungs": rungs})}).document, unit)
    owner = AssignmentFactory(unit=unit, post=PostFactory(capabilities=[]), person=PersonFactory()).person
    duty = owed(unit, kind="test.ladder", owner=owner)
    Duty.objects.update(due_at=wall(12))
    ladder_sweep(AT, 100)

    notice(at=wall(5, 10), days=[NoticeDay(date(2027, 1, 1), False, "元旦")])  # due on the 6th 0:00 by the notice
    for hour in range(10, 24):
        ladder_sweep(wall(5, hour), 100)

    duty.refresh_from_db()
    assert (duty.due_at, duty.generation) == (wall(6), 2)
    assert list(Notice.objects.filter(duty=duty).values_list("due_at", "is_late")) == [(wall(4, 9), True)]
