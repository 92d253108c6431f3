"""Filters with names, and the one scope that every list goes through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

from bihuan.people.domain.actor import Actor


def within(paths: tuple[str, ...], field: str = "unit") -> Q:
    """Rows whose unit lies in one of the subtrees; nothing for no paths."""
    if "/" in paths:
        return Q()
    prefix = f"{field}__path" if field else "path"
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{prefix}__startswith": path})
    return condition


class ScopedQuerySet(models.QuerySet[Any]):
    """Base of every list: `visible_to` is the only door."""

    view_capability = "people.view"
    unit_field = "unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> Self:
        return self.filter(within(actor.scope(capability or self.view_capability), self.unit_field))


class UnitQuerySet(ScopedQuerySet):
    unit_field = ""

    def under(self, path: str) -> UnitQuerySet:
        return self.filter(path__startswith=path)

    def open_on(self, day: date) -> UnitQuerySet:
        return self.filter(opened_on__lte=day).filter(Q(closed_on=None) | Q(closed_on__gt=day))


class PersonQuerySet(ScopedQuerySet):
    """A person is visible where he or she has, or had, an assignment."""

    def visible_to(self, actor: Actor, capability: str | None = None) -> Self:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        own = Q(pk=actor.person_id) if actor.person_id else Q(pk__in=[])
        assignments = self.model._meta.get_field("assignments").related_model
        seen = assignments._default_manager.filter(within(paths)).values("person_id")
        return self.filter(own | Q(pk__in=seen))

    def active_on(self, day: date) -> PersonQuerySet:
        return self.filter(joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))


class AssignmentQuerySet(ScopedQuerySet):
    def valid_on(self, day: date) -> AssignmentQuerySet:
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def in_service(self, day: date) -> AssignmentQuerySet:
        """Valid that day, of a person who has joined and not left."""
        return (
            self.valid_on(day).filter(person__joined_on__lte=day).filter(Q(person__left_on=None) | Q(person__left_on__gte=day))
        )


class AccountManager(UserManager[Any]):
    """Accounts of people who sign in."""


class TokenQuerySet(models.QuerySet[Any]):
    """Tokens belong to an account, not to a unit: `of` is their scope."""

    def of(self, account_id: int | None) -> TokenQuerySet:
        return self.filter(account_id=account_id) if account_id else self.none()

    def usable(self, at: datetime) -> TokenQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=at, account__is_active=True)
