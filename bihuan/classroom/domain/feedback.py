"""The feedback form: who may hand it in, when its figures may be seen, and what they are (T-081, T-089, C-339)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from bihuan.classroom.domain.states import CLOSED, ENDED
from bihuan.kernel.refusals import Refusal

ALL, DUE, FILED = "all", "due", "filed"
RATED, TOO_FEW, NO_FILE, NO_ITEM, REFUSED = "rated", "too_few", "no_file", "no_item", "refused"
NONE = "none"
DECISIONS = {
    "content": "优化培训内容",
    "lecturer": "调整讲师安排",
    "method": "改进培训方式",
    NONE: "不作改动",
}
CENT = Decimal("0.01")
FULL = 100
LONGEST = 500


@dataclass(frozen=True)
class Item:
    code: str
    label: str
    is_lecturer: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the scale."""

    score: int
    label: str


@dataclass(frozen=True)
class Form:
    """What one person says; `scores` by code of the item."""

    scores: Mapping[str, int]
    gain: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class GiveFacts:
    session_state: str
    attended: bool
    has_round: bool
    was_sealed: bool = False


def give_refusal(facts: GiveFacts) -> Refusal | None:
    """Before the end, without having been there, after the dossier was closed, were it only once: no form.

    A form after a dossier was reopened would stand between two looks at the late ones and tell its author.
    """
    if facts.session_state not in (ENDED, CLOSED):
        return Refusal("feedback_not_open")
    if not facts.attended:
        return Refusal("feedback_not_attended")
    if not facts.has_round:
        return Refusal("feedback_not_asked")
    return Refusal("feedback_filed") if facts.session_state == CLOSED or facts.was_sealed else None


def form_refusal(form: Form, items: Sequence[Item], scale: Sequence[Step]) -> Refusal | None:
    """Every item once, each with a step of the scale; nothing else."""
    allowed = {step.score for step in scale}
    for item in items:
        if item.code not in form.scores:
            return Refusal("feedback_item_missing", item=item.label)
    if form.scores.keys() - {item.code for item in items} or any(score not in allowed for score in form.scores.values()):
        return Refusal("feedback_score_unknown")
    if max(len(form.gain), len(form.suggestion)) > LONGEST:
        return Refusal("feedback_text_long", longest=LONGEST)
    return None


def scale_of(options: Sequence[tuple[str, str]]) -> tuple[Step, ...]:
    """Codes of the article are scores from 0 to 100; anything else is no step."""
    steps = [Step(int(code), label) for code, label in options if code.isdecimal() and int(code) <= FULL]
    return tuple(sorted(steps, key=lambda step: -step.score))


def due_day(day: date, n_days: int, next_working_day: Callable[[date], date] | None) -> date:
    """The n-th working day after a day; without a calendar every day is one. The form is in time on that whole day."""
    for _turn in range(n_days):
        day = next_working_day(day) if next_working_day else day + timedelta(days=1)
    return day


def mean(scores: Sequence[int]) -> Decimal | None:
    """To the hundredth, halves up; nothing of nothing."""
    if not scores:
        return None
    return (Decimal(sum(scores)) / len(scores)).quantize(CENT, rounding=ROUND_HALF_UP)


def lecturer_score(forms: Sequence[Form], items: Sequence[Item]) -> Decimal | None:
    """The mean of the items about the lecturer over all forms (T-089)."""
    codes = [item.code for item in items if item.is_lecturer]
    return mean([form.scores[code] for form in forms for code in codes])


@dataclass(frozen=True)
class Bar:
    """How many chose a step; `percent` of all forms, whole."""

    label: str
    score: int
    n: int
    percent: int


@dataclass(frozen=True)
class ItemResult:
    code: str
    label: str
    mean: Decimal
    bars: tuple[Bar, ...]


def results(forms: Sequence[Form], items: Sequence[Item], scale: Sequence[Step]) -> tuple[ItemResult, ...]:
    """Per item the mean and how many chose each step. No forms: nothing."""
    found = []
    for item in items:
        scores = [form.scores[item.code] for form in forms]
        average = mean(scores)
        if average is not None:
            bars = tuple(_bar(step, scores) for step in scale)
            found.append(ItemResult(item.code, item.label, average, bars))
    return tuple(found)


def _bar(step: Step, scores: Sequence[int]) -> Bar:
    n = scores.count(step.score)
    return Bar(step.label, step.score, n, round(n * FULL / len(scores)))


def are_shown(n_forms: int, small_group: int, *, is_closed: bool) -> bool:
    """Only what can no longer change is shown, and never of a few: two looks at it never differ by one person."""
    return is_closed and n_forms > 0 and n_forms >= small_group


def scrambled(texts: Sequence[tuple[str, str]], salt: str) -> tuple[str, ...]:
    """(key, text) in an order that follows neither time nor the other list; the same at every look."""
    kept = [(hashlib.sha256(f"{salt}/{key}".encode()).hexdigest(), text.strip()) for key, text in texts if text.strip()]
    return tuple(text for _order, text in sorted(kept))


def decision_refusal(kind: str, text: str, *, has_owner: bool) -> Refusal | None:
    """One of three kinds with its owner, or none with the reason (C-340)."""
    if kind not in DECISIONS:
        return Refusal("feedback_decision_unknown")
    if not text.strip():
        return Refusal("feedback_reason_missing" if kind == NONE else "feedback_decision_empty")
    if kind != NONE and not has_owner:
        return Refusal("feedback_owner_missing")
    return None
