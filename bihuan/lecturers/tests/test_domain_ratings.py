"""Two ratings in a row below eighty."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bihuan.lecturers.domain.ratings import Rating, loses_title, low_run, shrunk_score

FLOOR = Decimal(80)


def series(*scores, n_forms=10):
    first = datetime(2026, 9, 1, tzinfo=UTC)
    return [Rating(f"line/{i}", first + timedelta(days=i), Decimal(score), n_forms) for i, score in enumerate(scores)]


@pytest.mark.rule("T-109")
@pytest.mark.parametrize(
    ("scores", "lost"),
    [
        (("79", "78"), True),
        (("79", "85", "78"), False),
        (("79",), False),
        (("80", "79"), False),
        (("79.99", "79.99"), True),
        (("70", "80", "79", "79"), True),
        ((), False),
    ],
)
def test_two_in_a_row_below_eighty_cost_the_title(scores, lost):
    assert loses_title(series(*scores), floor=FLOOR, times=2) is lost


@pytest.mark.rule("T-110")
def test_the_order_of_teaching_counts_not_the_order_of_recording():
    ratings = series("79", "85", "78")

    assert loses_title([ratings[0], ratings[2], ratings[1]], floor=FLOOR, times=2) is False
    assert [each.score for each in low_run(list(reversed(series("85", "79", "78"))), floor=FLOOR)] == [79, 78]


def test_few_forms_are_pulled_towards_the_mean_of_all():
    assert shrunk_score(series("100", n_forms=2), overall=Decimal(85)) == Decimal("87.5")
    assert shrunk_score(series("100", n_forms=90), overall=Decimal(85)) == Decimal("98.5")
    assert shrunk_score([], overall=Decimal(85)) == Decimal("85.0")
