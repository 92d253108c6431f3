"""Which lines of different units look like one session: proposals to merge, with their reasons (T-051, peers B2).

Nothing is merged by itself; a proposal is a question to general affairs.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

TOPICS_WEIGHT = 40
TITLE_WEIGHT = 40
DATE_WEIGHT = 20
PROPOSE_FROM = 65  # of 100
DAYS_APART = 10  # farther apart than this the dates add nothing
GROUP_LIMIT = 400  # lines of one audience compared pair by pair; larger groups only by equal title

_FILLER = ("关于", "开展", "组织", "专题", "培训", "学习", "讲座", "课程", "的")


@dataclass(frozen=True)
class LineFacts:
    """A planned line as consolidation compares it."""

    line_id: int
    unit_id: int
    unit_name: str
    title: str
    audience: str
    day: date
    topic_ids: frozenset[int] = frozenset()
    is_hq: bool = False


@dataclass(frozen=True)
class MergeProposal:
    """Lines that may be one session. `target_id` is HQ's line when there is one, else the earliest."""

    target_id: int
    line_ids: tuple[int, ...]
    score: int
    reasons: tuple[str, ...]


@lru_cache(maxsize=8192)
def normal_title(title: str) -> str:
    """Width, case, punctuation and filler words do not make another course."""
    text = unicodedata.normalize("NFKC", title).casefold()
    text = "".join(sign for sign in text if sign.isalnum())
    kept = text
    for word in _FILLER:
        kept = kept.replace(word, "")
    return kept or text


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[index : index + 2] for index in range(len(text) - 1)) or frozenset({text})


def title_likeness(one: str, other: str) -> float:
    """0…1 over neighbouring characters, 1 for equal titles."""
    left, right = normal_title(one), normal_title(other)
    if left == right:
        return 1.0
    a, b = _pairs(left), _pairs(right)
    return 2 * len(a & b) / (len(a) + len(b))


def topic_likeness(one: frozenset[int], other: frozenset[int]) -> float:
    union = one | other
    return len(one & other) / len(union) if union else 0.0


def date_nearness(one: date, other: date) -> float:
    return max(0.0, 1 - abs((one - other).days) / DAYS_APART)


def score(one: LineFacts, other: LineFacts) -> int:
    """0…100. Another audience, or the same unit, is never the same session."""
    if one.unit_id == other.unit_id or one.audience != other.audience:
        return 0
    title, topics = title_likeness(one.title, other.title), topic_likeness(one.topic_ids, other.topic_ids)
    if not one.topic_ids or not other.topic_ids:
        topics = title  # without topics the title has to speak for them
    points = TITLE_WEIGHT * title + TOPICS_WEIGHT * topics + DATE_WEIGHT * date_nearness(one.day, other.day)
    return round(points)


def merge_proposals(lines: Sequence[LineFacts]) -> tuple[MergeProposal, ...]:
    """Groups of at least two units' lines, best first. Deterministic; each line is in at most one group."""
    by_audience: dict[str, list[LineFacts]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.line_id):
        by_audience[line.audience].append(line)
    found: list[MergeProposal] = []
    for group in by_audience.values():
        for part in [group] if len(group) <= GROUP_LIMIT else _by_title(group):
            found.extend(_groups(part))
    return tuple(sorted(found, key=lambda proposal: (-proposal.score, proposal.target_id)))


def _by_title(lines: Sequence[LineFacts]) -> list[list[LineFacts]]:
    """Lines of one title each: keeps thousands of lines cheap."""
    parts: dict[str, list[LineFacts]] = defaultdict(list)
    for line in lines:
        parts[normal_title(line.title)].append(line)
    return [part for part in parts.values() if len(part) > 1]


def _groups(lines: Sequence[LineFacts]) -> Iterable[MergeProposal]:
    """Greedy: HQ's lines gather first, then the earliest; a unit gives at most one line to a group."""
    left = sorted(lines, key=lambda line: (not line.is_hq, line.day, line.line_id))
    buckets = _buckets(left)
    taken: set[int] = set()
    for head in left:
        if head.line_id in taken:
            continue
        members = _members(head, buckets, taken)
        if not members:
            continue
        taken.update({head.line_id, *(line.line_id for line, _points in members)})
        yield _proposal(head, members)


def _buckets(lines: Sequence[LineFacts]) -> dict[str, list[LineFacts]]:
    """Lines by each neighbouring pair of their title: lines that share none cannot reach the mark by title."""
    buckets: dict[str, list[LineFacts]] = defaultdict(list)
    for line in lines:
        for pair in _pairs(normal_title(line.title)):
            buckets[pair].append(line)
    return buckets


def _members(head: LineFacts, buckets: dict[str, list[LineFacts]], taken: set[int]) -> list[tuple[LineFacts, int]]:
    near = {line.line_id: line for pair in _pairs(normal_title(head.title)) for line in buckets[pair]}
    best: dict[int, tuple[LineFacts, int]] = {}
    for line in sorted(near.values(), key=lambda line: line.line_id):
        if line.line_id in taken or line.line_id == head.line_id:
            continue
        points = score(head, line)
        if points >= PROPOSE_FROM and points > best.get(line.unit_id, (line, 0))[1]:
            best[line.unit_id] = (line, points)
    return sorted(best.values(), key=lambda pair: pair[0].line_id)


def _proposal(head: LineFacts, members: list[tuple[LineFacts, int]]) -> MergeProposal:
    lines = [line for line, _points in members]
    reasons = []
    if all(normal_title(line.title) == normal_title(head.title) for line in lines):
        reasons.append("same_title")
    else:
        reasons.append("like_title")
    if head.topic_ids and all(line.topic_ids & head.topic_ids for line in lines):
        reasons.append("same_topics")
    if all(line.day == head.day for line in lines):
        reasons.append("same_day")
    elif all(abs((line.day - head.day).days) <= DAYS_APART for line in lines):
        reasons.append("near_day")
    return MergeProposal(
        target_id=head.line_id,
        line_ids=tuple(line.line_id for line in lines),
        score=min(points for _line, points in members),
        reasons=tuple(reasons),
    )
