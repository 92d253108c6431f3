"""Filters of the lecturer files."""

from __future__ import annotations

from django.db.models import Q

from bihuan.people.domain.actor import Actor
from bihuan.people.querysets import ScopedQuerySet, within


def _above(actor: Actor, capability: str) -> set[int]:
    """Units above those where the actor holds the capability, and these themselves."""
    return {int(part) for path in actor.scope(capability) for part in path.strip("/").split("/") if part}


class LecturerQuerySet(ScopedQuerySet):
    """A file lies with the unit that keeps it; whoever plans below may see it, and everybody the own one."""

    view_capability = "lecturers.view"
    unit_field = "unit"
    person_field = "person"

    def visible_to(self, actor: Actor, capability: str | None = None) -> LecturerQuerySet:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        seen = within(paths, self.unit_field)
        if capability is not None:
            return self.filter(seen)
        if actor.person_id is not None:
            seen |= Q(**{f"{self.person_field}_id": actor.person_id})
        return self.filter(seen | Q(**{f"{self.unit_field}_id__in": _above(actor, self.view_capability)}))

    def assignable(self) -> LecturerQuerySet:
        """Whom a new session may name, but for what else decides it on the day (T-111, T-113)."""
        return self.filter(state__in=("appointed", "approved"))

    def matching(self, *, kind: str, state: str, grade: str, q: str) -> LecturerQuerySet:
        found = self
        for name, value in (("kind", kind), ("state", state), ("grade", grade)):
            found = found.filter(**{name: value}) if value else found
        if q:
            found = found.filter(Q(name__icontains=q) | Q(subjects__icontains=q) | Q(organisation__icontains=q))
        return found


class OfLecturerQuerySet(LecturerQuerySet):
    """Rows that belong to one lecturer's file."""

    unit_field = "lecturer__unit"
    person_field = "lecturer__person"


class CostQuerySet(LecturerQuerySet):
    """Needs, fees and decisions of engagements: for those who manage or approve them."""

    unit_field = "lecturer__unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> CostQuerySet:
        paths = actor.scope(capability) if capability else (*actor.scope("lecturers.manage"), *actor.scope("lecturers.approve"))
        return self.filter(within(tuple(sorted(paths)), self.unit_field))


class RoundQuerySet(ScopedQuerySet):
    """Selections of one's own unit and of those above concern everybody there (T-105)."""

    view_capability = "lecturers.view"

    def visible_to(self, actor: Actor, capability: str | None = None) -> RoundQuerySet:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        seen = within(paths)
        if capability is not None:
            return self.filter(seen)
        unit = self.model._meta.get_field("unit").related_model
        home = unit._default_manager.filter(pk=actor.home_unit_id).first() if actor.home_unit_id else None
        return self.filter(seen | Q(unit_id__in=home.ancestor_ids if home else ()))


class CandidacyQuerySet(ScopedQuerySet):
    """For those who run the selection, and one's own."""

    view_capability = "lecturers.manage"
    unit_field = "round__unit"

    def visible_to(self, actor: Actor, capability: str | None = None) -> CandidacyQuerySet:
        paths = actor.scope(capability or self.view_capability)
        if "/" in paths:
            return self
        seen = within(paths, self.unit_field)
        return self.filter(seen | Q(person_id=actor.person_id) if capability is None and actor.person_id else seen)
