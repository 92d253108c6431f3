"""A person in a post of a unit for a time: adding a second post, ending one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Post, Unit

MANAGE = "people.manage"


@transaction.atomic
def assignment_add(
    *,
    person_id: int,
    unit: Unit,
    post: Post,
    starts_on: date,
    actor: Actor,
    at: datetime,
    ends_on: date | None = None,
) -> Assignment:
    """A further post beside the primary one (part-time lecturer, acting head).

    Refuses one's own, a leaver, dates out of order or before joining, a unit not open, the same post twice at a time.
    """
    person = managed_person(person_id, actor)
    policies.require(actor, MANAGE, unit)
    if starts_on < person.joined_on:
        raise Refused("assignment_before_join", joined_on=person.joined_on)
    if ends_on is not None and ends_on < starts_on:
        raise Refused("assignment_ends_before_start", starts_on=starts_on)
    check_place(unit, starts_on)
    _check_overlap(person, unit, post, starts_on, ends_on)
    added = Assignment.objects.create(
        person=person, unit=unit, post=post, starts_on=starts_on, ends_on=ends_on, is_primary=False
    )
    after = {**placed(unit, post), "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat() if ends_on else ""}
    capacity = actor.capacity(MANAGE, unit.path)
    audit_record(person, "assignment.added", actor=actor, at=at, capacity=capacity, unit_id=unit.pk, after=after)
    return added


@transaction.atomic
def assignment_end(*, assignment_id: int, ends_on: date, actor: Actor, at: datetime, reason: str) -> Assignment:
    """`ends_on` is the last day. Refuses one's own, one that has ended by then, a day before its start, no reason."""
    held = Assignment.objects.visible_to(actor).select_related("person", "unit", "post").filter(pk=assignment_id).first()
    if held is None:
        raise NotFound("not_found")
    policies.require(actor, MANAGE, held.unit)
    _check_not_own(held.person, actor)
    if not reason.strip():
        raise Refused("change_reason_missing")
    if ends_on < held.starts_on:
        raise Refused("assignment_ends_before_start", starts_on=held.starts_on)
    if held.ends_on is not None and held.ends_on <= ends_on:
        raise Refused("assignment_ended", ends_on=held.ends_on)
    if not Assignment.objects.filter(pk=held.pk, ends_on=held.ends_on).update(ends_on=ends_on):
        raise StaleState("stale_state")
    held.ends_on = ends_on
    capacity = actor.capacity(MANAGE, held.unit.path)
    after = {**placed(held.unit, held.post), "ends_on": ends_on.isoformat()}
    audit_record(
        held.person,
        "assignment.ended",
        actor=actor,
        at=at,
        capacity=capacity,
        unit_id=held.unit_id,
        after=after,
        reason=reason,
    )
    return held


def managed_person(person_id: int, actor: Actor) -> Person:
    """The person, if visible, still in service and not the actor: nobody gives a post to himself.

    Over which units the actor must hold the capability is the use case's to check.
    """
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound("not_found")
    if not actor.can(MANAGE):
        raise NotPermitted("not_permitted", capability=MANAGE)
    _check_not_own(person, actor)
    if person.left_on is not None:
        raise Refused("person_left", person=person.name, left_on=person.left_on)
    return person


def check_place(unit: Unit, day: date) -> None:
    """Refuses a unit that does not stand on that day."""
    if unit.opened_on > day or (unit.closed_on is not None and unit.closed_on <= day):
        raise Refused("assignment_outside_unit", unit=unit.name, day=day)


def placed(unit: Unit, post: Post) -> dict[str, str]:
    """Where and as what, for the trail."""
    return {"unit": unit.code, "unit_name": unit.name, "post": post.code, "post_name": post.name}


def _check_not_own(person: Person, actor: Actor) -> None:
    if person.pk == actor.person_id:
        raise Refused("assignment_own")


def _check_overlap(person: Person, unit: Unit, post: Post, starts_on: date, ends_on: date | None) -> None:
    same = Assignment.objects.filter(person=person, unit=unit, post=post)
    same = same.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if same.exists():
        raise Refused("assignment_overlaps", person=person.name, unit=unit.name, post=post.name)
