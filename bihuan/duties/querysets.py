"""Filters of the duties ledger."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from bihuan.duties.domain.kinds import kinds_of_month
from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import ScopedQuerySet

# "or" and not "in": only so does SQLite see that a condition on the state lies inside that of a partial index.
PENDING = Q(state="open") | Q(state="missed")
LATE = Q(state="missed") | Q(state="met_late")
LEFT_OUT = Q(state="waived") | Q(state="void")


class DutyQuerySet(ScopedQuerySet):
    view_capability = "duties.view"

    def open(self) -> DutyQuerySet:
        return self.filter(PENDING)

    def begun(self, at: datetime) -> DutyQuerySet:
        """Without what cannot be done before its month begins."""
        this_month = str(Month.of(local(at).date()))
        return self.exclude(kind__in=kinds_of_month(), month__gt=this_month)

    def due_by(self, at: datetime) -> DutyQuerySet:
        return self.filter(state="open", due_at__lte=at)

    def of(self, actor: Actor) -> DutyQuerySet:
        """What this actor owes: named in person, or by a capability held directly at the duty's unit."""
        mine = Q(owner_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        for unit_id, capabilities in _held_at(actor).items():
            mine |= Q(owner_id=None, owner_capability__in=capabilities, unit_id=unit_id)
        return self.filter(mine)


def _held_at(actor: Actor) -> dict[int, list[str]]:
    """Unit → capabilities held there: a condition for each post, not for each of its capabilities."""
    found: dict[int, set[str]] = {}
    for grant in actor.grants:
        found.setdefault(grant.unit_id, set()).add(grant.capability)
    return {unit_id: sorted(capabilities) for unit_id, capabilities in found.items()}


class ProposalQuerySet(ScopedQuerySet):
    view_capability = "duties.view"


class CaseQuerySet(ScopedQuerySet):
    """Over the unit by capability; and one's own case, always."""

    view_capability = "cases.view"

    def visible_to(self, actor: Actor, capability: str | None = None) -> CaseQuerySet:
        within = super().visible_to(actor, capability)
        if capability is not None or actor.person_id is None:
            return within
        return self.filter(Q(pk__in=within.values("pk")) | Q(person_id=actor.person_id))

    def matching(self, *, unit_path: str, kind: str, state: str, month: str, q: str) -> CaseQuerySet:
        """Narrowed by what is given; `kind` is a whole code or the part before its first dot."""
        found = self.filter(unit__path__startswith=unit_path) if unit_path else self
        if kind:
            found = found.filter(Q(kind=kind) | Q(kind__startswith=f"{kind}."))
        if state:
            found = found.filter(state=state)
        if month:
            found = found.filter(month=month)
        if q:
            found = found.filter(Q(number__icontains=q) | Q(title__icontains=q) | Q(person__name__icontains=q))
        return found


class OfCaseQuerySet(ScopedQuerySet):
    view_capability = "cases.view"
    unit_field = "case__unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> OfCaseQuerySet:
        within = super().visible_to(actor, capability)
        if capability is not None or actor.person_id is None:
            return within
        return self.filter(Q(pk__in=within.values("pk")) | Q(case__person_id=actor.person_id))
