"""全站搜索: what can be found from one box. Each app declares its kinds of rows; a provider shows no row that the
person's lists would not show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.functional import Promise

MAX_CHARS = 60
MAX_WORDS = 5
NEARNESS = ("iexact", "istartswith", "icontains")


@dataclass(frozen=True)
class Sought:
    """`words`: all of them must be found in a row. `limit`: the most rows a provider gives."""

    words: tuple[str, ...]
    at: datetime
    limit: int


@dataclass(frozen=True)
class Hit:
    """One found row: its name, where it stands, where it opens."""

    title: str
    note: str
    url: str


Find = Callable[[Any, Sought], Sequence[Hit]]
"""(actor, sought) → hits, best first."""


@dataclass(frozen=True)
class Kind:
    """One group of the result. `capability` is the first door ("" for everybody); rows are scoped by `find`.

    `all_at`: name of the list that takes the same words as `q`, if there is one.
    """

    label: str | Promise
    icon: str
    capability: str
    find: Find
    all_at: str = ""


_KINDS: dict[str, Kind] = {}


def declare_search(key: str, kind: Kind) -> None:
    """Called from the apps' `ready`; shown in the order of the apps."""
    _KINDS[key] = kind


def search_kinds() -> tuple[tuple[str, Kind], ...]:
    return tuple(_KINDS.items())


def words_of(text: str) -> tuple[str, ...]:
    """What was typed as the words to look for: `" 西南  计划 "` → `("西南", "计划")`."""
    return tuple(text[:MAX_CHARS].split()[:MAX_WORDS])


def best_first(rows: QuerySet[Any], sought: Sought, *fields: str) -> QuerySet[Any]:
    """Rows in which each word is found in one of the fields. First those whose name (the first field) is the first word,
    then names that begin with it, then names that hold it."""
    for word in sought.words:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(found)
    first, name = sought.words[0], fields[0]
    nearness = [When(**{f"{name}__{how}": first}, then=Value(rank)) for rank, how in enumerate(NEARNESS)]
    return rows.order_by(Case(*nearness, default=Value(len(NEARNESS))), *rows.query.order_by or ("pk",))
