"""Filters of what happens in class."""

from __future__ import annotations

from django.db.models import Q

from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import ScopedQuerySet


class SessionQuerySet(ScopedQuerySet):
    """Visible over the unit that holds it, and to everybody on its roster."""

    view_capability = "training.view"
    unit_field = "line__plan__unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> SessionQuerySet:
        within = super().visible_to(actor, capability)
        if capability is not None or actor.person_id is None:
            return within
        mine = Q(line__participations__person_id=actor.person_id)
        return self.filter(Q(pk__in=within.values("pk")) | Q(pk__in=self.model._default_manager.filter(mine).values("pk")))


class OfSessionQuerySet(ScopedQuerySet):
    """Rows of one session, for those who run it."""

    view_capability = "training.view"
    unit_field = "session__line__plan__unit"


class OfSeatQuerySet(ScopedQuerySet):
    """Rows of one person in one session: for those who run it, for the person, and over the person's own unit."""

    view_capability = "training.view"
    unit_field = "seat__session__line__plan__unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> OfSeatQuerySet:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        seen = Q(seat__participation__person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        for path in paths:
            seen |= Q(seat__session__line__plan__unit__path__startswith=path)
            seen |= Q(seat__participation__unit__path__startswith=path)
        return self.filter(seen)


class SeatQuerySet(ScopedQuerySet):
    view_capability = "training.view"
    unit_field = "session__line__plan__unit"

    def expected(self) -> SeatQuerySet:
        """Who owes attendance: seated; neither waiting nor excused nor withdrawn."""
        return self.filter(state="seated")


class VerdictQuerySet(ScopedQuerySet):
    view_capability = "training.view"
