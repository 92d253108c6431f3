"""Units with their path, persons, posts and assignments for the tests of every app."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from bihuan.people.domain.actor import Actor
from bihuan.people.models import Account, Assignment, Person, Post, Unit
from bihuan.people.selectors.actors import actor_of

LONG_AGO = date(2020, 1, 1)


class UnitFactory(DjangoModelFactory):
    """`UnitFactory(parent=area, kind="project")`; `path` is built from the parent. A head needs `PostFactory(is_head=True)`."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"U{n:04d}")
    name = factory.Sequence(lambda n: f"单位{n}")
    kind = Unit.Kind.AREA
    parent = None
    opened_on = LONG_AGO

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        given = kwargs.pop("path", "")
        kwargs["path"] = given or f"pending/{kwargs['code']}"
        unit = super()._create(model_class, *args, **kwargs)
        if not given:
            unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
            unit.save(update_fields=["path"])
        return unit


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    employee_no = factory.Sequence(lambda n: f"E{n:05d}")
    name = factory.Sequence(lambda n: f"员工{n}")
    joined_on = LONG_AGO


class PostFactory(DjangoModelFactory):
    """`PostFactory(capabilities=["training.view"], reach="parent")`."""

    class Meta:
        model = Post

    code = factory.Sequence(lambda n: f"post{n}")
    name = factory.Sequence(lambda n: f"岗位{n}")
    capabilities: list[str] = []


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    person = factory.SubFactory(PersonFactory)
    unit = factory.SubFactory(UnitFactory)
    post = factory.SubFactory(PostFactory)
    starts_on = LONG_AGO


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account

    username = factory.Sequence(lambda n: f"user{n}")
    person = factory.SubFactory(PersonFactory)
    password = factory.django.Password("correct-horse-battery")


def actor_with(*capabilities: str, unit: Unit, at: datetime, reach: str = "own", is_head: bool = False, **person: Any) -> Actor:
    """An actor whose person holds one post with these capabilities at the unit. `person` sets fields of the person."""
    post = PostFactory(capabilities=list(capabilities), reach=reach, is_head=is_head)
    held = AssignmentFactory(unit=unit, post=post, person=PersonFactory(**person))
    return actor_of(held.person, at=at)


def account_with(*capabilities: str, unit: Unit, **person: Any) -> Account:
    """An account (for `client.force_login`) whose person holds one post with these capabilities at the unit."""
    held = AssignmentFactory(unit=unit, post=PostFactory(capabilities=list(capabilities)), person=PersonFactory(**person))
    return AccountFactory(person=held.person)
