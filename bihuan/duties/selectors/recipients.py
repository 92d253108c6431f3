"""Whom a rung means: "owner", "unit_head", or a post by its code, looked for from the unit upwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from bihuan.duties.models import Duty
from bihuan.people.models import Assignment, Person, Post, Unit
from bihuan.people.selectors.staff import heads_of, holders_of

Persons = tuple[Person, ...]


class Recipients:
    """Answers for one day and remembers: a batch of reminders asks the same few questions again and again."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._known: dict[tuple[str, str, int], Persons] = {}

    def of(self, duty: Duty, role: str) -> Persons:
        """The persons of one role for this duty; empty when nobody holds it."""
        if role == "owner":
            return self._owner(duty)
        if role == "unit_head":
            return self._remembered("head", "", duty.unit, self._head)
        return self._remembered("post", role, duty.unit, lambda unit: self._post(role, unit))

    def _owner(self, duty: Duty) -> Persons:
        if duty.owner is not None:
            return (duty.owner,)
        capability = duty.owner_capability
        return self._remembered(
            "holders", capability, duty.unit, lambda unit: holders_of(capability, [unit.pk], self._on).get(unit.pk, ())
        )

    def _remembered(self, kind: str, name: str, unit: Unit, find: Callable[[Unit], Persons]) -> Persons:
        key = (kind, name, unit.pk)
        if key not in self._known:
            self._known[key] = find(unit)
        return self._known[key]

    def _head(self, unit: Unit) -> Persons:
        """The unit's head; where the post is vacant, the head above."""
        heads = heads_of(unit.ancestor_ids, self._on)
        return next(((heads[pk],) for pk in reversed(unit.ancestor_ids) if pk in heads), ())

    def _post(self, role: str, unit: Unit) -> Persons:
        """Holders of the post (or of its head: `general_affairs` means the group with its leader), nearest unit first."""
        chain = unit.ancestor_ids
        reaches = Q(unit_id__in=chain) | Q(unit__parent_id__in=chain, post__reach=Post.Reach.PARENT)
        rows = (
            Assignment.objects.in_service(self._on)
            .filter(reaches, post__code__in=[role, f"{role}_head"])
            .select_related("person", "post", "unit")
            .order_by("-post__is_head", "pk")
        )
        found: dict[int, dict[int, Person]] = {}
        for row in rows:
            at_parent = row.post.reach == Post.Reach.PARENT and row.unit.parent_id in chain
            found.setdefault(row.unit.parent_id if at_parent else row.unit_id, {}).setdefault(row.person_id, row.person)
        return next((tuple(found[pk].values()) for pk in reversed(chain) if pk in found), ())
