"""Lecturers who could teach a session, each with the reason in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Avg, Count, Q

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.periods import Month
from bihuan.lecturers.domain.eligibility import beyond_grade, not_assignable
from bihuan.lecturers.domain.matching import Known, Suggestion, steps_between, suggest
from bihuan.lecturers.domain.ratings import Rating, shrunk_score
from bihuan.lecturers.domain.states import ACCEPTED, APPROVED, ASSIGNED, TAUGHT
from bihuan.lecturers.models import Lecturer, LecturerRating, TeachingTask
from bihuan.lecturers.selectors.figures import labels, options
from bihuan.lecturers.selectors.files import homes_of
from bihuan.lecturers.selectors.naming import standing_as_counted
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit

OFFERED = 5


def suggestions(  # noqa: PLR0913  (where, when and what of the session; what narrows)
    actor: Actor,
    *,
    unit: Unit,
    at: datetime,
    wanted: str,
    without: Collection[int] = (),
    limit: int = OFFERED,
    q: str = "",
    work: str = "",
) -> tuple[Suggestion, ...]:
    """Assignable lecturers for a session of `unit` at `at` about `wanted` (title and topics), the best first.

    `q` narrows by name, subject or organisation; `work` leaves out whose grade is too low for it (C-324).
    """
    day = local(at).date()
    seen = _visible(actor, unit, q.strip())
    rows = [row for row in seen if row.pk not in without and not_assignable(standing_as_counted(row), on=day) is None]
    rows = _of_grade(rows, work, day) if work else rows
    ids = [row.pk for row in rows]
    homes = homes_of([row.person_id for row in rows], day)
    loads, ratings = _loads(ids, Month.of(day)), _ratings(ids)
    mean = LecturerRating.objects.aggregate(mean=Avg("score"))["mean"]
    overall = Decimal(mean).quantize(Decimal("0.01")) if mean is not None else None
    grades = labels(options("lecturer.grades", unit=unit, on=day))
    known = (_known(row, unit, homes, loads, ratings, overall, grades) for row in rows)
    return suggest(known, wanted=wanted, limit=limit)


def suggestions_for(actor: Actor, task: TeachingTask) -> tuple[Suggestion, ...]:
    """Who could take this task over."""
    return suggestions(actor, unit=task.unit, at=task.starts_at, wanted=task.title, without=(task.lecturer_id,), work=task.work)


def _visible(actor: Actor, unit: Unit, q: str) -> Iterable[Lecturer]:
    """Files kept by the unit or above it."""
    rows = Lecturer.objects.visible_to(actor).filter(unit_id__in=unit.ancestor_ids).assignable()
    rows = rows.matching(kind="", state="", grade="", q=q)
    approved = Count("engagements", filter=Q(engagements__state=APPROVED))
    found: Iterable[Lecturer] = rows.annotate(n_approved=approved).select_related("unit").order_by("pk")
    return found


def _of_grade(rows: list[Lecturer], work: str, day: date) -> list[Lecturer]:
    """The grades are those where the file is kept, as for whoever is asked."""
    units = {row.unit_id: row.unit for row in rows}
    grades = {pk: tuple(each.code for each in options("lecturer.grades", unit=unit, on=day)) for pk, unit in units.items()}
    return [row for row in rows if beyond_grade(work, grade=row.grade, grades=grades[row.unit_id]) is None]


def _loads(ids: Collection[int], month: Month) -> dict[int, int]:
    rows = TeachingTask.objects.filter(
        lecturer__in=ids,
        state__in=(ASSIGNED, ACCEPTED, TAUGHT),
        starts_at__gte=month.starts_at(SITE_ZONE),
        starts_at__lt=month.ends_at(SITE_ZONE),
    )
    return dict(rows.order_by().values_list("lecturer").annotate(n=Count("pk")))


def _ratings(ids: Collection[int]) -> dict[int, list[Rating]]:
    found: dict[int, list[Rating]] = {}
    for row in LecturerRating.objects.filter(lecturer__in=ids):
        found.setdefault(row.lecturer_id, []).append(Rating(row.session_key, row.taught_at, row.score, row.n_forms))
    return found


def _known(  # noqa: PLR0913, PLR0917  (looked up once for all)
    row: Lecturer,
    unit: Unit,
    homes: dict[int, Unit],
    loads: dict[int, int],
    ratings: dict[int, list[Rating]],
    overall: Decimal | None,
    grades: dict[str, str],
) -> Known:
    home = homes.get(row.person_id or 0)
    own = ratings.get(row.pk, [])
    return Known(
        lecturer_id=row.pk,
        name=row.name,
        subjects=row.subjects,
        unit_name=home.name if home else row.organisation,
        distance=steps_between(home.path, unit.path) if home else None,
        n_tasks=loads.get(row.pk, 0),
        score=shrunk_score(own, overall=overall) if overall is not None and own else None,
        n_forms=sum(each.n_forms for each in own),
        grade_label=grades.get(row.grade, ""),
    )
