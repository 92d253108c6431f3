"""REST of the lecturer files: the same selectors and services as the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from bihuan.foundation.api_fields import Code, Count, Day, Minutes, Moment, Note, Remark, RowId, Short, Title, among
from bihuan.foundation.clock import local
from bihuan.lecturers.domain.eligibility import WORKS
from bihuan.lecturers.models import Lecturer, TeachingTask
from bihuan.lecturers.rest.external import router as external
from bihuan.lecturers.rest.rounds import router as rounds
from bihuan.lecturers.rest.teaching import router as teaching
from bihuan.lecturers.selectors.files import LecturerCriteria, assignment_refusal, lecturer_file, lecturer_for, lecturers
from bihuan.lecturers.selectors.matcher import suggestions_for
from bihuan.lecturers.selectors.tasks import my_tasks, task_for, tasks_to_place
from bihuan.lecturers.services.appointing import lecturer_appoint, lecturer_resign, lecturer_title_cancel
from bihuan.lecturers.services.grading import Certified, lecturer_certify
from bihuan.lecturers.services.rating_record import Taught, rating_record
from bihuan.lecturers.services.tasks import Asked, task_accept, task_assign, task_decline, task_reassign, task_withdraw
from bihuan.lecturers.services.trainings import Attended, trainer_training_add

router = Router(tags=["讲师"])
router.add_router("/rounds", rounds)
router.add_router("/engagements", external)
router.add_router("", teaching)

Score = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Hours = Annotated[Decimal, Field(ge=0, le=1000, max_digits=5, decimal_places=1)]
Work = Annotated[str, among(WORKS)]


class LecturerOut(Schema):
    id: int
    kind: str
    name: str
    state: str
    grade: str
    subjects: str
    unit: str
    document_no: str
    appointed_on: date | None
    review_due_on: date | None
    ended_on: date | None
    end_reason: str


class LecturerListOut(Schema):
    items: list[LecturerOut]
    total: str
    after: str | None
    before: str | None


class RatingOut(Schema):
    session_key: str
    title: str
    taught_at: datetime
    score: Decimal
    n_forms: int
    reason: str


class TaskOut(Schema):
    id: int
    lecturer_id: int
    session_key: str
    title: str
    unit: str
    starts_at: datetime
    minutes: int
    work: str
    state: str
    decline_reason: str


class TrainingOut(Schema):
    title: str
    held_on: date
    hours: Decimal
    result: str


class EventOut(Schema):
    kind: str
    at: datetime
    document_no: str
    detail: dict[str, Any]
    article: str


class LecturerDetail(LecturerOut):
    not_assignable: str
    ratings: list[RatingOut]
    tasks: list[TaskOut]
    trainings: list[TrainingOut]
    events: list[EventOut]


class SuggestionOut(Schema):
    lecturer_id: int
    name: str
    subject: str
    reason: str


class LecturerQuery(Schema):
    kind: str = ""
    state: str = ""
    grade: str = ""
    q: str = ""
    after: str = ""
    before: str = ""


class AppointIn(Schema):
    document_no: Annotated[str, Field(max_length=60)]
    on: Day


class ReasonIn(Schema):
    reason: Note


class CertifiedIn(Schema):
    grade: Annotated[str, Field(max_length=20)]
    passed: Annotated[list[Code], Field(max_length=20)]
    practised_since: Day
    on: Day


class RatingIn(Schema):
    session_key: Annotated[str, Field(min_length=1, max_length=60)]
    title: Title
    unit_id: RowId
    taught_at: Moment
    score: Score
    n_forms: Count
    reason: Note = ""


class TrainingIn(Schema):
    title: Short
    held_on: Day
    hours: Hours
    result: Short = ""


class TaskIn(Schema):
    session_key: Annotated[str, Field(min_length=1, max_length=60)]
    title: Title
    unit_id: RowId
    starts_at: Moment
    minutes: Minutes
    work: Work = "teaching"


class DeclineIn(Schema):
    reason: Remark


class ReassignIn(Schema):
    lecturer_id: RowId


@router.get("", response=LecturerListOut, summary="讲师名册")
def listed(request: HttpRequest, query: Query[LecturerQuery]) -> dict[str, Any]:
    shown = lecturers(request.actor, LecturerCriteria(**query.dict()), on=local(request.at).date())  # type: ignore[attr-defined]
    return {
        "items": [_row(each) for each in shown.rows],
        "total": shown.total,
        "after": shown.keys.after,
        "before": shown.keys.before,
    }


@router.get("/tasks/mine", response=list[TaskOut], summary="我的授课任务")
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    return [_task(each) for each in my_tasks(request.actor)]  # type: ignore[attr-defined]


@router.get("/tasks/to-place", response=list[TaskOut], summary="待改派的授课任务")
def to_place(request: HttpRequest) -> list[dict[str, Any]]:
    return [_task(each) for each in tasks_to_place(request.actor, at=request.at)]  # type: ignore[attr-defined]


@router.get("/tasks/{int:task_id}/suggestions", response=list[SuggestionOut], summary="可以改派的讲师")
def suggested(request: HttpRequest, task_id: int) -> list[dict[str, Any]]:
    task = task_for(request.actor, task_id=task_id)  # type: ignore[attr-defined]
    found = suggestions_for(request.actor, task)  # type: ignore[attr-defined]
    return [
        {"lecturer_id": each.known.lecturer_id, "name": each.known.name, "subject": each.subject, "reason": each.reason}
        for each in found
    ]


@router.post("/tasks/{int:task_id}/accept", response=TaskOut, summary="接受授课任务")
def accepted(request: HttpRequest, task_id: int) -> dict[str, Any]:
    return _task(task_accept(task_id=task_id, **_who(request)))


@router.post("/tasks/{int:task_id}/decline", response=TaskOut, summary="谢绝授课任务")
def declined(request: HttpRequest, task_id: int, body: DeclineIn) -> dict[str, Any]:
    return _task(task_decline(task_id=task_id, reason=body.reason, **_who(request)))


@router.post("/tasks/{int:task_id}/withdrawal", response=TaskOut, summary="撤销授课任务")
def withdrawn(request: HttpRequest, task_id: int, body: DeclineIn) -> dict[str, Any]:
    return _task(task_withdraw(task_id=task_id, reason=body.reason, **_who(request)))


@router.post("/tasks/{int:task_id}/reassignment", response=TaskOut, summary="改派授课任务")
def reassigned(request: HttpRequest, task_id: int, body: ReassignIn) -> dict[str, Any]:
    return _task(task_reassign(task_id=task_id, lecturer_id=body.lecturer_id, **_who(request)))


@router.get("/{int:lecturer_id}", response=LecturerDetail, summary="一份讲师档案")
def one(request: HttpRequest, lecturer_id: int) -> dict[str, Any]:
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/appointment", response=LecturerDetail, summary="登记聘任")
def appointed(request: HttpRequest, lecturer_id: int, body: AppointIn) -> dict[str, Any]:
    lecturer_appoint(lecturer_id=lecturer_id, **body.dict(), **_who(request))
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/cancellation", response=LecturerDetail, summary="取消讲师资格")
def cancelled(request: HttpRequest, lecturer_id: int, body: ReasonIn) -> dict[str, Any]:
    lecturer_title_cancel(lecturer_id=lecturer_id, reason=body.reason, **_who(request))
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/resignation", response=LecturerDetail, summary="登记卸任")
def resigned(request: HttpRequest, lecturer_id: int, body: ReasonIn) -> dict[str, Any]:
    lecturer_resign(lecturer_id=lecturer_id, reason=body.reason, **_who(request))
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/certification", response=LecturerDetail, summary="登记认证或复评")
def certified(request: HttpRequest, lecturer_id: int, body: CertifiedIn) -> dict[str, Any]:
    lecturer_certify(lecturer_id=lecturer_id, certified=Certified(**body.dict()), **_who(request))
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/ratings", response=LecturerDetail, summary="登记授课满意度")
def rated(request: HttpRequest, lecturer_id: int, body: RatingIn) -> dict[str, Any]:
    taught = Taught(body.session_key, body.title, body.unit_id, body.taught_at)
    rating_record(
        lecturer_id=lecturer_id, taught=taught, score=body.score, n_forms=body.n_forms, reason=body.reason, **_who(request)
    )
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/trainer-trainings", response=LecturerDetail, summary="登记培训师培训")
def trained(request: HttpRequest, lecturer_id: int, body: TrainingIn) -> dict[str, Any]:
    trainer_training_add(lecturer_id=lecturer_id, attended=Attended(**body.dict()), **_who(request))
    return _detail(request, lecturer_id)


@router.post("/{int:lecturer_id}/tasks", response=TaskOut, summary="安排授课任务")
def assigned(request: HttpRequest, lecturer_id: int, body: TaskIn) -> dict[str, Any]:
    return _task(task_assign(lecturer_id=lecturer_id, asked=Asked(**body.dict()), **_who(request)))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]


def _row(row: Lecturer) -> dict[str, Any]:
    names = [name for name in LecturerOut.model_fields if name not in ("unit",)]
    return {**{name: getattr(row, name) for name in names}, "unit": row.unit.name}


def _task(row: TeachingTask) -> dict[str, Any]:
    names = [name for name in TaskOut.model_fields if name != "unit"]
    return {**{name: getattr(row, name) for name in names}, "unit": row.unit.name}


def _detail(request: HttpRequest, lecturer_id: int) -> dict[str, Any]:
    actor, day = request.actor, local(request.at).date()  # type: ignore[attr-defined]
    file = lecturer_file(actor, lecturer_id=lecturer_id, on=day)
    refusal = assignment_refusal(lecturer_for(actor, lecturer_id=lecturer_id), on=day)
    return {
        **_row(file.lecturer),
        "not_assignable": refusal.code if refusal else "",
        "ratings": list(file.ratings),
        "tasks": [_task(each) for each in file.tasks],
        "trainings": list(file.trainings),
        "events": list(file.events),
    }
