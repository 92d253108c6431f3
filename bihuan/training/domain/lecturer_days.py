"""A lecturer between two places, and with more sessions in a month than the article finds right (peers 13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from bihuan.training.domain.clashes import name_key, same_lecturer
from bihuan.training.domain.findings import WARN, Finding
from bihuan.training.domain.lines import LineFacts

TRAVEL, LOAD = "lecturer.travel_minutes", "lecturer.month_sessions"


def travel_findings(lines: Sequence[LineFacts], others: Iterable[LineFacts], *, minutes: int) -> Iterator[Finding]:
    """Less time between two places than the way takes; told on the plan's own line, on the later one of two."""
    if minutes <= 0:
        return
    for number, line in enumerate(lines):
        for other in (*lines[:number], *others):
            if _is_too_near(line, other, timedelta(minutes=minutes)):
                facts = {"lecturer": line.lecturer_name, "minutes": minutes, "time": _time(other), "place": _place(other)}
                yield Finding("lecturer_travel", WARN, line.position, facts, TRAVEL, field="lecturer")


def load_findings(lines: Sequence[LineFacts], elsewhere: Mapping[int, int], *, limit: int) -> Iterator[Finding]:
    """Told once for each lecturer, on the first line beyond the limit. `elsewhere`: file → sessions of other units."""
    counted: Counter[int] = Counter()
    for line in sorted(lines, key=lambda each: (each.starts_at, each.position)):
        if line.lecturer_file_id is None or limit <= 0:
            continue
        counted[line.lecturer_file_id] += 1
        n_sessions = counted[line.lecturer_file_id] + elsewhere.get(line.lecturer_file_id, 0)
        if n_sessions == limit + 1 or (n_sessions > limit and counted[line.lecturer_file_id] == 1):
            total = sum(each.lecturer_file_id == line.lecturer_file_id for each in lines)
            total += elsewhere.get(line.lecturer_file_id, 0)
            facts = {"lecturer": line.lecturer_name, "n": total, "limit": limit}
            yield Finding("lecturer_load", WARN, line.position, facts, LOAD, field="lecturer")


def _is_too_near(line: LineFacts, other: LineFacts, needed: timedelta) -> bool:
    if line.starts_at.date() != other.starts_at.date() or line.overlaps(other) or not same_lecturer(line, other):
        return False
    if name_key(line.place) == name_key(other.place) and line.unit_id == other.unit_id:
        return False
    first, second = sorted((line, other), key=lambda each: each.starts_at)
    return second.starts_at - first.ends_at < needed


def _time(line: LineFacts) -> str:
    return f"{line.starts_at:%H:%M}–{line.ends_at:%H:%M}"


def _place(line: LineFacts) -> str:
    return "别的单位" if line.is_hidden else line.place or line.unit_name
