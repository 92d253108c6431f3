"""讲师档案: the list, and one file with everything in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from bihuan.foundation.paging import KeyPage, bounded_count, key_page
from bihuan.kernel.refusals import NotFound, Refusal
from bihuan.lecturers.domain.eligibility import Standing, not_assignable
from bihuan.lecturers.domain.ratings import Rating
from bihuan.lecturers.domain.states import APPROVED
from bihuan.lecturers.models import Engagement, Lecturer, LecturerEvent, LecturerRating, TeachingTask, TrainerTraining
from bihuan.lecturers.querysets import LecturerQuerySet
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Unit

ORDER = ("name", "pk")
EXPORTED = 20_000


@dataclass(frozen=True)
class LecturerCriteria:
    """What the address asks for; empty means all."""

    kind: str = ""
    state: str = ""
    grade: str = ""
    q: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class LecturerList:
    rows: tuple[Lecturer, ...]
    keys: KeyPage
    total: str
    homes: dict[int, Unit]


def lecturers(actor: Actor, criteria: LecturerCriteria, *, on: date) -> LecturerList:
    """Files that the actor may see, by name, each with its newest rating."""
    found = narrowed(actor, criteria)
    keys = key_page(found.select_related("unit"), ORDER, after=criteria.after, before=criteria.before)
    return LecturerList(keys.rows, keys, bounded_count(found), homes_of([row.person_id for row in keys.rows], on))


def lecturer_rows(actor: Actor, criteria: LecturerCriteria) -> Iterable[Lecturer]:
    """The same rows for the workbook; at most EXPORTED."""
    rows: Iterable[Lecturer] = narrowed(actor, criteria).select_related("unit").order_by(*ORDER)[:EXPORTED]
    return rows


def narrowed(actor: Actor, criteria: LecturerCriteria) -> QuerySet[Lecturer]:
    newest = LecturerRating.objects.filter(lecturer=OuterRef("pk")).order_by("-taught_at", "-pk")
    found: LecturerQuerySet = Lecturer.objects.visible_to(actor)
    return found.matching(kind=criteria.kind, state=criteria.state, grade=criteria.grade, q=criteria.q).annotate(
        last_score=Subquery(newest.values("score")[:1])
    )


def lecturer_for(actor: Actor, *, lecturer_id: int) -> Lecturer:
    """One file. Refuses (NotFound) what lies out of sight."""
    found: Lecturer | None = Lecturer.objects.visible_to(actor).select_related("unit", "person").filter(pk=lecturer_id).first()
    if found is None:
        raise NotFound("not_found")
    return found


@dataclass(frozen=True)
class LecturerFile:
    lecturer: Lecturer
    home: Unit | None
    events: tuple[LecturerEvent, ...]
    ratings: tuple[LecturerRating, ...]
    tasks: tuple[TeachingTask, ...]
    trainings: tuple[TrainerTraining, ...]
    engagements: tuple[Engagement, ...]


def lecturer_file(actor: Actor, *, lecturer_id: int, on: date) -> LecturerFile:
    """Everything of one file; engagements only for those who may see what they cost."""
    row = lecturer_for(actor, lecturer_id=lecturer_id)
    return LecturerFile(
        row,
        homes_of([row.person_id], on).get(row.person_id or 0),
        tuple(row.events.select_related("person")),
        tuple(row.ratings.select_related("unit", "recorded_by")),
        tuple(row.tasks.select_related("unit").order_by("-starts_at", "-pk")),
        tuple(row.trainer_trainings.order_by("-held_on", "-pk")),
        tuple(
            Engagement.objects.visible_to(actor)
            .filter(lecturer=row)
            .select_related("requested_by", "decided_by")
            .order_by("-requested_at")
        ),
    )


def series_of(ratings: Iterable[LecturerRating]) -> tuple[Rating, ...]:
    return tuple(Rating(each.session_key, each.taught_at, each.score, each.n_forms) for each in ratings)


def homes_of(person_ids: Collection[int | None], on: date) -> dict[int, Unit]:
    """Person → unit of the primary post on that day."""
    held = Assignment.objects.valid_on(on).filter(person_id__in=[pk for pk in person_ids if pk is not None])
    rows = held.select_related("unit").order_by("is_primary", "starts_on", "pk")
    return {row.person_id: row.unit for row in rows}


def standing_of(lecturer: Lecturer) -> Standing:
    is_external = lecturer.kind == Lecturer.Kind.EXTERNAL
    approved = is_external and lecturer.engagements.filter(state=APPROVED).exists()
    return Standing(lecturer.state, is_external, lecturer.review_due_on, approved)


def assignment_refusal(lecturer: Lecturer, *, on: date) -> Refusal | None:
    """Why a session on that day may not name this lecturer (T-111, T-113, C-327); None when it may."""
    return not_assignable(standing_of(lecturer), on=on)
