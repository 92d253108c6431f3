"""Whether the plan may name somebody as lecturer on a day (T-111, T-113, C-327)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from bihuan.kernel.refusals import Refusal
from bihuan.lecturers.domain.eligibility import Standing, not_assignable
from bihuan.lecturers.domain.states import APPROVED
from bihuan.lecturers.models import Lecturer
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find

LOST = frozenset({"lecturer_title_cancelled", "lecturer_lapsed", "lecturer_not_approved"})
"""A colleague who never had the title may still be asked by the own unit; one who lost it may not."""


@dataclass(frozen=True)
class Named:
    """Who is named, as typed; `person_id` where the person is known."""

    name: str
    on: date
    person_id: int | None = None
    is_external: bool = False


def naming_refusals(unit: Unit, asked: Sequence[Named]) -> tuple[Refusal | None, ...]:
    """One answer for each, in the same order: why the unit's plan may not name them.

    Files kept by the unit and above count. An outsider without an approved file is refused where the rules for external
    lecturers are adopted; of several with one name it is enough that one may be named.
    """
    names = {each.name.strip() for each in asked if each.name.strip()}
    persons = {each.person_id for each in asked if each.person_id is not None}
    if not names and not persons:
        return (None,) * len(asked)
    approved = Count("engagements", filter=Q(engagements__state=APPROVED))
    rows = Lecturer.objects.filter(Q(name__in=names) | Q(person_id__in=persons), unit_id__in=unit.ancestor_ids)
    files = list(rows.annotate(n_approved=approved))
    return tuple(_refusal(unit, each, files) for each in asked)


def _refusal(unit: Unit, asked: Named, files: Sequence[Lecturer]) -> Refusal | None:
    meant = [row for row in files if _is_meant(row, asked)]
    found = [not_assignable(_standing(row), on=asked.on) for row in meant]
    if any(why is None for why in found):
        return None
    if found:
        return next((why for why in found if why is not None and why.code in LOST), None)
    if not asked.is_external or not asked.name.strip():
        return None
    adopted = find("lecturer.external_kinds", unit=unit, on=asked.on) is not None
    return Refusal("lecturer_not_approved") if adopted else None


def _is_meant(row: Lecturer, asked: Named) -> bool:
    if asked.person_id is not None:
        return row.person_id == asked.person_id
    is_of_kind = row.kind == Lecturer.Kind.EXTERNAL or not asked.is_external
    return row.name == asked.name.strip() and is_of_kind


def _standing(row: Lecturer) -> Standing:
    is_external = row.kind == Lecturer.Kind.EXTERNAL
    return Standing(row.state, is_external, row.review_due_on, bool(row.n_approved))  # type: ignore[attr-defined]
