"""Filters of the duties ledger."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import ScopedQuerySet


class DutyQuerySet(ScopedQuerySet):
    view_capability = "duties.view"

    def open(self) -> DutyQuerySet:
        return self.filter(state__in=["open", "missed"])

    def due_by(self, at: datetime) -> DutyQuerySet:
        return self.filter(state="open", due_at__lte=at)

    def of(self, actor: Actor) -> DutyQuerySet:
        """What this actor owes: named in person, or by a capability held directly at the duty's unit."""
        mine = Q(owner_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        by_capability: dict[str, set[int]] = {}
        for grant in actor.grants:
            by_capability.setdefault(grant.capability, set()).add(grant.unit_id)
        for capability, units in by_capability.items():
            mine |= Q(owner_id=None, owner_capability=capability, unit_id__in=units)
        return self.filter(mine)


class ProposalQuerySet(ScopedQuerySet):
    view_capability = "duties.view"
