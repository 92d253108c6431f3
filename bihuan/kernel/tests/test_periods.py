"""Months and days of a month."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.periods import DueDay, Month, MonthWindow
from bihuan.kernel.refusals import Refused
from bihuan.kernel.tests.factories import SHANGHAI, local, office

DECEMBER = Month(2026, 12)


def test_a_month_is_a_value():
    assert Month.parse("2026-12") == DECEMBER == Month.of(date(2026, 12, 31))
    assert str(Month(2026, 2)) == "2026-02"
    assert (DECEMBER.first_day, DECEMBER.last_day) == (date(2026, 12, 1), date(2026, 12, 31))
    assert Month.parse("2028-02").last_day == date(2028, 2, 29)
    assert sorted([DECEMBER, Month(2026, 2), Month(2025, 12)]) == [Month(2025, 12), Month(2026, 2), DECEMBER]
    assert len({DECEMBER, Month(2026, 12)}) == 1


@pytest.mark.parametrize(
    ("months", "expected"), [(0, "2026-12"), (1, "2027-01"), (13, "2028-01"), (-12, "2025-12"), (-11, "2026-01")]
)
def test_shifting(months, expected):
    assert DECEMBER.shift(months) == Month.parse(expected)
    assert Month.parse(expected) - DECEMBER == months


def test_walking_over_months_and_days():
    assert [str(month) for month in Month(2026, 11).until(Month(2027, 1))] == ["2026-11", "2026-12", "2027-01"]
    assert list(Month(2027, 1).until(DECEMBER)) == []
    assert list(Month(2026, 2))[-1] == date(2026, 2, 28)
    assert date(2026, 12, 5) in DECEMBER
    assert date(2025, 12, 5) not in DECEMBER


def test_the_month_of_an_instant_is_that_of_the_wall():
    assert Month.containing(datetime.fromisoformat("2026-11-30T16:00+00:00"), SHANGHAI) == DECEMBER
    assert DECEMBER.starts_at(SHANGHAI) == local("2026-12-01T00:00")
    assert DECEMBER.ends_at(SHANGHAI) == local("2027-01-01T00:00")


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "0000-01", "2026-1", "2026", " 2026-12", "2026-12-01", "9999-01"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(Refused, match="month_"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("month", "every", "expected"),
    [
        ("2026-01", 2, "2026-01/2026-02"),
        ("2026-12", 2, "2026-11/2026-12"),
        ("2026-05", 3, "2026-04/2026-06"),
        ("2026-07", 6, "2026-07/2026-12"),
        ("2026-07", 1, "2026-07/2026-07"),
    ],
)
def test_fixed_windows(month, every, expected):
    window = Month.parse(month).window(every)

    assert str(window) == expected
    assert len(list(window)) == every
    assert Month.parse(month) in window
    assert window.last.shift(1) not in window
    assert isinstance(window, MonthWindow)


@pytest.mark.parametrize("every", [0, -1, 5, 24])
def test_windows_that_do_not_divide_the_year_are_refused(every):
    with pytest.raises(Refused, match="window_does_not_divide_year"):
        DECEMBER.window(every)


@pytest.mark.parametrize(
    ("named", "due"),
    [
        (DueDay(date(2026, 3, 25)), "2026-03-26T00:00"),
        (DueDay(date(2026, 3, 25), inclusive=False), "2026-03-25T00:00"),
        (DueDay(date(2026, 2, 28)), "2026-03-01T00:00"),
        (DueDay(date(2026, 2, 20), shift="next"), "2026-02-25T00:00"),
        (DueDay(date(2026, 2, 20), shift="previous"), "2026-02-15T00:00"),
        (DueDay(date(2026, 2, 20), inclusive=False, shift="next"), "2026-02-24T00:00"),
        (DueDay(date(2026, 2, 28), shift="next"), "2026-03-01T00:00"),
    ],
)
def test_the_due_moment_is_the_first_late_instant(named, due):
    assert named.due_at(SHANGHAI, office()) == local(due)


def test_without_a_calendar_no_day_moves():
    assert DueDay(date(2026, 2, 20), shift="next").due_at(SHANGHAI) == local("2026-02-21T00:00")


def test_the_due_moment_may_be_asked_for_another_zone():
    assert DueDay(date(2026, 12, 25)).due_at(ZoneInfo("UTC")) == datetime.fromisoformat("2026-12-26T00:00+00:00")


def test_a_shifted_day_in_a_year_not_announced_is_provisional():
    calendar = office(announced=frozenset({2026}))

    assert DueDay(date(2027, 1, 1), shift="next").is_provisional(calendar)
    assert not DueDay(date(2027, 1, 1)).is_provisional(calendar)
    assert not DueDay(date(2026, 2, 20), shift="next").is_provisional(calendar)


def test_a_day_that_moves_into_or_out_of_a_year_not_announced_is_provisional():
    last, first = date(2022, 12, 31), date(2023, 1, 1)  # a Saturday and a Sunday

    assert DueDay(last, shift="next").is_provisional(office(announced=frozenset({2022})))
    assert not DueDay(last, shift="previous").is_provisional(office(announced=frozenset({2022})))
    assert DueDay(first, shift="previous").is_provisional(office(announced=frozenset({2022})))
    assert DueDay(first, shift="previous").is_provisional(office(announced=frozenset({2023})))
