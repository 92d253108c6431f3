"""Where and when a session that was not held may stand again."""

from datetime import date

import pytest

from bihuan.kernel.periods import Month
from bihuan.training.domain.carry_over import day_in, months_offered


@pytest.mark.parametrize(
    ("rule", "in_plan", "as_added"),
    [
        ("off", [], []),
        ("", [], []),
        ("plan_in_two_months", ["2026-11", "2026-10"], []),
        ("added_next_month", [], ["2026-11", "2026-10"]),
        ("either", ["2026-11", "2026-10"], ["2026-11", "2026-10"]),
    ],
)
def test_the_article_says_where_it_is_offered(rule, in_plan, as_added):
    month = Month(2026, 12)

    assert [str(each) for each in months_offered(rule, month, as_added=False)] == in_plan
    assert [str(each) for each in months_offered(rule, month, as_added=True)] == as_added


def weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("day", "month", "found"),
    [
        (date(2026, 10, 13), Month(2026, 12), date(2026, 12, 8)),  # the second Tuesday
        (date(2026, 10, 30), Month(2026, 12), date(2026, 12, 25)),  # a fifth Friday that December has not
        (date(2026, 10, 10), Month(2026, 12), date(2026, 12, 14)),  # a Saturday is put off to Monday
        (date(2026, 8, 30), Month(2026, 11), date(2026, 11, 30)),  # a fifth Sunday, put off within the month
        (date(2026, 8, 29), Month(2026, 10), date(2026, 10, 30)),  # the last Saturday: no later working day, so earlier
    ],
)
def test_the_day_proposed_is_like_the_old_one_and_a_working_day_of_the_month(day, month, found):
    assert day_in(month, day, weekday) == found


def test_a_month_without_a_working_day_keeps_the_weekday():
    assert day_in(Month(2026, 12), date(2026, 10, 13), lambda day: False) == date(2026, 12, 8)
