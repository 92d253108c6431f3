"""Selections: which are open, who applied, and in which order they are listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.kernel.refusals import NotFound
from bihuan.lecturers.domain.priority import Merit, by_merit
from bihuan.lecturers.domain.states import APPOINTED, OPEN
from bihuan.lecturers.models import Candidacy, Lecturer, SelectionRound
from bihuan.people.domain.actor import Actor

LISTED = 200


def rounds(actor: Actor) -> tuple[SelectionRound, ...]:
    """Newest first; those of one's own unit and above, and those one runs."""
    return tuple(SelectionRound.objects.visible_to(actor).select_related("unit").order_by("-opens_on", "-pk")[:LISTED])


def round_for(actor: Actor, *, round_id: int) -> SelectionRound:
    """Refuses (NotFound) what lies out of sight."""
    found = SelectionRound.objects.visible_to(actor).select_related("unit").filter(pk=round_id).first()
    if found is None:
        raise NotFound("not_found")
    return found


@dataclass(frozen=True)
class CandidateRow:
    candidacy: Candidacy
    is_lecturer: bool


def candidates(actor: Actor, row: SelectionRound) -> tuple[CandidateRow, ...]:
    """By score; between equal scores who holds the title comes first (T-108). Others see only their own."""
    found = {
        each.pk: each
        for each in Candidacy.objects.visible_to(actor).filter(round=row).select_related("person", "unit", "round__unit")
    }
    titled = with_title([each.person_id for each in found.values()])
    merits = [Merit(each.pk, each.score, each.person_id in titled, each.person.name) for each in found.values()]
    return tuple(CandidateRow(found[each.key], each.is_lecturer) for each in by_merit(merits))


def with_title(person_ids: list[int]) -> frozenset[int]:
    """Those who hold the title of lecturer now; for every list of equal candidates (T-108)."""
    rows = Lecturer.objects.filter(person_id__in=person_ids, state=APPOINTED)
    return frozenset(rows.values_list("person_id", flat=True))


def is_open(row: SelectionRound, on: date) -> bool:
    return row.state == OPEN and row.opens_on <= on <= row.closes_on


def candidacy_for(actor: Actor, *, candidacy_id: int) -> Candidacy:
    """Refuses (NotFound) another's application, except to those who run the selection."""
    row = Candidacy.objects.visible_to(actor).select_related("round__unit", "person").filter(pk=candidacy_id).first()
    if row is None:
        raise NotFound("not_found")
    return row
