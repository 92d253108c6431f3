"""Filters of the training rows."""

from __future__ import annotations

from bihuan.people.querysets import ScopedQuerySet


class TrainingQuerySet(ScopedQuerySet):
    view_capability = "training.view"


class LineQuerySet(ScopedQuerySet):
    view_capability = "training.view"
    unit_field = "plan__unit"


class UnitRowQuerySet(ScopedQuerySet):
    view_capability = "training.view"
