"""What an inspection must tell by its method, and what may follow from it (T-090…T-094, C-340)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.kernel.refusals import Refusal

VIDEO, VISIT, PHONE = "video_questions", "visit", "phone"
CONTENT, LECTURER, METHOD, NONE = "content", "lecturer", "method", "none"
DECISIONS = {
    CONTENT: "优化培训内容",
    LECTURER: "调整讲师安排",
    METHOD: "改进培训方式",
    NONE: "无需处理，因为",
}
TEXT, NAME = 500, 40


@dataclass(frozen=True)
class Answer:
    """One question to one person, and whether the answer was right; of a telephone call the person and the result."""

    person: str
    question: str = ""
    answer: str = ""
    is_right: bool | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.person.strip() or self.question.strip() or self.answer.strip())


@dataclass(frozen=True)
class InspectionFacts:
    """`methods` and `ratings` are the codes of the article on the day; any method beyond the three asks for findings only."""

    method: str
    methods: tuple[str, ...]
    rating: str
    ratings: tuple[str, ...]
    findings: str
    place: str = ""
    answers: tuple[Answer, ...] = ()
    is_inspector_of_group: bool = True
    is_over: bool = True


def inspection_refusal(facts: InspectionFacts) -> Refusal | None:
    """The first thing that is missing."""
    if facts.method not in facts.methods:
        return Refusal("inspection_method_unknown")
    if facts.rating not in facts.ratings:
        return Refusal("inspection_rating_unknown")
    if not facts.is_inspector_of_group:
        return Refusal("inspection_inspector_outside")
    if not facts.is_over:
        return Refusal("inspection_in_future")
    return _by_method(facts) or (None if facts.findings.strip() else Refusal("inspection_findings_missing"))


def _by_method(facts: InspectionFacts) -> Refusal | None:
    if facts.method == VISIT and not facts.place.strip():
        return Refusal("inspection_place_missing")
    if facts.method == VIDEO:
        return _questions(facts.answers)
    if facts.method == PHONE and not (facts.answers and all(_is_call(each) for each in facts.answers)):
        return Refusal("inspection_call_missing")
    return None


def _questions(answers: Sequence[Answer]) -> Refusal | None:
    for row, each in enumerate(answers, start=1):
        if not (each.person.strip() and each.question.strip() and each.answer.strip()):
            return Refusal("inspection_question_incomplete", row=row)
    return None if answers else Refusal("inspection_questions_missing")


def _is_call(each: Answer) -> bool:
    return bool(each.person.strip() and each.answer.strip())


def is_weak(rating: str, ratings: Sequence[str]) -> bool:
    """The article lists the ratings from the best to the worst; the last one asks for consequences."""
    return len(ratings) > 1 and rating == ratings[-1]


@dataclass(frozen=True)
class DecisionFacts:
    kind: str
    text: str
    has_owner: bool
    is_owner_near: bool
    due_on: date | None
    today: date


def decision_refusal(facts: DecisionFacts) -> Refusal | None:
    """One of three uses of the result with its owner and day, or nothing and why (C-340)."""
    if facts.kind not in DECISIONS:
        return Refusal("inspection_decision_unknown")
    if not facts.text.strip():
        return Refusal("inspection_decision_empty")
    if facts.kind == NONE:
        return Refusal("inspection_owner_needless") if facts.has_owner else None
    return _of_owner(facts)


def _of_owner(facts: DecisionFacts) -> Refusal | None:
    if not facts.has_owner:
        return Refusal("inspection_owner_missing")
    if not facts.is_owner_near:
        return Refusal("inspection_owner_outside")
    if facts.due_on is None:
        return Refusal("inspection_due_missing")
    return Refusal("inspection_due_past") if facts.due_on < facts.today else None
