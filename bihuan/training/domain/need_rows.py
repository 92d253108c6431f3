"""The need form in Excel (S-175): which row is a need, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.training.domain import plan_words as words
from bihuan.training.domain.needs import FIELDS, missing_fields

HEADER_SEARCH_ROWS = 20
LIMITS = {"title": 120, "goal": 300, "wanted_time": 80, "trainer": 80, "participants": 120, "reason": 500}
NAMES = {
    "title": ("主题", "培训主题", "需求主题"),
    "goal": ("目标", "培训目标"),
    "wanted_time": ("时间", "培训时间", "希望时间"),
    "trainer": ("讲师", "培训讲师"),
    "participants": ("参加人员", "参训人员", "培训对象"),
    "reason": ("需求说明", "需求", "需求描述", "培训需求"),
}
_FIELD_OF = {words.squeezed(name): field for field, names in NAMES.items() for name in names}
_LABEL_OF = {column: label for column, label in FIELDS.values()}


@dataclass(frozen=True)
class NeedRowRead:
    """`problems` are sentences; a row without one may be stored."""

    row: int
    values: dict[str, str]
    problems: tuple[str, ...] = ()


def read_need_rows(lines: Sequence[Sequence[object]], required: tuple[str, ...]) -> tuple[NeedRowRead, ...] | None:
    """Rows below the header, empty ones left out; None where there is no header with topic and need."""
    header = _header(lines)
    if header is None:
        return None
    first, columns = header
    found = []
    for number, cells in enumerate(lines[first + 1 :], start=first + 2):
        values = {name: words.plain(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        if any(values.values()):
            found.append(NeedRowRead(number, values, _problems(values, required)))
    return tuple(found)


def _header(lines: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    for number, cells in enumerate(lines[:HEADER_SEARCH_ROWS]):
        columns: dict[str, int] = {}
        for at, cell in enumerate(cells):
            name = _FIELD_OF.get(words.squeezed(cell))
            if name:
                columns.setdefault(name, at)
        if {"title", "reason"} <= columns.keys():
            return number, columns
    return None


def _problems(values: dict[str, str], required: tuple[str, ...]) -> tuple[str, ...]:
    empty = [f"没有填写{FIELDS[code][1]}。" for code in missing_fields(values, required)]
    long = [f"{_LABEL_OF[name]}超过 {most} 个字。" for name, most in LIMITS.items() if len(values.get(name, "")) > most]
    return (*empty, *long)
