"""The catalogue as people read it, and who was taught what (T-009…T-021)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.domain.catalogue import topic_key
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.models import CurriculumClass, Participation, Topic

MANAGE = "training.curriculum.manage"
EDITION, OPEN = "curriculum.edition", "curriculum.open"


@dataclass(frozen=True)
class TopicRow:
    id: int
    name: str
    phase: str
    is_added: bool
    is_superseded: bool
    successor: str
    superseded_on: date | None
    valid_until: date | None
    is_expired: bool
    needs_period: bool

    @property
    def withdraw_id(self) -> str:
        """Where the page asks why this topic is taken out."""
        return f"withdraw-{self.id}"


@dataclass(frozen=True)
class GroupRow:
    name: str
    topics: tuple[TopicRow, ...]


@dataclass(frozen=True)
class ClassRow:
    id: int
    name: str
    n_topics: int
    groups: tuple[GroupRow, ...]


def curriculum(edition: str, *, on: date) -> tuple[ClassRow, ...]:
    """Classes with their groups and topics; two queries whatever the size."""
    topics = Topic.objects.filter(course_class__edition=edition, is_withdrawn=False).order_by(
        "course_class__position", "position", "pk"
    )
    by_class: dict[int, dict[str, list[TopicRow]]] = {}
    for topic in topics:
        by_class.setdefault(topic.course_class_id, {}).setdefault(topic.group, []).append(_row(topic, on))
    return tuple(
        ClassRow(
            id=course_class.pk,
            name=course_class.name,
            n_topics=sum(len(rows) for rows in by_class.get(course_class.pk, {}).values()),
            groups=tuple(GroupRow(name, tuple(rows)) for name, rows in by_class.get(course_class.pk, {}).items()),
        )
        for course_class in CurriculumClass.objects.filter(edition=edition).order_by("position")
    )


def _row(topic: Topic, on: date) -> TopicRow:
    return TopicRow(
        id=topic.pk,
        name=topic.name,
        phase=topic.phase,
        is_added=topic.is_open_entry,
        is_superseded=bool(topic.superseded_by) and (topic.superseded_on is None or topic.superseded_on <= on),
        successor=topic.superseded_by,
        superseded_on=topic.superseded_on,
        valid_until=topic.valid_until,
        is_expired=topic.valid_until is not None and topic.valid_until < on and not topic.superseded_by,
        needs_period=topic.is_time_limited and topic.valid_until is None,
    )


def topic_choices(edition: str, *, on: date) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
    """Topics for a form, grouped by class; a superseded one says so (T-017)."""
    return tuple(
        (
            course_class.name,
            tuple(
                (topic.id, f"{topic.name}（已由《{topic.successor}》取代）" if topic.is_superseded else topic.name)
                for group in course_class.groups
                for topic in group.topics
            ),
        )
        for course_class in curriculum(edition, on=on)
    )


def class_for(class_id: int) -> CurriculumClass:
    """Refuses (NotFound) a class that does not exist; the catalogue is one for all."""
    found = CurriculumClass.objects.filter(pk=class_id).first()
    if found is None:
        raise NotFound("not_found")
    return found


def topic_for(topic_id: int) -> Topic:
    found = Topic.objects.filter(pk=topic_id).first()
    if found is None:
        raise NotFound("not_found")
    return found


def takes_additions(edition: str, actor: Actor, *, on: date) -> bool:
    """Whether the catalogue is open to this actor (T-020): shut only where every adoption concerned says so.

    Concerned are adoptions of the edition over which the actor keeps the catalogue, or under which the actor's unit lies.
    """
    book = rulebook(on)
    reach = actor.scope(MANAGE)
    adopting = {source.adoption.unit for sources in book.sources.values() for source in sources if EDITION in source.parameters}
    told = [
        book.find(OPEN, unit)
        for unit in adopting
        if _edition_of(book, unit) == edition
        and any(unit.path.startswith(path) or path.startswith(unit.path) for path in reach)
    ]
    return not told or any(found is None or bool(found.value) for found in told)


def _edition_of(book: RuleBook, unit: Unit) -> str:
    found = book.find(EDITION, unit)
    return str(found.value.value) if found else ""


def topics_by_name() -> dict[str, int]:
    """Every topic that is still taught, by its name as `topics_named` looks for it."""
    topics = Topic.objects.filter(is_withdrawn=False).values_list("name", "pk").order_by("pk")
    return {topic_key(name): pk for name, pk in topics}


@dataclass(frozen=True)
class ClassCoverage:
    name: str
    n_touched: int
    n_topics: int
    untouched: tuple[str, ...]


def coverage_of_person(person_id: int, *, edition: str, since: datetime, until: datetime) -> tuple[ClassCoverage, ...]:
    """Per class: how many topics the person was taught in the time, and which not (T-021). Only sessions attended count."""
    touched = set(
        Participation.objects.filter(
            person_id=person_id,
            attended=True,
            line__outcome__in=HELD_OUTCOMES,
            line__held_starts_at__gte=since,
            line__held_starts_at__lt=until,
        ).values_list("line__topics", flat=True)
    )
    return tuple(_coverage(course_class, touched) for course_class in curriculum(edition, on=local(until).date()))


def _coverage(course_class: ClassRow, touched: set[int | None]) -> ClassCoverage:
    topics = [topic for group in course_class.groups for topic in group.topics]
    missing = tuple(topic.name for topic in topics if topic.id not in touched and not topic.is_superseded)
    n_touched = sum(1 for topic in topics if topic.id in touched)
    return ClassCoverage(name=course_class.name, n_touched=n_touched, n_topics=len(topics), untouched=missing)
