"""A centre whose first area lives by the needs-driven model, with a head and somebody who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import TrainingNeed
from bihuan.training.services.need_raise import NeedInput, need_raise
from bihuan.training.tests.cycle_factories import Centre, centre

AT = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)  # the third of November, nine in the morning
NEEDS_DRIVEN = "plan-model-needs-driven"
FULL: dict[str, str] = {
    "title": "投诉处理",
    "goal": "重复投诉减半",
    "wanted_time": "十二月中旬",
    "trainer": "李老师",
    "participants": "客服专员 8 人",
    "reason": "同样的投诉一再出现",
    "month": "2026-11",
}


@dataclass
class Needing:
    world: Centre
    area: Unit
    head: Person
    worker: Person

    def as_head(self, at: datetime = AT) -> Actor:
        return actor_of(self.head, at=at)

    def as_worker(self, at: datetime = AT) -> Actor:
        return actor_of(self.worker, at=at)

    def raised(self, **facts: Any) -> TrainingNeed:
        actor = facts.pop("actor", None) or self.as_worker()
        return need_raise(unit=self.area, need=NeedInput(**{**FULL, **facts}), actor=actor, at=actor.at)

    def wish(self, **facts: Any) -> TrainingNeed:
        return self.raised(**{"title": "短视频拍摄", "reason": "想学着拍维修视频", "month": "", "goal": "", **facts})


def works(unit: Unit, name: str, *capabilities: str, is_head: bool = False) -> Person:
    post = PostFactory(capabilities=["training.view", *capabilities], is_head=is_head)
    return AssignmentFactory(unit=unit, post=post, person=PersonFactory(name=name)).person


def needing(*, adopts: bool = True, n_areas: int = 2) -> Needing:
    world = centre(n_areas=n_areas, n_projects=0)
    area = world.areas[0]
    if adopts:
        adopt_pack(NEEDS_DRIVEN, area)
    head = works(area, "片区负责人", "training.monthly.draft", is_head=True)
    return Needing(world, area, head, works(area, "专员"))
