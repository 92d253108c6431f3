"""Filters of the regulations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class VersionQuerySet(models.QuerySet[Any]):
    def effective_on(self, day: date) -> VersionQuerySet:
        return self.filter(state="approved", effective_on__lte=day)


class AdoptionQuerySet(models.QuerySet[Any]):
    def valid_on(self, day: date) -> AdoptionQuerySet:
        return self.filter(from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gt=day))
