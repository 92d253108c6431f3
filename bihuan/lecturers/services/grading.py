"""Certification into a grade, its review, and the day on which it lapses (C-324…C-327)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.domain.eligibility import months_later, parts_missing, practice_is_short
from bihuan.lecturers.domain.states import APPOINTED, LECTURER, LecturerFacts
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.figures import figure, labels, options
from bihuan.lecturers.services.appointing import managed
from bihuan.lecturers.services.telling import event_tell, managers_tell
from bihuan.people.domain.actor import Actor, system_actor


@dataclass(frozen=True)
class Certified:
    """`passed`: codes of the parts passed; `practised_since`: first day of practice; `on`: day of certification."""

    grade: str
    passed: Collection[str]
    practised_since: date
    on: date


@transaction.atomic
def lecturer_certify(*, lecturer_id: int, certified: Certified, actor: Actor, at: datetime) -> Lecturer:
    """Certify or review: the grade holds until the review is due; a lapsed file is appointed again.

    Refuses oneself, a grade the article does not name, too short a practice (C-325), a part not passed (C-326), and a day
    in the future or before the last certification.
    """
    lecturer = managed(lecturer_id, actor)
    today = local(at).date()
    if lecturer.person_id is not None and lecturer.person_id == actor.person_id:
        raise Refused("lecturer_own")
    target = LECTURER.step("review", state=lecturer.state, facts=LecturerFacts())
    _check(lecturer, certified, today)
    months = figure("lecturer.review_months", unit=lecturer.unit, on=today)
    due = months_later(certified.on, months) if months else None
    move(lecturer, target, grade=certified.grade, certified_on=certified.on, review_due_on=due)
    told = {"grade": certified.grade, "on": certified.on.isoformat(), "review_due_on": due.isoformat() if due else ""}
    event_tell(lecturer, "certified", actor=actor, at=at, detail={**told, "parts": sorted(certified.passed)})
    return lecturer


def _check(lecturer: Lecturer, certified: Certified, today: date) -> None:
    grades = labels(options("lecturer.grades", unit=lecturer.unit, on=today))
    if certified.grade not in grades:
        raise Refused("lecturer_grade_unknown")
    if certified.on > today:
        raise Refused("lecturer_day_in_future")
    if lecturer.certified_on is not None and certified.on < lecturer.certified_on:
        raise Refused("lecturer_certified_before", on=lecturer.certified_on)
    months = figure("lecturer.practice_months", unit=lecturer.unit, on=today)
    if months is not None and practice_is_short(certified.practised_since, months=months, on=certified.on):
        raise Refused("lecturer_practice_short", months=months)
    parts = labels(options("lecturer.certification_parts", unit=lecturer.unit, on=today))
    missing = parts_missing(certified.passed, tuple(parts))
    if missing:
        raise Refused("lecturer_parts_missing", parts="、".join(parts[code] for code in missing))


def lecturers_lapse(at: datetime, limit: int) -> int:
    """Files whose review day is over lapse the day after; at most `limit`. Safe twice and late (C-327)."""
    over = Lecturer.objects.filter(state=APPOINTED, review_due_on__lt=local(at).date()).order_by("pk")
    ids = list(over.values_list("pk", flat=True)[:limit])
    return sum(_lapse(pk, at) for pk in ids)


@transaction.atomic
def _lapse(lecturer_id: int, at: datetime) -> bool:
    lecturer = Lecturer.objects.select_related("unit", "person").get(pk=lecturer_id)
    hold(lecturer)
    lecturer.refresh_from_db(fields=["review_due_on"])
    due = lecturer.review_due_on
    if lecturer.state != APPOINTED or due is None or due >= local(at).date():
        return False
    move(lecturer, LECTURER.step("lapse", state=lecturer.state, facts=LecturerFacts()))
    event = event_tell(lecturer, "lapsed", actor=system_actor(at), at=at, detail={"review_due_on": due.isoformat()})
    managers_tell(
        lecturer,
        key=f"lecturer.lapsed/{event.pk}",
        title=f"{lecturer.name} 的讲师资格到期，待复评",
        body=f"复评应在 {due:%Y-%m-%d} 前完成；到期前已排的场次不变，不再安排新的场次。",
        link=f"/lecturers/{lecturer.pk}/",
        at=at,
    )
    return True
