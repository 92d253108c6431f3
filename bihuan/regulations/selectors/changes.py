"""What a version changes against the one it is based on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bihuan.regulations.domain.parameters import parse_value
from bihuan.regulations.domain.registry import label_of
from bihuan.regulations.domain.wording import in_words
from bihuan.regulations.models import DocumentVersion, Parameter
from bihuan.regulations.selectors.versions import parameters_of

NOTHING = "—"


@dataclass(frozen=True)
class ParameterChange:
    """`old` or `new` is None for a key that is added or taken away."""

    key: str
    label: str
    article: str
    old: Parameter | None
    new: Parameter | None
    old_words: str
    new_words: str


@dataclass(frozen=True)
class TextChange:
    number: str
    title: str
    old: str
    new: str


def parameter_changes(version: DocumentVersion) -> tuple[ParameterChange, ...]:
    """In the order of the articles; a version based on none changes everything it sets."""
    before = _by_key(version.based_on)
    after = _by_key(version)
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(_change(key, before.get(key), after.get(key)) for key in keys if _stored(before, key) != _stored(after, key))


def text_changes(version: DocumentVersion) -> tuple[TextChange, ...]:
    before = {article.key: article for article in version.based_on.articles.all()} if version.based_on else {}
    found = []
    for article in version.articles.all():
        old = before.get(article.key)
        if old is None or (old.number, old.title, old.text) != (article.number, article.title, article.text):
            found.append(TextChange(article.number, article.title, old.text if old else "", article.text))
    return tuple(found)


def n_changes(version: DocumentVersion) -> int:
    return len(parameter_changes(version)) + len(text_changes(version))


def words_of(parameter: Parameter | None) -> str:
    return NOTHING if parameter is None else in_words(parse_value(parameter.kind, parameter.value))


def _by_key(version: DocumentVersion | None) -> dict[str, Parameter]:
    return {row.key: row for row in parameters_of(version)} if version else {}


def _stored(rows: dict[str, Parameter], key: str) -> tuple[str, Any] | None:
    row = rows.get(key)
    return (row.kind, row.value) if row else None


def _change(key: str, old: Parameter | None, new: Parameter | None) -> ParameterChange:
    article = (new or old).article  # type: ignore[union-attr]
    return ParameterChange(key, label_of(key), f"{article.number} {article.title}", old, new, words_of(old), words_of(new))
