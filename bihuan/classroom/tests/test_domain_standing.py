"""The row of failing months and when it asks for a case, against a plain count by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.classroom.domain.standing import Standing, asks_for_a_case, standing
from bihuan.classroom.domain.streaks import BREAKS, COUNTS, FAILED, NONE, PASSED, SKIPS
from bihuan.kernel.periods import Month

FIRST = Month(2026, 1)
VERDICTS = st.lists(st.sampled_from([PASSED, FAILED, NONE]), min_size=1, max_size=12)
GAPS = st.sampled_from([BREAKS, SKIPS, COUNTS])
RESULTS = {PASSED: (1, 0), FAILED: (3, 2), NONE: (0, 0)}


def of_last(verdicts, gap):
    months = [FIRST.shift(n) for n in range(len(verdicts))]
    earlier = {str(month): verdict for month, verdict in zip(months, verdicts[:-1], strict=False)}
    n, failed = RESULTS[verdicts[-1]]
    return standing(months[-1], n_evaluations=n, n_failed=failed, earlier=earlier, gap=gap)


def by_hand(verdicts, gap):
    """Forwards, month after month: (length, first month)."""
    length, begins = 0, ""
    for number, verdict in enumerate(verdicts):
        month = str(FIRST.shift(number))
        if verdict == FAILED:
            length, begins = length + 1, begins or month
        elif verdict == PASSED or gap == BREAKS:
            length, begins = 0, ""
        elif gap == COUNTS and length:
            length += 1
    return length, begins


@pytest.mark.rule("T-096", "T-099", "T-100")
@given(VERDICTS, GAPS)
def test_the_row_is_what_a_count_forwards_gives(verdicts, gap):
    now = of_last(verdicts, gap)

    assert (now.streak, now.streak_from) == by_hand(verdicts, gap)


@given(VERDICTS, GAPS)
def test_nobody_who_never_failed_is_in_a_row(verdicts, gap):
    assert of_last([PASSED if each == FAILED else each for each in verdicts], gap).streak == 0


@given(st.integers(3, 12), st.integers(2, 6))
def test_every_month_of_one_row_has_the_same_first_month(length, months):
    rows = [of_last([FAILED] * n, BREAKS) for n in range(1, length + 1)]

    assert {row.streak_from for row in rows} == {"2026-01"}
    assert [asks_for_a_case(row, gap=BREAKS, months=months) for row in rows] == [
        number >= months for number in range(1, length + 1)
    ]


def test_a_month_that_is_only_skipped_asks_for_nothing_and_a_counted_one_does():
    quiet = Standing(NONE, streak=3, streak_from="2026-01")

    assert not asks_for_a_case(quiet, gap=SKIPS, months=3)
    assert asks_for_a_case(quiet, gap=COUNTS, months=3)
    assert not asks_for_a_case(Standing(FAILED, 1, 1, 9, "2026-01"), gap=BREAKS, months=None)
