"""Filters of what happens in class."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import ScopedQuerySet, within


class SessionQuerySet(ScopedQuerySet):
    """Visible over the unit that holds it, over a unit whose people are on the roster, and to everybody concerned."""

    view_capability = "training.view"
    unit_field = "line__plan__unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> SessionQuerySet:
        held = super().visible_to(actor, capability)
        if capability is not None or actor.is_system:
            return held
        rows = self.model._default_manager
        seen = Q(pk__in=held.values("pk"))
        seen |= Q(pk__in=rows.filter(within(actor.scope(self.view_capability), "seats__participation__unit")).values("pk"))
        if actor.person_id is not None:
            own = Q(line__participations__person_id=actor.person_id) | Q(venues__organiser_id=actor.person_id)
            own |= Q(organiser_id=actor.person_id) | Q(line__lecturer_id=actor.person_id)
            seen |= Q(pk__in=rows.filter(own).values("pk"))
        return self.filter(seen)


class OfSessionQuerySet(ScopedQuerySet):
    """Rows of one session, for those who run it."""

    view_capability = "training.view"
    unit_field = "session__line__plan__unit"


class PieceQuerySet(OfSessionQuerySet):
    def standing(self) -> Self:
        """Neither replaced by a newer version nor taken back."""
        return self.filter(replaced_by=None, withdrawn_at=None)


class OfRoundQuerySet(OfSessionQuerySet):
    unit_field = "round__session__line__plan__unit"


class OfSeatQuerySet(ScopedQuerySet):
    """Rows of one person in one session: for those who run it, for the person, and over the person's own unit."""

    view_capability = "training.view"
    unit_field = "seat__session__line__plan__unit"
    person_unit = "seat__participation__unit"
    person = "seat__participation__person_id"

    def visible_to(self, actor: Actor, capability: str | None = None) -> OfSeatQuerySet:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        seen = within(paths, self.unit_field) | within(paths, self.person_unit)
        return self.filter(seen | Q(**{self.person: actor.person_id}) if actor.person_id else seen)


class SeatQuerySet(OfSeatQuerySet):
    unit_field = "session__line__plan__unit"
    person_unit = "participation__unit"
    person = "participation__person_id"

    def expected(self) -> SeatQuerySet:
        """Who owes attendance: seated; neither waiting nor excused nor withdrawn."""
        return self.filter(state="seated")


class VerdictQuerySet(ScopedQuerySet):
    """What a month says of a person: for those who answer for the unit, and for the person."""

    view_capability = "class.verdicts"
    person = "person_id"

    def visible_to(self, actor: Actor, capability: str | None = None) -> VerdictQuerySet:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        seen = within(paths, self.unit_field)
        return self.filter(seen | Q(**{self.person: actor.person_id}) if actor.person_id else seen)


class OfVerdictQuerySet(VerdictQuerySet):
    unit_field = "row__unit"
    person = "row__person_id"


class InspectionQuerySet(ScopedQuerySet):
    """The inspected unit sees what was found, and whoever has to follow it up; the group sees all."""

    view_capability = "training.view"

    def visible_to(self, actor: Actor, capability: str | None = None) -> InspectionQuerySet:
        seen = within(actor.scope(capability or self.view_capability), self.unit_field)
        own = Q(decision__owner_id=actor.person_id) if actor.person_id and capability is None else Q(pk__in=[])
        return self.filter(seen | own) if seen else self


class OfInspectionQuerySet(ScopedQuerySet):
    view_capability = "training.view"
    unit_field = "inspection__unit"


class ConclusionQuerySet(ScopedQuerySet):
    view_capability = "training.view"
