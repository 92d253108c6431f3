"""Who has a sign-in, and who could be given one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.foundation.clock import local
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Account, Assignment, Person, Unit
from bihuan.people.selectors.actors import reach_of
from bihuan.people.selectors.staff import people_of

MANAGE = "people.manage"
AT_ONCE = 200
"""Sign-ins opened in one go: some twenty seconds of hashing on a small machine."""


@dataclass(frozen=True)
class AccountState:
    """`account` is None for a person without a sign-in."""

    account: Account | None

    @property
    def is_locked(self) -> bool:
        return self.account is not None and not self.account.is_active


@dataclass(frozen=True)
class Waiting:
    """Persons of a subtree without a sign-in, with where they are: `now` in this go. `elsewhere`: how many also serve
    where the actor may not manage, so that others open theirs."""

    now: tuple[Assignment, ...]
    later: int
    elsewhere: int


def held_from(person: Person, at: datetime) -> tuple[Assignment, ...]:
    """What the person holds today or later, the primary post first."""
    rows = Assignment.objects.filter(person=person).filter(Q(ends_on=None) | Q(ends_on__gte=local(at).date()))
    return tuple(rows.select_related("post", "unit", "unit__parent").order_by("-is_primary", "starts_on", "pk"))


def account_state(actor: Actor, person: Person, *, at: datetime) -> AccountState | None:
    """None for who may not manage the sign-in: it opens whatever the person may do, so every unit reached counts."""
    held = held_from(person, at)
    if not held or not all(actor.can(MANAGE, reach_of(each).path) for each in held):
        return None
    return AccountState(Account.objects.filter(person=person).first())


def accounts_waiting(unit: Unit, *, actor: Actor, at: datetime) -> Waiting:
    """Refuses (NotPermitted) a unit the actor may not manage. Those whose number is another's sign-in name are left out."""
    policies.require(actor, MANAGE, unit)
    day = local(at).date()
    persons = people_of(unit.path, day).filter(account=None).exclude(employee_no__in=Account.objects.values("username"))
    rows = (
        Assignment.objects.filter(person__in=persons)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .select_related("person", "post", "unit", "unit__parent")
        .order_by("person__employee_no", "-is_primary", "starts_on", "pk")
    )
    first: dict[int, Assignment] = {}
    foreign: set[int] = set()
    for row in rows:
        first.setdefault(row.person_id, row)
        if not actor.can(MANAGE, reach_of(row).path):
            foreign.add(row.person_id)
    mine = tuple(row for person_id, row in first.items() if person_id not in foreign)
    return Waiting(mine[:AT_ONCE], max(len(mine) - AT_ONCE, 0), len(foreign))
