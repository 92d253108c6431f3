"""Rooms, queues, half days, breaches and calendars as values."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bihuan.classroom.domain.conduct import Breach, Presence, breach_words, breaches
from bihuan.classroom.domain.half_days import half_days
from bihuan.classroom.domain.ical import CalendarEvent, calendar_text
from bihuan.classroom.domain.rooms import Place, Queued, over_capacity, room_unit, to_offer
from bihuan.kernel.calendars import Period

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = (Period.parse("08:30-12:00"), Period.parse("13:30-17:30"))
CHAIN = (Place(1, "group"), Place(2, "area"), Place(3, "province"), Place(4, "project"))


def wall(day, hour, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


def halves(start, end, periods=lambda day: OFFICE):
    return [(each.starts_at, each.ends_at) for each in half_days(start, end, periods)]


def test_a_person_sits_with_the_nearest_province_or_with_the_organiser():
    assert room_unit(CHAIN, "province", 1) == 3
    assert room_unit(CHAIN, "area", 1) == 2
    assert room_unit(CHAIN, "none", 1) == 1
    assert room_unit(CHAIN[:2], "province", 1) == 1


def test_the_last_to_come_wait_and_the_longest_waiting_is_offered_first():
    queue = [Queued(1, "seated"), Queued(2, "offered"), Queued(3, "seated"), Queued(4, "waiting"), Queued(5, "waiting")]

    assert over_capacity(queue, 2) == (3,)
    assert over_capacity(queue, None) == ()
    assert to_offer(queue, 4) == (4,)
    assert to_offer(queue, 3) == ()
    assert to_offer(queue, None) == (4, 5)


def test_a_class_within_a_half_day_is_one_and_over_noon_two():
    assert halves(wall(8, 9), wall(8, 10, 30)) == [(wall(8, 9), wall(8, 10, 30))]
    assert halves(wall(8, 9), wall(8, 16)) == [(wall(8, 9), wall(8, 12)), (wall(8, 13, 30), wall(8, 16))]
    assert halves(wall(8, 9), wall(8, 13, 30)) == [(wall(8, 9), wall(8, 13, 30))]


def test_a_class_of_several_days_runs_by_the_same_clock_and_leaves_days_off_out():
    off = {date(2026, 12, 9)}

    found = halves(wall(8, 9), wall(10, 11), lambda day: () if day in off else OFFICE)

    assert found == [(wall(8, 9), wall(8, 11)), (wall(10, 9), wall(10, 11))]


def test_everything_a_person_did_is_in_one_list():
    presence = Presence(2, missed=(2,), late=((1, 3),), is_in_uniform=False, marks=("phone", "no_uniform"))

    assert breaches(presence) == (Breach("absent", (2,)), Breach("late", (1,), 3), Breach("phone"), Breach("no_uniform"))
    assert breaches(Presence(1, missed=(1,), is_excused=True)) == ()
    assert breaches(Presence(1, is_in_uniform=False)) == (Breach("no_uniform"),)
    assert breach_words(Breach("late", (1, 2), 5), "未按时签到") == "未按时签到（第 1 节、第 2 节，共 5 分钟）"


def test_a_calendar_folds_long_lines_between_characters():
    event = CalendarEvent("a@b", wall(8, 9), wall(8, 9) + timedelta(hours=1), "接待礼仪；" * 20, "一,二\n三", is_off=True)

    text = calendar_text("我的培训", [event], at=datetime(2026, 12, 1, tzinfo=UTC))

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "SUMMARY:" + "接待礼仪；" * 20 in text.replace("\r\n ", "")
    assert "LOCATION:一\\,二\\n三\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text
    assert "DTSTART:20261208T010000Z\r\n" in text
