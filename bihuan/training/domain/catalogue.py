"""The editions of the catalogue that are delivered (T-009…T-019), and topics found in what people write."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.training.domain.plan_words import squeezed

EDITION_LABELS = {"curriculum-group": "集团版", "curriculum-project": "项目版"}
EDITIONS = tuple(EDITION_LABELS)


def topics_named(title: str, known: Mapping[str, int]) -> list[int]:
    """The topics whose whole name stands in the title; names of one character say nothing. `known` as `topic_key` gives it."""
    text = squeezed(title)
    return [pk for name, pk in known.items() if len(name) > 1 and name in text]


def topic_key(name: str) -> str:
    return squeezed(name).strip("《》")
