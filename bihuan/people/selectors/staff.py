"""Who is where on a day: staff of a subtree, heads, newcomers, and the holders of a capability."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from bihuan.kernel.periods import Month
from bihuan.people.models import Assignment, Person, Post, Unit
from bihuan.people.querysets import PersonQuerySet


def people_of(unit_path: str, on: date) -> PersonQuerySet:
    """Everybody in service on that day with an assignment in the subtree (T-001, T-008). Each person once."""
    held = Assignment.objects.valid_on(on).filter(unit__path__startswith=unit_path)
    return Person.objects.active_on(on).filter(pk__in=held.values("person_id"))


def newcomers(unit: Unit, on: date, months: int) -> PersonQuerySet:
    """Staff of the subtree who joined less than `months` months before that day, latest first."""
    return people_of(unit.path, on).filter(joined_on__gt=months_before(on, months)).order_by("-joined_on", "pk")


def head_of(unit: Unit, on: date) -> Person | None:
    """The unit's own head on that day; None when the post is vacant. Heads of departments below do not count."""
    return heads_of([unit.pk], on).get(unit.pk)


def heads_of(unit_ids: Collection[int], on: date) -> dict[int, Person]:
    """Unit → its head, one query for many units. The primary, then the longest-serving assignment wins."""
    rows = (
        Assignment.objects.in_service(on)
        .filter(unit_id__in=unit_ids, post__is_head=True)
        .select_related("person")
        .order_by("-is_primary", "starts_on", "pk")
    )
    found: dict[int, Person] = {}
    for row in rows:
        found.setdefault(row.unit_id, row.person)
    return found


def holders(capability: str, unit: Unit, on: date) -> tuple[Person, ...]:
    """Persons who hold the capability directly at the unit: own posts, and departments that reach it."""
    return holders_of(capability, [unit.pk], on).get(unit.pk, ())


def holders_of(capability: str, unit_ids: Collection[int], on: date) -> dict[int, tuple[Person, ...]]:
    """Unit → holders of the capability directly there, in two queries for many units. Heads come first."""
    posts = [post for post in Post.objects.all() if capability in post.capabilities]
    own = Q(unit_id__in=unit_ids, post__in=[post.pk for post in posts if post.reach == Post.Reach.OWN])
    above = Q(unit__parent_id__in=unit_ids, post__in=[post.pk for post in posts if post.reach == Post.Reach.PARENT])
    rows = (
        Assignment.objects.in_service(on)
        .filter(own | above | _rootless(unit_ids, posts))
        .select_related("person", "post", "unit")
        .order_by("-post__is_head", "-is_primary", "pk")
    )
    found: dict[int, dict[int, Person]] = {}
    for row in rows:
        reaches_up = row.post.reach == Post.Reach.PARENT and row.unit.parent_id is not None
        found.setdefault(row.unit.parent_id if reaches_up else row.unit_id, {}).setdefault(row.person_id, row.person)
    return {unit_id: tuple(persons.values()) for unit_id, persons in found.items()}


def _rootless(unit_ids: Collection[int], posts: list[Post]) -> Q:
    """A post that reaches upwards, held at a root: there is nothing above, so it holds at the root itself."""
    reaching = [post.pk for post in posts if post.reach == Post.Reach.PARENT]
    return Q(unit_id__in=unit_ids, unit__parent=None, post__in=reaching)


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or that month's last day."""
    return Month.of(day).shift(-months).day(day.day)
