"""What a month says of a person, with the row of failing months that it ends (T-096, T-099, T-100)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.classroom.domain.streaks import COUNTS, FAILED, NONE, PASSED, streak_until
from bihuan.kernel.periods import Month

WHOLE_ROW = 10_000
LOOK_BACK = 24
"""Months that a row is looked for; a row that is longer counts from there."""
LATE_MONTHS = 6
"""So long after its month a result still makes an adjustment by itself."""
VERDICTS = {PASSED: ("合格", "ok"), FAILED: ("不合格", "bad"), NONE: ("无评估", "idle")}
GAP_WORDS = {"breaks": "没有评估的月份中断", "skips": "没有评估的月份跳过不算", "counts": "没有评估的月份算作不合格"}


@dataclass(frozen=True)
class Standing:
    """`streak` months in a row up to this one, from `streak_from` on; "" where there is no row."""

    verdict: str
    n_evaluations: int = 0
    n_failed: int = 0
    streak: int = 0
    streak_from: str = ""


def standing(month: Month, *, n_evaluations: int, n_failed: int, earlier: Mapping[str, str], gap: str) -> Standing:
    """`earlier`: month → verdict of the months before, as they stand today. The whole row is counted, so that its
    first month names it: the fourth month of a row is the same row."""
    verdict = NONE if not n_evaluations else FAILED if n_failed else PASSED
    row = streak_until({**earlier, str(month): verdict}, month, gap=gap, at_most=WHOLE_ROW)
    return Standing(verdict, n_evaluations, n_failed, len(row), row.months[0] if row.months else "")


def asks_for_a_case(now: Standing, *, gap: str, months: int | None) -> bool:
    """So many months in a row, and this month is one of them: a month that is only skipped proposes nothing."""
    if months is None or now.streak < months:
        return False
    return is_of_a_row(now, gap=gap)


def is_of_a_row(now: Standing, *, gap: str) -> bool:
    """Whether the month itself is one of the row's, not only skipped."""
    return now.verdict == FAILED or (now.verdict == NONE and gap == COUNTS)
