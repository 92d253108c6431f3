"""The catalogue is open: those entitled add topics, which plans can then name (T-020)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotPermitted, Refusal, Refused, raise_if
from bihuan.people.domain.actor import Actor
from bihuan.training.models import CurriculumClass, Topic
from bihuan.training.selectors.curriculum import MANAGE, takes_additions

CAPABILITY = MANAGE


@dataclass(frozen=True)
class TopicInput:
    """What is typed. `needs_period`: time-limited content (T-014); `needs_phase`: hundred questions (T-015)."""

    name: str
    group: str = ""
    phase: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@transaction.atomic
def topic_add(*, course_class: CurriculumClass, entry: TopicInput, actor: Actor, at: datetime) -> Topic:
    """Add a topic.

    Refuses where the adopted article shuts the catalogue (T-020), one without name, twice the same, without period or phase
    where its class asks for them.
    """
    if not actor.can(CAPABILITY):
        raise NotPermitted("not_permitted", capability=CAPABILITY)
    if not takes_additions(course_class.edition, actor, on=local(at).date()):
        raise Refused("curriculum_closed")
    raise_if(_refusal(course_class, entry))
    n_own = Topic.objects.filter(course_class=course_class).count() + 1
    topic = Topic.objects.create(
        course_class=course_class,
        code=f"{course_class.code}-N{n_own:03d}",
        name=entry.name.strip(),
        group=entry.group.strip(),
        phase=entry.phase.strip(),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        is_time_limited=_is_time_limited(course_class),
        is_open_entry=True,
        row="T-020",
        position=1000 + n_own,
    )
    audit_record(topic, "topic.added", actor=actor, at=at, capacity=actor.capacity(CAPABILITY), after={"name": topic.name})
    return topic


def _refusal(course_class: CurriculumClass, entry: TopicInput) -> Refusal | None:
    if not entry.name.strip():
        return Refusal("topic_name_missing")
    if entry.valid_from and entry.valid_until and entry.valid_until < entry.valid_from:
        return Refusal("topic_dates_out_of_order")
    if _is_time_limited(course_class) and not entry.valid_until:
        return Refusal("topic_period_missing")
    if _has_phases(course_class) and not (entry.phase.strip() and entry.group.strip()):
        return Refusal("topic_phase_missing")
    if Topic.objects.filter(course_class=course_class, name=entry.name.strip(), is_withdrawn=False).exists():
        return Refusal("topic_exists")
    return None


def _is_time_limited(course_class: CurriculumClass) -> bool:
    return Topic.objects.filter(course_class=course_class, is_time_limited=True, is_open_entry=False).exists()


def _has_phases(course_class: CurriculumClass) -> bool:
    return Topic.objects.filter(course_class=course_class, is_open_entry=False).exclude(phase="").exists()


@transaction.atomic
def topic_withdraw(*, topic: Topic, actor: Actor, at: datetime, reason: str) -> Topic:
    """Take an added topic out of the choice; plans that name it keep it. Taken out twice is taken out once.

    Refuses a delivered topic, which stays, and a withdrawal without a reason.
    """
    if not actor.can(CAPABILITY):
        raise NotPermitted("not_permitted", capability=CAPABILITY)
    if not topic.is_open_entry:
        raise Refused("topic_delivered")
    if not reason.strip():
        raise Refused("topic_reason_missing")
    changed = Topic.objects.filter(pk=topic.pk, is_withdrawn=False).update(is_withdrawn=True)
    topic.is_withdrawn = True
    if changed:
        capacity = actor.capacity(CAPABILITY)
        audit_record(topic, "topic.withdrawn", actor=actor, at=at, capacity=capacity, reason=reason.strip())
    return topic
