"""Who and what would have to be in two places at once: lecturers, rooms and the people to be trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bihuan.training.domain.findings import BLOCK, WARN, Finding
from bihuan.training.domain.lines import ALL_STAFF, BOTH, GROUP, NEWCOMERS, PROJECT_STAFF, SPECIALISTS, LineFacts

_GROUPS = {
    NEWCOMERS: {NEWCOMERS},
    SPECIALISTS: {SPECIALISTS},
    BOTH: {NEWCOMERS, SPECIALISTS},
    ALL_STAFF: {NEWCOMERS, SPECIALISTS},
    PROJECT_STAFF: {NEWCOMERS, SPECIALISTS},
}

NAMED_PLACE = 4  # a shorter name ("会议室") is a room that every unit has


def clash_findings(lines: Sequence[LineFacts], others: Sequence[LineFacts] = ()) -> Iterator[Finding]:
    """Clashes inside the plan are told on the later line of the two; clashes with other units on the plan's own line."""
    own = sorted(lines, key=lambda line: (line.starts_at, line.position))
    for first, second in _overlapping(own):
        yield from _inside(*sorted((first, second), key=lambda line: line.position))
    if not others:
        return
    by_day: dict[object, list[LineFacts]] = {}
    for other in others:
        by_day.setdefault(other.starts_at.date(), []).append(other)
    for line in lines:
        for other in by_day.get(line.starts_at.date(), ()):
            if line.overlaps(other):
                yield from _across(line, other)


def _overlapping(lines: Sequence[LineFacts]) -> Iterator[tuple[LineFacts, LineFacts]]:
    """Pairs that share time, by a sweep over the starts."""
    running: list[LineFacts] = []
    for line in lines:
        running = [each for each in running if each.ends_at > line.starts_at]
        for each in running:
            if each.overlaps(line):
                yield each, line
        running.append(line)


def _inside(first: LineFacts, second: LineFacts) -> Iterable[Finding]:
    facts = {"other": first.position, "other_title": first.title, "time": _time(first)}
    if same_lecturer(first, second):
        named = {**facts, "lecturer": second.lecturer_name}
        yield Finding("lecturer_conflict", BLOCK, second.position, named, field="lecturer")
    if first.place.strip() and name_key(first.place) == name_key(second.place):
        yield Finding("place_conflict", BLOCK, second.position, {**facts, "place": second.place}, field="place")
    if _GROUPS.get(first.audience, set()) & _GROUPS.get(second.audience, set()):
        yield Finding("audience_conflict", BLOCK, second.position, facts, field="audience")


def _across(line: LineFacts, other: LineFacts) -> Iterable[Finding]:
    if other.is_hidden:
        yield from _across_hidden(line, other)
        return
    facts = {"unit": other.unit_name, "other_title": other.title, "time": _time(other)}
    if line.lecturer_id is not None and line.lecturer_id == other.lecturer_id:
        named = {**facts, "lecturer": line.lecturer_name}
        yield Finding("lecturer_conflict_across", BLOCK, line.position, named, field="lecturer")
    elif same_lecturer(line, other):
        named = {**facts, "lecturer": line.lecturer_name}
        yield Finding("lecturer_name_across", WARN, line.position, named, field="lecturer")
    if len(line.place.strip()) > NAMED_PLACE and name_key(line.place) == name_key(other.place):
        yield Finding("place_conflict_across", WARN, line.position, {**facts, "place": line.place}, field="place")
    if other.audience == ALL_STAFF and other.shares_staff:
        yield Finding("audience_conflict_across", WARN, line.position, facts, field="date")


def _across_hidden(line: LineFacts, other: LineFacts) -> Iterable[Finding]:
    """What lies out of sight is told as taken, without unit and title."""
    if same_lecturer(line, other):
        is_sure = line.lecturer_id is not None and line.lecturer_id == other.lecturer_id
        named = {"lecturer": line.lecturer_name, "time": _time(other)}
        yield Finding("lecturer_busy", BLOCK if is_sure else WARN, line.position, named, field="lecturer")
    if len(line.place.strip()) > NAMED_PLACE and name_key(line.place) == name_key(other.place):
        yield Finding("place_busy", WARN, line.position, {"place": line.place, "time": _time(other)}, field="place")


def same_lecturer(first: LineFacts, second: LineFacts) -> bool:
    """The same person, or the same name where one of the two is only a name. The group's own choice names nobody."""
    if first.lecturer_id is not None and second.lecturer_id is not None:
        return first.lecturer_id == second.lecturer_id
    if GROUP in (first.lecturer_source, second.lecturer_source):
        return False
    name = name_key(first.lecturer_name)
    return bool(name) and name == name_key(second.lecturer_name)


def _time(line: LineFacts) -> str:
    return f"{line.starts_at:%m-%d %H:%M}–{line.ends_at:%H:%M}"


def name_key(text: str) -> str:
    """Without blanks and in small letters: how names of people and rooms are compared."""
    return "".join(text.split()).lower()
