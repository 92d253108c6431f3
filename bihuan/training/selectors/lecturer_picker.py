"""Lecturers to pick from while a session is planned: the best first, whoever is chosen always in sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bihuan.foundation.clock import SITE_ZONE
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.matcher import suggestions
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit

OFFERED = 8


@dataclass(frozen=True)
class PickerTyped:
    """What the form says so far; `q` is what is looked for."""

    day: date
    title: str = ""
    chosen: int | None = None
    q: str = ""


@dataclass(frozen=True)
class LecturerOption:
    file_id: int
    name: str
    reason: str
    is_chosen: bool


def lecturer_options(actor: Actor, unit: Unit, typed: PickerTyped) -> tuple[LecturerOption, ...]:
    """Who may be named on the day, by subject, distance, load in the month and satisfaction."""
    at = datetime.combine(typed.day, time(9), SITE_ZONE)
    found = suggestions(actor, unit=unit, at=at, wanted=typed.title, limit=OFFERED, q=typed.q)
    shown = tuple(
        LecturerOption(each.known.lecturer_id, each.known.name, each.reason, each.known.lecturer_id == typed.chosen)
        for each in found
    )
    if typed.chosen is None or any(each.is_chosen for each in shown):
        return shown
    kept = Lecturer.objects.visible_to(actor).filter(pk=typed.chosen, unit_id__in=unit.ancestor_ids).first()
    return (LecturerOption(kept.pk, kept.name, kept.subjects, True), *shown) if kept else shown
