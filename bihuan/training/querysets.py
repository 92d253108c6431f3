"""Filters of the training rows."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Count, Q

from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import ScopedQuerySet, within


class TrainingQuerySet(ScopedQuerySet):
    view_capability = "training.view"


class LineQuerySet(ScopedQuerySet):
    view_capability = "training.view"
    unit_field = "plan__unit"


class UnitRowQuerySet(ScopedQuerySet):
    view_capability = "training.view"


class LineRowQuerySet(ScopedQuerySet):
    view_capability = "training.view"
    unit_field = "line__plan__unit"


class NeedQuerySet(ScopedQuerySet):
    view_capability = "training.view"

    def visible_to(self, actor: Actor, capability: str | None = None) -> Self:
        """Within reach, one's own, and what anybody would like to learn as long as others may still join."""
        if actor.is_system:
            return self
        seen = within(actor.scope(capability or self.view_capability))
        if capability is None:
            seen |= Q(kind="wish", state="open") | (Q(raised_by_id=actor.person_id) if actor.person_id else Q())
        return self.filter(seen)

    def with_demand(self) -> Any:
        """`n_needing`: who raised it and who joined; `n_merged`: needs that were merged into it."""
        return self.annotate(n_needing=Count("voices", distinct=True) + 1, n_merged=Count("merged_needs", distinct=True))
