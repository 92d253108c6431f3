"""Sign-ins of persons: opened, reset, locked and unlocked by who manages them. A password is told once and kept as a hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import IntegrityError, transaction

from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import NextEntry, audit_record, audit_record_many
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.domain.passwords import initial_password
from bihuan.people.models import Account, Person, Unit
from bihuan.people.selectors.accounts import MANAGE, accounts_waiting, held_from
from bihuan.people.selectors.actors import reach_of

INITIAL_ITERATIONS = 100_000
"""The initial password is 59 random bits, so a tenth of the usual work protects it; a chosen one gets the full measure."""


@dataclass(frozen=True)
class Opened:
    """`password` is told this once."""

    account: Account
    person: Person
    unit: Unit
    password: str


def account_open(*, person_id: int, actor: Actor, at: datetime) -> Opened:
    """A sign-in under the employee number. Refuses one's own, a leaver, no post, a second one, a number that is another's
    sign-in name, and who may not manage every unit the person's posts reach."""
    person, unit = _managed(person_id, actor, at)
    taken = Account.objects.filter(person=person).first()
    if taken is not None:
        raise Refused("account_exists", person=person.name, username=taken.username)
    username = Account.normalize_username(person.employee_no)
    if Account.objects.filter(username=username).exists():
        raise Refused("account_name_taken", username=username)
    opened = _new(person, unit)
    _store([opened], actor, at)
    return opened


def accounts_open(*, unit_id: int, actor: Actor, at: datetime) -> tuple[Opened, ...]:
    """Sign-ins for those of the subtree who have none, 200 at a time by employee number. Refuses when there are none."""
    unit = Unit.objects.visible_to(actor).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound("not_found")
    waiting = accounts_waiting(unit, actor=actor, at=at).now
    opened = tuple(_new(held.person, held.unit) for held in waiting if held.person_id != actor.person_id)
    if not opened:
        raise Refused("accounts_none_waiting", unit=unit.name)
    _store(opened, actor, at)
    return opened


@transaction.atomic
def account_reset(*, person_id: int, actor: Actor, at: datetime) -> Opened:
    """A new initial password; every session of the person ends. Refuses as `account_open`, and who has no sign-in."""
    person, unit = _managed(person_id, actor, at)
    account = _account_of(person)
    password = initial_password()
    fresh = {"password": _hashed(password), "must_change_password": True}
    if not Account.objects.filter(pk=account.pk, password=account.password).update(**fresh):
        raise StaleState("stale_state")
    _tell("account.reset", account, person, unit, actor, at)
    return Opened(account, person, unit, password)


@transaction.atomic
def account_lock(*, person_id: int, actor: Actor, at: datetime, reason: str) -> Account:
    """No more sign-in, neither of the person nor of the person's tokens. Refuses as reset; no reason; one locked already."""
    person, unit = _managed(person_id, actor, at)
    account = _account_of(person)
    if not reason.strip():
        raise Refused("change_reason_missing")
    if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        raise Refused("account_locked", person=person.name)
    _tell("account.locked", account, person, unit, actor, at, reason)
    return account


@transaction.atomic
def account_unlock(*, person_id: int, actor: Actor, at: datetime) -> Account:
    """Sign-in with the password as before. Refuses as reset, and one that is not locked."""
    person, unit = _managed(person_id, actor, at)
    account = _account_of(person)
    if not Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        raise Refused("account_not_locked", person=person.name)
    _tell("account.unlocked", account, person, unit, actor, at)
    return account


def _managed(person_id: int, actor: Actor, at: datetime) -> tuple[Person, Unit]:
    """The person and the unit of the first post. Whoever sets a password could sign in as that person: so all that the
    person's posts reach must be the actor's to manage, or a manager of one area would reach the whole group."""
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound("not_found")
    if not actor.can(MANAGE):
        raise NotPermitted("not_permitted", capability=MANAGE)
    if person.pk == actor.person_id:
        raise Refused("account_own")
    if person.left_on is not None and person.left_on < local(at).date():
        raise Refused("person_left", person=person.name, left_on=person.left_on)
    held = held_from(person, at)
    if not held:
        raise Refused("account_without_post", person=person.name)
    for each in held:
        policies.require(actor, MANAGE, reach_of(each))
    return person, held[0].unit


def _account_of(person: Person) -> Account:
    account = Account.objects.filter(person=person).first()
    if account is None:
        raise Refused("account_missing", person=person.name)
    return account


def _new(person: Person, unit: Unit) -> Opened:
    """Not stored yet: hashing takes its time outside the transaction."""
    password = initial_password()
    account = Account(
        username=Account.normalize_username(person.employee_no),
        first_name=person.name,
        person=person,
        password=_hashed(password),
        must_change_password=True,
    )
    return Opened(account, person, unit, password)


def _hashed(password: str) -> str:
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), INITIAL_ITERATIONS)


def _store(opened: Sequence[Opened], actor: Actor, at: datetime) -> None:
    """All or none; somebody else's opening in the meantime is stale, not a second sign-in."""
    told = [
        NextEntry(
            each.person,
            "account.opened",
            actor.capacity(MANAGE, each.unit.path),
            each.unit.pk,
            {"username": each.account.username},
        )
        for each in opened
    ]
    try:
        with transaction.atomic():
            Account.objects.bulk_create(each.account for each in opened)
            audit_record_many(told, actor=actor, at=at)
    except IntegrityError as met:
        raise StaleState("stale_state") from met


def _tell(verb: str, account: Account, person: Person, unit: Unit, actor: Actor, at: datetime, reason: str = "") -> None:
    audit_record(
        person,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity(MANAGE, unit.path),
        unit_id=unit.pk,
        after={"username": account.username},
        reason=reason,
    )
