"""The result of one person by one method: what it must hold, when it passes, and its life (T-080…T-087, C-341)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from bihuan.kernel.refusals import Refusal
from bihuan.kernel.states import Machine, Transition
from bihuan.regulations.domain.parameters import PassMark

DRAFT, CONFIRMED, ANNULLED = "draft", "confirmed", "annulled"
RESULT_STATES = {DRAFT: ("未确认", "warn"), CONFIRMED: ("已确认", "ok"), ANNULLED: ("已作废", "idle")}
PASSED, FAILED = ("合格", "ok"), ("不合格", "bad")
CLASS_ASSESSMENT, ESSAY = "class_assessment", "reflective_essay"
PER_SESSION = "session"
ENTERED, IMPORTED, SERVICE_RECORDS = "entered", "imported", "service_records"
CENT = Decimal("0.01")


def score_of(typed: str, *, full: int) -> Decimal | Refusal:
    """The score as people write it. Refuses what is no number, lies outside 0…full, or has more than two decimals."""
    try:
        found = Decimal("" if "_" in typed else typed.strip())
    except InvalidOperation:
        return Refusal("score_unreadable", typed=typed.strip()[:20])
    if not found.is_finite():
        return Refusal("score_unreadable", typed=typed.strip()[:20])
    if not 0 <= found <= full:
        return Refusal("score_out_of_range", typed=typed.strip()[:20], full=full)
    if found != found.quantize(CENT):
        return Refusal("score_too_fine", typed=typed.strip()[:20])
    return abs(found.quantize(CENT))


def mean_of(scores: Sequence[Decimal]) -> Decimal:
    """Of the parts of 课堂考核, each weighing the same: the source gives no weights."""
    return (sum(scores, Decimal(0)) / len(scores)).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class ResultFacts:
    """`items` are the parts that the method is scored on, code to label; `mark` None where no article in force gives one."""

    method: str = ""
    score: Decimal | None = None
    parts: Mapping[str, object] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    essay: str = ""
    has_evidence: bool = False
    asks_evidence: bool = False
    attended: bool = True
    attendance_note: str = ""
    is_own: bool = False
    is_over: bool = True
    mark: PassMark | None = None
    reason: str = ""


def the_class_is_over(facts: ResultFacts) -> Refusal | None:
    return None if facts.is_over else Refusal("evaluation_before_end")


def confirmed_by_another(facts: ResultFacts) -> Refusal | None:
    return Refusal("evaluation_own") if facts.is_own else None


def absence_is_flagged(facts: ResultFacts) -> Refusal | None:
    """A result without attendance stands only with its flag and why (C-341)."""
    return None if facts.attended or facts.attendance_note else Refusal("evaluation_absent")


def every_part_is_scored(facts: ResultFacts) -> Refusal | None:
    missing = [label for code, label in facts.items.items() if code not in facts.parts]
    return Refusal("evaluation_part_missing", items="、".join(missing)) if missing else None


def it_has_a_score(facts: ResultFacts) -> Refusal | None:
    return Refusal("evaluation_score_missing") if facts.score is None else None


def the_essay_is_there(facts: ResultFacts) -> Refusal | None:
    """Written on the phone, or on paper with its picture as evidence."""
    is_there = facts.method != ESSAY or facts.essay.strip() or facts.has_evidence
    return None if is_there else Refusal("evaluation_essay_missing")


def the_evidence_is_there(facts: ResultFacts) -> Refusal | None:
    return Refusal("evaluation_evidence_missing") if facts.asks_evidence and not facts.has_evidence else None


def a_pass_mark_is_set(facts: ResultFacts) -> Refusal | None:
    return None if facts.mark is not None else Refusal("pass_mark_unset")


def a_reason_is_given(facts: ResultFacts) -> Refusal | None:
    return None if facts.reason.strip() else Refusal("evaluation_reason_missing")


RESULT = Machine[ResultFacts](
    (
        Transition(
            "confirm",
            {DRAFT},
            CONFIRMED,
            guards=(
                the_class_is_over,
                a_pass_mark_is_set,
                confirmed_by_another,
                absence_is_flagged,
                every_part_is_scored,
                it_has_a_score,
                the_essay_is_there,
                the_evidence_is_there,
            ),
        ),
        Transition("annul", {CONFIRMED}, ANNULLED, guards=(a_reason_is_given,)),
    )
)
