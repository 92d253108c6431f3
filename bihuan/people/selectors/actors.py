"""From a person to an actor: the capacities held at a moment."""

from datetime import datetime

from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor, Grant
from bihuan.people.models import Assignment, Person, Post, Unit


def actor_of(person: Person, *, at: datetime, account_id: int | None = None) -> Actor:
    """The actor a person is at `at`. A leaver, or somebody without an assignment that day, has no grants."""
    day = local(at).date()
    if person.left_on and person.left_on < day:
        return Actor(person_id=person.pk, name=person.name, at=at, account_id=account_id)
    held = list(
        Assignment.objects.valid_on(day)
        .filter(person=person)
        .select_related("post", "unit", "unit__parent")
        .order_by("-is_primary", "pk")
    )
    grants = tuple(grant for assignment in held for grant in _grants(assignment))
    home = held[0].unit_id if held else None
    return Actor(person_id=person.pk, name=person.name, at=at, grants=grants, home_unit_id=home, account_id=account_id)


def topmost_unit(actor: Actor, capability: str) -> Unit | None:
    """The unit nearest the root over which the actor holds the capability."""
    return Unit.objects.filter(pk__in=actor.units_with(capability)).order_by("path").first()


def reach_of(assignment: Assignment) -> Unit:
    """The unit over whose subtree the post acts: the own one, or for a department the one above."""
    if assignment.post.reach == Post.Reach.PARENT and assignment.unit.parent is not None:
        return assignment.unit.parent
    return assignment.unit


def _grants(assignment: Assignment) -> tuple[Grant, ...]:
    reach = reach_of(assignment)
    return tuple(
        Grant(capability, reach.pk, reach.path, assignment.unit.name, assignment.post.code, assignment.post.name)
        for capability in assignment.post.capabilities
    )
