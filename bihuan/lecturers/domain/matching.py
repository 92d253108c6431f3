"""Whom to ask for a session: subject, distance, load, satisfaction; each suggestion says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

HALF = 0.5


@dataclass(frozen=True)
class Known:
    """A lecturer who may be named. `distance`: steps in the tree of units; None when no unit is known."""

    lecturer_id: int
    name: str
    subjects: str
    unit_name: str
    distance: int | None
    n_tasks: int
    score: Decimal | None
    n_forms: int
    grade_label: str = ""


@dataclass(frozen=True)
class Suggestion:
    known: Known
    subject: str
    reason: str


def steps_between(one: str, other: str) -> int:
    """Edges between two units, by their paths `/1/5/23/`."""
    a, b = one.strip("/").split("/"), other.strip("/").split("/")
    common = next((n for n, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b)))
    return len(a) + len(b) - 2 * common


def subject_in(subjects: str, wanted: str) -> str:
    """The subject of the lecturer that the session is about; "" when none is. Half of its character pairs must occur."""
    for term in re.split(r"[、，,；;\s]+", subjects):
        pairs = [term[n : n + 2] for n in range(len(term) - 1)] or ([term] if term else [])
        if pairs and sum(pair in wanted for pair in pairs) >= HALF * len(pairs):
            return term
    return ""


def suggest(candidates: Iterable[Known], *, wanted: str, limit: int) -> tuple[Suggestion, ...]:
    """The nearest of those who know the subject first; then fewer sessions that month, then the better score."""
    found = [_judged(each, wanted) for each in candidates]
    found.sort(key=lambda each: _order(each.known, bool(each.subject)))
    return tuple(found[:limit])


def _order(known: Known, knows: bool) -> tuple[object, ...]:
    far = known.distance if known.distance is not None else 99
    return not knows, far, known.n_tasks, -(known.score or Decimal(0)), known.name, known.lecturer_id


def _judged(known: Known, wanted: str) -> Suggestion:
    subject = subject_in(known.subjects, wanted)
    parts: Sequence[str] = (
        known.grade_label,
        _fits(known, subject, wanted),
        _near(known),
        f"当月已排 {known.n_tasks} 场" if known.n_tasks else "当月还没有授课",
        _liked(known),
    )
    return Suggestion(known, subject, "；".join(part for part in parts if part) + "。")


def _fits(known: Known, subject: str, wanted: str) -> str:
    if subject:
        return f"授课方向「{subject}」对得上"
    if wanted.strip():
        return "授课方向对不上题目"
    return f"授课方向：{known.subjects}" if known.subjects else ""


def _near(known: Known) -> str:
    if known.distance is None:
        return ""
    return "就在举办单位" if known.distance == 0 else f"在{known.unit_name}，相隔 {known.distance} 级"


def _liked(known: Known) -> str:
    if known.score is None or not known.n_forms:
        return "还没有满意度"
    return f"满意度 {known.score}（{known.n_forms} 份反馈，已按份数折算）"
