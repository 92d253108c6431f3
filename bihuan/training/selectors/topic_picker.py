"""The catalogue as a form offers it: by class, with the validity of each topic on the day of the session (T-014, T-017)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.training.models import Topic
from bihuan.training.selectors.plan_facts import topic_facts


@dataclass(frozen=True)
class TopicOption:
    """`note` says what of its validity matters that day; `is_stale` when it should not be taught then."""

    id: int
    name: str
    within: str
    note: str
    is_stale: bool
    is_chosen: bool


@dataclass(frozen=True)
class TopicGroup:
    name: str
    options: tuple[TopicOption, ...]
    n_chosen: int


def topic_groups(topics: QuerySet[Topic], *, on: date, chosen: Collection[str]) -> tuple[TopicGroup, ...]:
    """`topics` in the order of the catalogue; `chosen` are ids as the form has them; they stand first."""
    by_class: dict[str, list[TopicOption]] = {}
    for topic in topics:
        by_class.setdefault(topic.course_class.name, []).append(_option(topic, on, chosen))
    return tuple(
        TopicGroup(
            name, tuple(sorted(options, key=lambda each: not each.is_chosen)), sum(1 for each in options if each.is_chosen)
        )
        for name, options in by_class.items()
    )


def _option(topic: Topic, on: date, chosen: Collection[str]) -> TopicOption:
    facts = topic_facts(topic)
    is_superseded = facts.is_superseded_on(on)
    return TopicOption(
        id=topic.pk,
        name=topic.name,
        within=" · ".join(each for each in (topic.group, topic.phase) if each),
        note=_("已由《%(name)s》取代") % {"name": topic.superseded_by} if is_superseded else _validity(topic, on),
        is_stale=is_superseded or not facts.is_valid_on(on),
        is_chosen=str(topic.pk) in chosen,
    )


def _validity(topic: Topic, on: date) -> str:
    if topic.valid_until is not None and topic.valid_until < on:
        return _("%(day)s 已过有效期") % {"day": topic.valid_until}
    if topic.valid_from is not None and topic.valid_from > on:
        return _("%(day)s 起有效") % {"day": topic.valid_from}
    return _("有效至 %(day)s") % {"day": topic.valid_until} if topic.valid_until else ""
