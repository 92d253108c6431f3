"""人员名册: the list with its filters, and one person with the history of posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person
from bihuan.people.querysets import PersonQuerySet
from bihuan.people.selectors.staff import months_before

PAGE = 50
COUNT_UP_TO = 1000
EXPORT_UP_TO = 20_000


@dataclass(frozen=True)
class RosterCriteria:
    """`unit_path` with all below, `unit_id` that unit alone. `state`: active, left or empty for both.

    `joined_within`: months since joining; 0 for any.
    """

    on: date
    unit_path: str = ""
    unit_id: int | None = None
    post_id: int | None = None
    state: str = "active"
    joined_within: int = 0
    q: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class PersonRow:
    pk: int
    employee_no: str
    name: str
    unit: str
    post: str
    joined_on: date
    left_on: date | None
    is_demo: bool


@dataclass(frozen=True)
class Keys:
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Roster:
    rows: tuple[PersonRow, ...] = ()
    keys: Keys = field(default_factory=Keys)
    total: str = ""


@dataclass(frozen=True)
class Post:
    """One assignment of the history. `tense`: past, present or future on the day asked for."""

    pk: int
    unit_id: int
    unit: str
    post: str
    starts_on: date
    ends_on: date | None
    is_primary: bool
    tense: str
    note: str


@dataclass(frozen=True)
class PersonView:
    """`sees_contact`: phone and mail are for the person and for those who manage staff."""

    person: Person
    posts: tuple[Post, ...]
    is_active: bool
    is_self: bool
    sees_contact: bool


def roster(actor: Actor, criteria: RosterCriteria) -> Roster:
    """One page by key (the employee number), whatever the size of the roster."""
    found = _matching(actor, criteria)
    total = found[: COUNT_UP_TO + 1].count()
    rows, keys = _page(found, criteria)
    shown = str(total) if total <= COUNT_UP_TO else f"{COUNT_UP_TO}+"
    return Roster(rows=tuple(_rows(actor, rows, criteria.on)), keys=keys, total=shown)


def export_rows(actor: Actor, criteria: RosterCriteria) -> tuple[PersonRow, ...]:
    """All rows of the filter, for the workbook."""
    return tuple(_rows(actor, list(_matching(actor, criteria).order_by("employee_no")[:EXPORT_UP_TO]), criteria.on))


def person_view(actor: Actor, person_id: int, *, on: date) -> PersonView:
    """Refuses (NotFound) a person out of sight. Posts in units out of sight are left out, except one's own."""
    person = person_in_sight(actor, person_id)
    is_self = person.pk == actor.person_id
    held = Assignment.objects.all() if is_self else Assignment.objects.visible_to(actor)
    rows = held.filter(person=person).select_related("unit", "post").order_by("-starts_on", "-pk")
    managed = Assignment.objects.visible_to(actor, "people.manage").filter(person=person)
    return PersonView(
        person=person,
        posts=tuple(_post(row, on) for row in rows),
        is_active=person.joined_on <= on and (person.left_on is None or person.left_on >= on),
        is_self=is_self,
        sees_contact=is_self or managed.exists(),
    )


def person_in_sight(actor: Actor, person_id: int) -> Person:
    """Refuses (NotFound) a person out of sight."""
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound("not_found")
    return person


def _matching(actor: Actor, criteria: RosterCriteria) -> PersonQuerySet:
    """Where a unit or a post is asked for, the assignment of that day counts; for leavers, the last ones."""
    found = Person.objects.visible_to(actor)
    if criteria.state == "active":
        found = found.active_on(criteria.on)
    elif criteria.state == "left":
        found = found.filter(left_on__lt=criteria.on)
    if criteria.joined_within:
        found = found.filter(joined_on__gt=months_before(criteria.on, criteria.joined_within), joined_on__lte=criteria.on)
    if criteria.q:
        found = found.filter(Q(name__contains=criteria.q) | Q(employee_no__icontains=criteria.q))
    if criteria.unit_path or criteria.unit_id or criteria.post_id:
        found = found.filter(pk__in=_placed(actor, criteria).values("person_id"))
    return found


def _placed(actor: Actor, criteria: RosterCriteria) -> QuerySet[Assignment]:
    held = Assignment.objects.visible_to(actor)
    if criteria.state == "active":
        held = held.valid_on(criteria.on)
    if criteria.unit_path:
        held = held.filter(unit__path__startswith=criteria.unit_path)
    if criteria.unit_id:
        held = held.filter(unit_id=criteria.unit_id)
    return held.filter(post_id=criteria.post_id) if criteria.post_id else held


def _page(found: PersonQuerySet, criteria: RosterCriteria) -> tuple[list[Person], Keys]:
    if criteria.before:
        rows = list(found.filter(employee_no__lt=criteria.before).order_by("-employee_no")[: PAGE + 1])
        has_more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        first, last = _ends(rows)
        return rows, Keys(before=first if has_more else "", after=last)
    rows = list(found.filter(employee_no__gt=criteria.after).order_by("employee_no")[: PAGE + 1])
    has_more, rows = len(rows) > PAGE, rows[:PAGE]
    first, last = _ends(rows)
    return rows, Keys(before=first if criteria.after else "", after=last if has_more else "")


def _ends(rows: Sequence[Person]) -> tuple[str, str]:
    return (rows[0].employee_no, rows[-1].employee_no) if rows else ("", "")


def _rows(actor: Actor, persons: Sequence[Person], on: date) -> Iterable[PersonRow]:
    """Each with the visible post of that day, or the latest one."""
    held = Assignment.objects.visible_to(actor).filter(person__in=[person.pk for person in persons])
    places: dict[int, Assignment] = {}
    for row in held.select_related("unit", "post").order_by("is_primary", "starts_on", "pk"):
        known = places.get(row.person_id)
        if known is None or row.starts_on <= on:
            places[row.person_id] = row
    for person in persons:
        place = places.get(person.pk)
        yield PersonRow(
            pk=person.pk,
            employee_no=person.employee_no,
            name=person.name,
            unit=place.unit.name if place else "",
            post=place.post.name if place else "",
            joined_on=person.joined_on,
            left_on=person.left_on,
            is_demo=person.is_demo,
        )


def _post(row: Assignment, on: date) -> Post:
    is_over = row.ends_on is not None and row.ends_on < on
    return Post(
        pk=row.pk,
        unit_id=row.unit_id,
        unit=row.unit.name,
        post=row.post.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_primary=row.is_primary,
        tense="future" if row.starts_on > on else "past" if is_over else "present",
        note=row.note,
    )
