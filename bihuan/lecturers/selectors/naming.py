"""Whether the plan may name somebody as lecturer on a day (T-111, T-113, C-327)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from bihuan.kernel.refusals import NotFound, Refusal
from bihuan.lecturers.domain.eligibility import Standing, not_assignable
from bihuan.lecturers.domain.states import APPROVED
from bihuan.lecturers.models import Lecturer
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find

LOST = frozenset({"lecturer_title_cancelled", "lecturer_lapsed", "lecturer_not_approved"})
"""A colleague who never had the title may still be asked by the own unit; one who lost it may not."""


@dataclass(frozen=True)
class Named:
    """Who is named, as typed; `person_id` where the person is known, `file_id` where the file was picked."""

    name: str
    on: date
    person_id: int | None = None
    is_external: bool = False
    file_id: int | None = None


def naming_refusals(unit: Unit, asked: Sequence[Named]) -> tuple[Refusal | None, ...]:
    """One answer for each, in the same order: why the unit's plan may not name them.

    Files kept by the unit and above count. An outsider without an approved file is refused where the rules for external
    lecturers are adopted; of several with one name it is enough that one may be named.
    """
    files = _files(unit, asked)
    return tuple(_refusal(unit, each, files) for each in asked)


def files_named(unit: Unit, asked: Sequence[Named]) -> tuple[Lecturer | None, ...]:
    """The one file that is meant, in the same order; None where nobody is, or where two could be."""
    return tuple(meant[0] if len(meant) == 1 else None for meant in files_meant(unit, asked))


def files_meant(unit: Unit, asked: Sequence[Named]) -> tuple[tuple[Lecturer, ...], ...]:
    """Whom each could mean. A name alone means files of its own kind: a colleague is no outsider of the same name."""
    files = _files(unit, asked)
    return tuple(tuple(row for row in files if _is_meant(row, each) and _is_of_kind(row, each)) for each in asked)


def _is_of_kind(row: Lecturer, asked: Named) -> bool:
    by_name = asked.file_id is None and asked.person_id is None
    return not by_name or (row.kind == Lecturer.Kind.EXTERNAL) == asked.is_external


def file_in_reach(unit: Unit, file_id: int) -> Lecturer:
    """A file that the unit's plan may point to: kept by the unit or above it. Refuses (NotFound) any other."""
    found: Lecturer | None = Lecturer.objects.filter(pk=file_id, unit_id__in=unit.ancestor_ids).first()
    if found is None:
        raise NotFound("not_found")
    return found


def _files(unit: Unit, asked: Sequence[Named]) -> list[Lecturer]:
    names = {each.name.strip() for each in asked if each.name.strip()}
    persons = {each.person_id for each in asked if each.person_id is not None}
    picked = {each.file_id for each in asked if each.file_id is not None}
    if not (names or persons or picked):
        return []
    approved = Count("engagements", filter=Q(engagements__state=APPROVED))
    named = Q(name__in=names) | Q(person_id__in=persons) | Q(pk__in=picked)
    return list(Lecturer.objects.filter(named, unit_id__in=unit.ancestor_ids).annotate(n_approved=approved).order_by("pk"))


def _refusal(unit: Unit, asked: Named, files: Sequence[Lecturer]) -> Refusal | None:
    meant = [row for row in files if _is_meant(row, asked)]
    found = [not_assignable(standing_as_counted(row), on=asked.on) for row in meant]
    if any(why is None for why in found):
        return None
    if found:
        return next((why for why in found if why is not None and why.code in LOST), None)
    if not asked.is_external or not asked.name.strip():
        return None
    adopted = find("lecturer.external_kinds", unit=unit, on=asked.on) is not None
    return Refusal("lecturer_not_approved") if adopted else None


def _is_meant(row: Lecturer, asked: Named) -> bool:
    if asked.file_id is not None:
        return row.pk == asked.file_id
    if asked.person_id is not None:
        return row.person_id == asked.person_id
    is_of_kind = row.kind == Lecturer.Kind.EXTERNAL or not asked.is_external
    return row.name == asked.name.strip() and is_of_kind


def standing_as_counted(row: Lecturer) -> Standing:
    """Of a file loaded with `n_approved`."""
    is_external = row.kind == Lecturer.Kind.EXTERNAL
    return Standing(row.state, is_external, row.review_due_on, bool(row.n_approved))  # type: ignore[attr-defined]
