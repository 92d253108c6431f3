"""Working calendars: golden vectors, edges, refusals."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.calendars import DayRow, Due, Period, WorkingCalendar
from bihuan.kernel.refusals import Refused
from bihuan.kernel.tests.factories import (
    EXTENDED_2020,
    NOTICES,
    OFFICE,
    OFFICE_WEEK,
    SHANGHAI,
    always,
    brute_add,
    local,
    office,
)

GOLDEN = [
    ("2026-02-13T16:00", 480, "2026-02-14T16:30"),  # G1
    ("2026-02-28T10:00", 450, "2026-03-02T10:00"),  # G3
    ("2025-09-30T17:00", 240, "2025-10-09T12:00"),  # G5
    ("2025-10-11T12:15", 120, "2025-10-11T15:30"),  # G6
    ("2026-03-06T18:00", 1, "2026-03-09T09:01"),  # G14
    ("2026-03-06T09:00", 0, "2026-03-06T09:00"),  # G15
]


@pytest.mark.rule("CLK-1")
@pytest.mark.parametrize(("start", "minutes", "due"), GOLDEN)
def test_golden_vectors(start, minutes, due):
    calendar = office()

    assert calendar.add(local(start), minutes) == (local(due), False)
    assert brute_add(calendar, local(start), minutes) == local(due)
    assert calendar.elapsed(local(start), local(due)) == timedelta(minutes=minutes)


@pytest.mark.rule("CLK-4")
def test_an_extended_holiday_moves_the_deadline_of_the_same_order():
    start = local("2020-01-23T17:00")

    assert office().add(start, 480).due_at == local("2020-01-31T17:30")
    assert office(EXTENDED_2020).add(start, 480).due_at == local("2020-02-03T17:30")


@pytest.mark.rule("CLK-5")
@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("11:59", "13:30"),
        ("11:58", "12:00"),
        ("12:00", "13:32"),
        ("12:15", "13:32"),
        ("13:30", "13:32"),
        ("13:31", "13:33"),
        ("08:00", "09:02"),
        ("17:58", "18:00"),
    ],
)
def test_two_minutes_around_lunch_and_closing_time(start, due):
    expected = local(f"2026-03-04T{due}") + timedelta(minutes=start == "11:59")

    assert office().add(local(f"2026-03-04T{start}"), 2).due_at == expected


@pytest.mark.rule("CLK-6")
@pytest.mark.parametrize("start", ["2026-03-06T00:00", "2026-03-06T23:59", "2025-12-29T12:34:56.789012"])
def test_round_the_clock_a_week_is_exactly_seven_days(start):
    assert always().add(local(start), 10_080) == (local(start) + timedelta(days=7), False)


@pytest.mark.rule("CLK-6")
def test_a_period_may_cross_midnight():
    nights = office({}, week=((Period.parse("22:00-06:00"),),) * 5 + ((),) * 2)

    assert nights.add(local("2026-03-06T23:00"), 7 * 60).due_at == local("2026-03-07T06:00")
    assert nights.add(local("2026-03-06T23:00"), 7 * 60 + 1).due_at == local("2026-03-09T22:01")
    assert nights.elapsed(local("2026-03-07T00:00"), local("2026-03-09T23:00")) == timedelta(hours=7)


@pytest.mark.rule("CLK-6")
def test_a_night_shift_that_runs_into_the_next_days_hours_counts_once():
    overlapping = office({}, week=((Period(0, 480), Period(1320, 1860)),) * 7)

    assert overlapping.elapsed(local("2026-03-06T22:00"), local("2026-03-07T09:00")) == timedelta(hours=10)


@pytest.mark.rule("CLK-6")
def test_a_night_shift_of_new_years_eve_counts_on_new_years_morning():
    nights = office({}, week=((Period.parse("22:00-06:00"),),) * 7)

    assert nights.elapsed(local("2026-01-01T00:00"), local("2026-01-01T12:00")) == timedelta(hours=6)


@pytest.mark.rule("CLK-20")
def test_an_outlet_on_local_hours_has_its_own_day():
    xinjiang = office({}, week=((Period.parse("10:00-19:00"),),) * 5 + ((),) * 2)

    assert xinjiang.add(local("2026-03-06T18:30"), 60).due_at == local("2026-03-09T10:30")
    assert xinjiang.add(local("2026-03-06T02:30", UTC), 60).due_at == local("2026-03-06T11:30")


@pytest.mark.rule("CLK-20")
def test_daylight_saving_adds_and_removes_an_hour_of_the_night():
    berlin = ZoneInfo("Europe/Berlin")
    nights = office({}, week=((Period.parse("22:00-06:00"),),) * 7, zone=berlin)

    spring = nights.elapsed(local("2026-03-28T22:00", berlin), local("2026-03-29T06:00", berlin))
    autumn = nights.elapsed(local("2026-10-24T22:00", berlin), local("2026-10-25T06:00", berlin))

    assert (spring, autumn) == (timedelta(hours=7), timedelta(hours=9))


@pytest.mark.rule("CLK-20")
def test_a_period_that_begins_in_the_skipped_hour_begins_when_it_is_over():
    new_york = ZoneInfo("America/New_York")
    split = office({}, week=((Period.parse("01:00-02:30"), Period.parse("02:30-04:00")),) * 7, zone=new_york)
    whole = office({}, week=((Period.parse("01:00-04:00"),),) * 7, zone=new_york)
    morning, noon = local("2026-03-08T00:00", new_york), local("2026-03-08T12:00", new_york)

    assert split.elapsed(morning, noon) == whole.elapsed(morning, noon) == timedelta(hours=2)
    assert split.add(morning, 60).due_at == whole.add(morning, 60).due_at == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_lengths_may_be_fractions_and_timedeltas():
    start = local("2026-03-04T17:59:30")

    assert office().add(start, Fraction(1, 2)).due_at == local("2026-03-04T18:00")
    assert office().add(start, timedelta(seconds=31)).due_at == local("2026-03-05T09:00:01")


def test_elapsed_is_exact_to_the_microsecond_and_signed():
    start, end = local("2026-03-04T17:59:59.999999"), local("2026-03-05T09:00:00.000001")

    assert office().elapsed(start, end) == timedelta(microseconds=2)
    assert office().elapsed(end, start) == timedelta(microseconds=-2)


def test_a_naive_datetime_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError):
        office().add(datetime(2026, 3, 4, 9), 1)


@pytest.mark.rule("CLK-3")
def test_a_deadline_that_touches_a_year_not_announced_is_provisional():
    calendar = office(announced=frozenset({2020, 2025, 2026}))

    assert calendar.add(local("2026-12-31T17:00"), 60) == (local("2026-12-31T18:00"), False)
    assert calendar.add(local("2026-12-31T17:00"), 61) == (local("2027-01-01T09:01"), True)
    assert calendar.add(local("2027-03-04T17:00"), 1).provisional
    assert not calendar.add(local("2027-03-04T17:00"), 0).provisional
    assert calendar.is_provisional(local("2026-12-31T17:00"), local("2027-01-01T00:01"))
    assert not calendar.is_provisional(local("2026-12-31T17:00"), local("2027-01-01T00:00"))
    assert not office().is_provisional(local("2027-03-04T17:00"), local("2027-03-05T17:00"))


@pytest.mark.rule("CLK-3")
def test_a_provisional_row_makes_its_day_provisional_in_an_announced_year():
    row = DayRow(date(2026, 3, 4), OFFICE, "拟调休", provisional=True)
    calendar = office({date(2026, 3, 4): row})

    assert calendar.add(local("2026-03-03T17:00"), 61) == Due(local("2026-03-04T09:01"), True)
    assert calendar.add(local("2026-03-05T17:00"), 61).provisional is False
    assert (calendar.is_announced(date(2026, 3, 4)), calendar.is_announced(date(2026, 3, 5))) == (False, True)


@pytest.mark.rule("CLK-18")
def test_before_and_open_after_never_land_where_nobody_works():
    calendar, nine_thirty = office(), local("2026-03-09T09:30")

    assert calendar.before(nine_thirty, 30) == local("2026-03-09T09:00")
    assert calendar.before(nine_thirty, 31) == local("2026-03-06T17:59")
    assert calendar.before(nine_thirty, 0) == nine_thirty
    assert calendar.before(local("2026-03-09T13:30"), 1) == local("2026-03-09T11:59")
    assert calendar.open_after(local("2026-03-06T23:00")) == local("2026-03-09T09:00")
    assert calendar.open_after(local("2026-03-06T10:00")) == local("2026-03-06T10:00")
    assert calendar.open_after(local("2026-03-06T17:00"), 60) == local("2026-03-09T09:00")
    assert (calendar.is_open(local("2026-03-06T17:59")), calendar.is_open(local("2026-03-06T18:00"))) == (True, False)


@pytest.mark.rule("CLK-19")
def test_an_empty_calendar_is_refused():
    with pytest.raises(Refused) as caught:
        WorkingCalendar("none", SHANGHAI, ((),) * 7, {date(2026, 3, 4): ()})

    assert caught.value.code == "calendar_empty"


@pytest.mark.rule("CLK-19")
@pytest.mark.parametrize(("start", "end"), [(-1, 5), (1440, 1500), (600, 600), (600, 599), (600, 2041)])
def test_an_impossible_period_is_refused(start, end):
    with pytest.raises(Refused) as caught:
        Period(start, end)

    assert (caught.value.code, caught.value.facts) == ("period_impossible", {"start_minute": start, "end_minute": end})


@pytest.mark.rule("CLK-19")
def test_other_impossible_calendars_are_refused():
    with pytest.raises(Refused, match="calendar_week_not_seven_days"):
        WorkingCalendar("six", SHANGHAI, (OFFICE,) * 6)
    with pytest.raises(Refused, match="periods_overlap"):
        WorkingCalendar("twice", SHANGHAI, ((Period(0, 600), Period(599, 700)),) * 7)
    with pytest.raises(Refused, match="periods_overlap"):
        office({date(2026, 3, 4): tuple(reversed(OFFICE))})


@pytest.mark.rule("CLK-19")
def test_a_huge_target_ends_with_a_refusal_and_a_negative_one_too():
    calendar = office({})

    for search in (calendar.add, calendar.open_after):
        with pytest.raises(Refused, match="due_beyond_three_years"):
            search(local("2026-03-06T09:00"), 450 * 261 * 3 + 10_000)
    with pytest.raises(Refused, match="start_beyond_three_years"):
        calendar.before(local("2026-03-06T09:00"), 450 * 261 * 3 + 10_000)
    with pytest.raises(Refused, match="length_negative"):
        calendar.add(local("2026-03-06T09:00"), -1)


@pytest.mark.rule("CLK-19")
def test_a_calendar_whose_dated_rows_run_out_ends_with_a_refusal():
    once = WorkingCalendar("once", SHANGHAI, ((),) * 7, {date(2026, 3, 4): OFFICE})

    assert once.add(local("2026-03-01T00:00"), 450).due_at == local("2026-03-04T18:00")
    assert once.before(local("2026-03-04T18:00"), 450) == local("2026-03-04T09:00")
    for search in (once.add, once.open_after):
        with pytest.raises(Refused, match="due_beyond_three_years"):
            search(local("2026-03-01T00:00"), 451)
    with pytest.raises(Refused, match="no_working_day_within_three_years"):
        once.next_working_day(date(2026, 3, 4))


def test_instants_centuries_away_are_refused_instead_of_computed():
    for far in (datetime(1960, 1, 1, tzinfo=UTC), datetime(2400, 1, 1, tzinfo=UTC)):
        with pytest.raises(Refused, match="instant_out_of_range"):
            office().add(far, 1)


def test_the_table_grows_in_both_directions_and_stays_the_same_calendar():
    calendar = office(NOTICES)
    late = calendar.add(local("2026-02-13T16:00"), 480)

    assert calendar.add(local("2020-01-23T17:00"), 480).due_at == local("2020-01-31T17:30")
    assert calendar.add(local("2032-03-05T17:00"), 61).due_at == local("2032-03-08T09:01")
    assert calendar.add(local("2026-02-13T16:00"), 480) == late


def test_days():
    calendar = office()

    assert calendar.is_working(date(2026, 2, 14))
    assert not calendar.is_working(date(2026, 2, 16))
    assert calendar.next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)
    assert calendar.shift(date(2026, 2, 20), "none") == date(2026, 2, 20)
    assert calendar.shift(date(2026, 2, 20), "next") == date(2026, 2, 24)
    assert calendar.shift(date(2026, 2, 20), "previous") == date(2026, 2, 14)
    assert calendar.shift(date(2026, 2, 14), "next") == date(2026, 2, 14)
    assert calendar.midnight(date(2026, 2, 14)) == local("2026-02-14T00:00")
    assert calendar.day_of(datetime(2026, 2, 13, 16, tzinfo=UTC)) == date(2026, 2, 14)


@pytest.mark.rule("CLK-P9")
def test_the_ledger_says_what_counts_and_why():
    lines = list(office().periods_between(local("2026-02-13T11:00"), local("2026-02-24T10:00")))

    shown = [(f"{line.start_at.astimezone(SHANGHAI):%d %H:%M}", line.counted, line.reason, line.note) for line in lines]
    assert shown == [
        ("13 11:00", True, "working", ""),
        ("13 12:00", False, "lunch", ""),
        ("13 13:30", True, "working", ""),
        ("13 18:00", False, "night", ""),
        ("14 09:00", True, "working", "春节调休"),
        ("14 12:00", False, "lunch", ""),
        ("14 13:30", True, "working", "春节调休"),
        ("14 18:00", False, "night", ""),
        ("15 00:00", False, "holiday", "春节"),
        ("24 00:00", False, "night", ""),
        ("24 09:00", True, "working", ""),
    ]
    assert sum((line.wall for line in lines), timedelta()) == timedelta(days=10, hours=23)


def test_the_ledger_of_a_weekend_and_of_nothing():
    lines = list(office().periods_between(local("2026-03-07T10:00"), local("2026-03-08T10:00")))

    assert [(line.reason, line.wall) for line in lines] == [("weekend", timedelta(days=1))]
    assert list(office().periods_between(local("2026-03-07T10:00"), local("2026-03-07T10:00"))) == []


def test_periods_are_written_as_hours():
    assert [str(period) for period in OFFICE] == ["09:00-12:00", "13:30-18:00"]
    assert str(Period.parse("22:00-06:00")) == "22:00-06:00"
    assert Period.parse("00:00-24:00") == Period(0, 1440)
    for text in ("9-12", "09:00", "09:00-12:00-13:00", "ab:cd-ef:gh", "09.00-12.00", "", "09:00-25:00"[:7]):
        with pytest.raises(Refused, match="period_not_readable"):
            Period.parse(text)


def test_a_calendar_of_plain_periods_is_the_same_as_one_of_rows():
    plain = WorkingCalendar("plain", SHANGHAI, OFFICE_WEEK, {day: row.periods for day, row in NOTICES.items()})

    assert plain.add(local("2026-02-13T16:00"), 480) == office().add(local("2026-02-13T16:00"), 480)
