"""The implementation rate of a month as lists, not only as a number (T-062…T-064, T-070).

Every line of the issued plan ends in exactly one of: numerator and denominator, denominator only, left out with a reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bihuan.kernel.rates import Rate
from bihuan.training.domain.implementation import HELD_OUTCOMES

PASS, FAIL, UNDEFINED, NOT_APPLICABLE, RUNNING = "pass", "fail", "undefined", "n/a", "open"

SESSIONS, LESSON_HOURS = "sessions", "lesson_hours"
SAME_DAY, SAME_MONTH = "same_day", "same_month"
COUNTED, LEFT_OUT = "counted", "left_out"

ADDED, MERGED, NOT_ISSUED, APPROVED, TOO_SHORT = "added", "merged", "not_issued", "approved_omission", "too_short"
LEFT_OUT_WORDS = {
    ADDED: "下发后增加的场次，不计入实施率",
    MERGED: "已并入其他单位的场次，由合并后的场次计算",
    NOT_ISSUED: "未下发",
    APPROVED: "经书面批准未举办",
    TOO_SHORT: "时长不足最低课时，不计入频次",
}
RATE_KIND = "implementation_rate"


@dataclass(frozen=True)
class RateRules:
    """What the articles say about the rate; there is no default, every value comes from the regulations."""

    floor: Decimal
    approved_omission: str
    basis: str
    on_time: str
    counts_added: bool
    zero_lines: str


@dataclass(frozen=True)
class CountedLine:
    """A line as the rate sees it. `planned_on` and `held_on` are days on the unit's wall."""

    line_id: int
    minutes: int
    planned_on: date
    outcome: str = "planned"
    held_on: date | None = None
    is_added: bool = False
    fate: str = "adopted"
    is_omission_approved: bool = False


@dataclass(frozen=True)
class LeftOut:
    line_id: int
    reason: str


@dataclass(frozen=True)
class Figure:
    """`numerator` and `denominator` are sessions, or lesson minutes where the article counts lesson hours."""

    numerator: int
    denominator: int
    numerator_ids: tuple[int, ...]
    denominator_ids: tuple[int, ...]
    left_out: tuple[LeftOut, ...]
    verdict: str

    @property
    def rate(self) -> Rate:
        return Rate(self.numerator, self.denominator, len(self.left_out))


def implementation_rate(lines: Iterable[CountedLine], rules: RateRules) -> Figure:
    """The rate with its three lists. Nothing planned is undefined, never 100 % (T-070)."""
    ordered = sorted(lines, key=lambda line: line.line_id)
    reasons = {line.line_id: left_out_reason(line, rules) for line in ordered}
    due = [line for line in ordered if not reasons[line.line_id]]
    held = [line for line in due if counts_as_held(line, rules)]
    numerator, denominator = _amount(held, rules), _amount(due, rules)
    return Figure(
        numerator=numerator,
        denominator=denominator,
        numerator_ids=tuple(line.line_id for line in held),
        denominator_ids=tuple(line.line_id for line in due),
        left_out=tuple(LeftOut(line_id, reason) for line_id, reason in reasons.items() if reason),
        verdict=verdict_of(Rate(numerator, denominator), rules),
    )


def left_out_reason(line: CountedLine, rules: RateRules) -> str:
    """Why a line is in neither list; "" when it is counted."""
    if line.fate == "merged":
        return MERGED
    if line.fate != "adopted":
        return NOT_ISSUED
    if line.is_added:
        is_counted = rules.counts_added and line.outcome in HELD_OUTCOMES
        return "" if is_counted else ADDED
    if rules.approved_omission == LEFT_OUT and line.outcome not in HELD_OUTCOMES and line.is_omission_approved:
        return APPROVED
    return ""


def counts_as_held(line: CountedLine, rules: RateRules) -> bool:
    """Held within the tolerance of the article: on the planned day, or within the planned month (conflict 19)."""
    if line.outcome not in HELD_OUTCOMES or line.held_on is None:
        return False
    if rules.on_time == SAME_DAY and not line.is_added:
        return line.held_on == line.planned_on
    return (line.held_on.year, line.held_on.month) == (line.planned_on.year, line.planned_on.month)


def verdict_of(rate: Rate, rules: RateRules) -> str:
    """Equal to the floor is a pass (T-062)."""
    reached = rate.reaches(rules.floor)
    if reached is None:
        return FAIL if rules.zero_lines == "failed" else UNDEFINED
    return PASS if reached else FAIL


def adjusted_verdict(figure_verdict: str, rate: Rate, floor: Decimal | None) -> str:
    """What the frozen verdict would be with its adjustments. What did not apply still does not; a quota asks for its count."""
    if figure_verdict == NOT_APPLICABLE:
        return NOT_APPLICABLE
    reached = rate.numerator >= rate.denominator if floor is None else rate.reaches(floor)
    if reached is None:
        return UNDEFINED
    return PASS if reached else FAIL


def _amount(lines: Sequence[CountedLine], rules: RateRules) -> int:
    return sum(line.minutes for line in lines) if rules.basis == LESSON_HOURS else len(lines)


def figure_digest(facts: dict[str, object]) -> str:
    """Hash of everything a frozen figure says; the same facts give the same digest on every machine."""
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
