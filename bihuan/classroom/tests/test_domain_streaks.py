"""Three failing months in a row."""

import pytest

from bihuan.classroom.domain.streaks import FAILED, NONE, PASSED, month_verdict, streak_until
from bihuan.kernel.periods import Month


def row(**verdicts):
    return {f"2026-{name[1:]}": verdict for name, verdict in verdicts.items()}


def months(verdicts, until, gap="breaks"):
    return streak_until(verdicts, Month.parse(until), gap=gap, at_most=3).months


@pytest.mark.rule("T-099")
def test_several_fails_in_one_month_are_one_failing_month():
    assert month_verdict([False, False, False]) == FAILED
    assert month_verdict([True, False]) == FAILED
    assert month_verdict([True, True]) == PASSED
    assert month_verdict([]) == NONE
    assert months(row(m04=FAILED), "2026-04") == ("2026-04",)


@pytest.mark.rule("T-096")
def test_march_april_may_is_a_row_and_march_may_june_is_none():
    assert months(row(m03=FAILED, m04=FAILED, m05=FAILED), "2026-05") == ("2026-03", "2026-04", "2026-05")
    assert months(row(m03=FAILED, m04=PASSED, m05=FAILED, m06=FAILED), "2026-06") == ("2026-05", "2026-06")


@pytest.mark.rule("T-100")
@pytest.mark.parametrize(
    ("gap", "found"),
    [
        ("breaks", ("2026-05", "2026-06")),
        ("skips", ("2026-03", "2026-05", "2026-06")),
        ("counts", ("2026-04", "2026-05", "2026-06")),
    ],
)
def test_a_month_without_evaluation_is_treated_as_the_article_says(gap, found):
    assert months(row(m03=FAILED, m05=FAILED, m06=FAILED), "2026-06", gap) == found


@pytest.mark.rule("T-100")
def test_nobody_fails_by_silence_alone():
    assert months(row(m03=PASSED, m06=NONE), "2026-06", "counts") == ()
    assert months({}, "2026-06", "counts") == ()
    assert months(row(m04=FAILED), "2026-06", "counts") == ("2026-04", "2026-05", "2026-06")


def test_the_row_crosses_the_year():
    verdicts = {"2025-11": FAILED, "2025-12": FAILED, "2026-01": FAILED}

    assert months(verdicts, "2026-01") == ("2025-11", "2025-12", "2026-01")
