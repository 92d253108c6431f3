"""Filters of the regulations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class VersionQuerySet(models.QuerySet[Any]):
    def effective_on(self, day: date) -> VersionQuerySet:
        return self.filter(state="approved", effective_on__lte=day)

    def in_order_of_force(self) -> VersionQuerySet:
        """The last of a document's rows is the one in force."""
        return self.order_by("document_id", "effective_on", "approved_at", "pk")


class AdoptionQuerySet(models.QuerySet[Any]):
    def valid_on(self, day: date) -> AdoptionQuerySet:
        return self.filter(from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gt=day))

    def overlapping(self, from_on: date, until_on: date | None) -> AdoptionQuerySet:
        found = self.filter(Q(until_on=None) | Q(until_on__gt=from_on))
        return found if until_on is None else found.filter(from_on__lt=until_on)

    def at_units(self, unit_ids: Collection[int]) -> AdoptionQuerySet:
        return self.filter(unit_id__in=unit_ids)

    def newest_first(self) -> AdoptionQuerySet:
        return self.order_by("-from_on", "-pk")
