"""A person joins, moves to another place, leaves. What was stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Post, Unit
from bihuan.people.services.assignments import MANAGE, check_place, managed_person, placed


@dataclass(frozen=True)
class NewPerson:
    """What is known of somebody who joins."""

    employee_no: str
    name: str
    joined_on: date
    phone: str = ""
    email: str = ""


@transaction.atomic
def person_hire(*, new: NewPerson, unit: Unit, post: Post, actor: Actor, at: datetime) -> Person:
    """A new person in a first post from the first day. Refuses a taken number, no name, a unit not open that day."""
    check_hire(new, unit, actor, is_taken=lambda number: Person.objects.filter(employee_no=number).exists())
    hire = hiring(new, unit, post)
    hire.person.save(force_insert=True)
    hire.save(force_insert=True)
    capacity, after = actor.capacity(MANAGE, unit.path), hired(hire)
    audit_record(hire.person, "person.hired", actor=actor, at=at, capacity=capacity, unit_id=unit.pk, after=after)
    return hire.person


def check_hire(new: NewPerson, unit: Unit, actor: Actor, *, is_taken: Callable[[str], bool]) -> None:
    """What a hire is refused for, of one person as of thousands; asks nothing of the database itself."""
    policies.require(actor, MANAGE, unit)
    if not new.name.strip():
        raise Refused("person_name_missing")
    employee_no = new.employee_no.strip()
    if not employee_no or is_taken(employee_no):
        raise Refused("employee_no_taken", employee_no=employee_no)
    check_place(unit, new.joined_on)


def hiring(new: NewPerson, unit: Unit, post: Post) -> Assignment:
    """The person in the first post, not stored yet."""
    person = Person(
        employee_no=new.employee_no.strip(),
        name=new.name.strip(),
        joined_on=new.joined_on,
        phone=new.phone.strip(),
        email=new.email.strip(),
    )
    return Assignment(person=person, unit=unit, post=post, starts_on=new.joined_on)


def hired(first: Assignment) -> dict[str, str]:
    """What the trail tells of a hire."""
    person = first.person
    told = {"employee_no": person.employee_no, "name": person.name, "joined_on": person.joined_on.isoformat()}
    return told | placed(first.unit, first.post)


@transaction.atomic
def person_transfer(
    *, person_id: int, unit: Unit, post: Post, on: date, actor: Actor, at: datetime, reason: str = ""
) -> Assignment:
    """From `on` the person's primary post is `post` at `unit`; the old assignment ends the day before and is kept.

    Refuses one's own transfer, a leaver, a day not after the old start, a later assignment already agreed, the same
    place, a unit not open that day; and when the actor may not manage both units.
    """
    person = managed_person(person_id, actor)
    policies.require(actor, MANAGE, unit)
    old = _primary_on(person, on)
    policies.require(actor, MANAGE, old.unit)
    _check_transfer(person, old, unit, post, on)
    if not Assignment.objects.filter(pk=old.pk, ends_on=old.ends_on).update(ends_on=on - timedelta(days=1)):
        raise StaleState("stale_state")
    new = Assignment.objects.create(person=person, unit=unit, post=post, starts_on=on, is_primary=True)
    audit_record(
        person,
        "person.transferred",
        actor=actor,
        at=at,
        capacity=actor.capacity(MANAGE, unit.path),
        unit_id=unit.pk,
        before=placed(old.unit, old.post),
        after={**placed(unit, post), "on": on.isoformat()},
        reason=reason,
    )
    return new


@transaction.atomic
def person_leave(*, person_id: int, left_on: date, actor: Actor, at: datetime, reason: str) -> Person:
    """`left_on` is the last day in service: running assignments end that day; sign-in has no post from the next.

    Refuses one's own leaving, who has left already, a day before joining, an assignment that starts later, no reason;
    and when the actor may not manage every unit where the person still serves.
    """
    person = managed_person(person_id, actor)
    if not reason.strip():
        raise Refused("change_reason_missing")
    if left_on < person.joined_on:
        raise Refused("person_leaves_before_join", joined_on=person.joined_on)
    running = Assignment.objects.filter(person=person).filter(Q(ends_on=None) | Q(ends_on__gt=left_on))
    units = [held.unit for held in running.select_related("unit").order_by("-is_primary", "-starts_on")]
    for unit in units:
        policies.require(actor, MANAGE, unit)
    _check_nothing_later(person, left_on)
    if not Person.objects.filter(pk=person.pk, left_on=None).update(left_on=left_on):
        raise StaleState("stale_state")
    ended = running.update(ends_on=left_on)
    person.left_on = left_on
    audit_record(
        person,
        "person.left",
        actor=actor,
        at=at,
        capacity=actor.capacity(MANAGE, units[0].path) if units else "",
        unit_id=units[0].pk if units else None,
        after={"left_on": left_on.isoformat(), "assignments_ended": ended},
        reason=reason,
    )
    return person


def _primary_on(person: Person, on: date) -> Assignment:
    """The assignment that a transfer on that day ends: the primary one of the day before, or of the day itself."""
    found = (
        Assignment.objects.filter(person=person, is_primary=True)
        .filter(starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gte=on - timedelta(days=1)))
        .select_related("unit", "post")
        .order_by("-starts_on", "-pk")
        .first()
    )
    if found is None:
        raise Refused("person_has_no_assignment", person=person.name, day=on)
    return found


def _check_transfer(person: Person, old: Assignment, unit: Unit, post: Post, on: date) -> None:
    if on <= old.starts_on:
        raise Refused("transfer_before_start", on=on, starts_on=old.starts_on)
    if (old.unit_id, old.post_id) == (unit.pk, post.pk):
        raise Refused("transfer_to_same_place", person=person.name, unit=unit.name, post=post.name)
    _check_nothing_later(person, on)
    check_place(unit, on)


def _check_nothing_later(person: Person, day: date) -> None:
    later = Assignment.objects.filter(person=person, starts_on__gt=day).order_by("starts_on").first()
    if later is not None:
        raise Refused("person_has_later_assignment", person=person.name, starts_on=later.starts_on)
