"""REST of the catalogue: read, added to, and what was added taken out again (T-020)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from bihuan.foundation.api_fields import Code, Day, Note, RowId, Short, Title
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.training.domain.catalogue import EDITIONS
from bihuan.training.models import Topic
from bihuan.training.selectors.curriculum import class_for, curriculum, topic_for
from bihuan.training.services.curriculum_topic import TopicInput, topic_add, topic_withdraw

router = Router(tags=["课程目录"])


class TopicOut(Schema):
    id: int
    class_id: int
    class_name: str
    group: str
    phase: str
    name: str
    is_added: bool
    is_superseded: bool
    successor: str
    valid_until: date | None


class TopicIn(Schema):
    """`group` and `phase` for hundred questions (T-015), `valid_until` for what is limited in time (T-014)."""

    class_id: RowId
    name: Annotated[Title, Field(min_length=1)]
    group: Short = ""
    phase: Annotated[str, Field(max_length=20)] = ""
    valid_from: Day | None = None
    valid_until: Day | None = None


class ReasonIn(Schema):
    reason: Note = ""


class TopicStateOut(Schema):
    id: int
    name: str
    is_withdrawn: bool


@router.get("/topics", response=list[TopicOut])
def topics(request: HttpRequest, edition: Code = EDITIONS[0]) -> list[dict[str, Any]]:
    if not request.actor.can("training.view"):  # type: ignore[attr-defined]
        raise NotPermitted("not_permitted", capability="training.view")
    if edition not in EDITIONS:
        raise NotFound("not_found")
    same = ("id", "phase", "name", "is_added", "is_superseded", "successor", "valid_until")
    return [
        {"class_id": of.id, "class_name": of.name, "group": group.name, **{name: getattr(topic, name) for name in same}}
        for of in curriculum(edition, on=local(request.at).date())  # type: ignore[attr-defined]
        for group in of.groups
        for topic in group.topics
    ]


@router.post("/topics", response={201: TopicStateOut})
def add(request: HttpRequest, body: TopicIn) -> tuple[int, Topic]:
    given = body.dict()
    course_class = class_for(given.pop("class_id"))
    entry = TopicInput(**given)
    return 201, topic_add(course_class=course_class, entry=entry, actor=request.actor, at=request.at)  # type: ignore[attr-defined]


@router.post("/topics/{topic_id}/withdraw", response=TopicStateOut)
def withdraw(request: HttpRequest, topic_id: int, body: ReasonIn) -> Topic:
    topic = topic_for(topic_id)
    return topic_withdraw(topic=topic, actor=request.actor, at=request.at, reason=body.reason)  # type: ignore[attr-defined]
