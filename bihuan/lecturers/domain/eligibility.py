"""Who may be named, for what work, and until when (T-111, T-113, C-324…C-327)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refusal
from bihuan.lecturers.domain.states import APPOINTED, APPROVED, CANCELLED, LAPSED

WORKS = {"demonstration": "技能演示与分享", "teaching": "系统授课", "development": "课程开发与讲师培养"}
"""Kinds of work from the simplest; the n-th asks for the n-th grade of the article (C-324)."""


@dataclass(frozen=True)
class Standing:
    """A file as far as it decides whether a session may name its lecturer."""

    state: str
    is_external: bool = False
    review_due_on: date | None = None
    has_approved_engagement: bool = False


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    return Month.of(day).shift(months).day(day.day)


def is_lapsed(review_due_on: date | None, on: date) -> bool:
    """Certified on 2022-05-10 for 24 months: 2024-05-10 still holds, 2024-05-11 does not (C-327)."""
    return review_due_on is not None and on > review_due_on


def not_assignable(standing: Standing, *, on: date) -> Refusal | None:
    """Why a session on that day may not name the lecturer; None when it may."""
    if standing.is_external:
        approved = standing.state == APPROVED and standing.has_approved_engagement
        return None if approved else Refusal("lecturer_not_approved")
    if standing.state == CANCELLED:
        return Refusal("lecturer_title_cancelled")
    if standing.state == LAPSED or is_lapsed(standing.review_due_on, on):
        return Refusal("lecturer_lapsed")
    return None if standing.state == APPOINTED else Refusal("lecturer_not_appointed")


def beyond_grade(work: str, *, grade: str, grades: Sequence[str]) -> Refusal | None:
    """C-324: a junior lecturer develops no course. Without grades in force, or without a grade, nothing is refused."""
    if grade not in grades or work not in WORKS:
        return None
    needed = min(list(WORKS).index(work), len(grades) - 1)
    return Refusal("lecturer_grade_too_low", work=WORKS[work]) if grades.index(grade) < needed else None


def practice_is_short(since: date, *, months: int, on: date) -> bool:
    """C-325: two years and eleven months are not three years; the day itself counts."""
    return on < months_later(since, months)


def parts_missing(passed: Collection[str], required: Sequence[str]) -> tuple[str, ...]:
    """C-326: the parts of the certification that were not passed, in the order of the article."""
    return tuple(code for code in required if code not in passed)
