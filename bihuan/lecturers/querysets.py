"""Filters of the lecturer files."""

from __future__ import annotations

from bihuan.people.querysets import ScopedQuerySet


class LecturerQuerySet(ScopedQuerySet):
    """A file lies with the unit that keeps it: the centre for appointed and engaged lecturers."""

    view_capability = "lecturers.view"

    def assignable(self) -> LecturerQuerySet:
        """Whom a new session may name: appointed or approved, and not lapsed (T-111, T-113)."""
        return self.filter(state__in=["appointed", "approved"])


class RoundQuerySet(ScopedQuerySet):
    view_capability = "lecturers.view"


class OfLecturerQuerySet(ScopedQuerySet):
    """Rows that belong to one lecturer's file."""

    view_capability = "lecturers.view"
    unit_field = "lecturer__unit"
