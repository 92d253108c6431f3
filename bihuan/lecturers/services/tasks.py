"""Teaching tasks: asked, accepted, or declined with a reason that everybody concerned sees (T-106)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.duties.selectors.cases import working_days_after
from bihuan.duties.services.ledger import duty_fulfil, duty_open, duty_void
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import NotFound, Refused, raise_if
from bihuan.lecturers.domain.duty_kinds import TASK_ANSWER
from bihuan.lecturers.domain.eligibility import beyond_grade
from bihuan.lecturers.domain.states import ACCEPTED, APPROVED, ASSIGNED, ENDED, TASK, WITHDRAWN, TaskFacts
from bihuan.lecturers.models import Engagement, Lecturer, TeachingTask
from bihuan.lecturers.selectors.figures import options
from bihuan.lecturers.selectors.files import assignment_refusal, lecturer_for
from bihuan.lecturers.selectors.tasks import own_task, task_for
from bihuan.lecturers.services.telling import managers_tell
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.selectors.resolution import find

MINE = "/lecturers/mine/"
LECTURER_CHANGED = "teaching_task.reassigned"


@dataclass(frozen=True)
class Asked:
    """What is to be taught. `session_key` names the session once; `minutes` is its length; `work` as in domain.eligibility."""

    session_key: str
    title: str
    unit_id: int
    starts_at: datetime
    minutes: int
    work: str = "teaching"


@transaction.atomic
def task_assign(*, lecturer_id: int, asked: Asked, actor: Actor, at: datetime) -> TeachingTask:
    """Ask a lecturer to teach. The same lecturer and session again is one task.

    Refuses without `lecturers.manage`, a lecturer who may not be named on that day (T-111, T-113, C-327), work beyond the
    grade (C-324), a session that has begun, and a unit that does not exist.
    """
    lecturer = lecturer_for(actor, lecturer_id=lecturer_id)
    if not actor.is_system:
        policies.require(actor, "lecturers.manage", lecturer.unit)
    hold(lecturer)
    day = local(asked.starts_at).date()
    raise_if(assignment_refusal(lecturer, on=day))
    grades = tuple(each.code for each in options("lecturer.grades", unit=lecturer.unit, on=local(at).date()))
    raise_if(beyond_grade(asked.work, grade=lecturer.grade, grades=grades))
    if asked.starts_at <= at:
        raise Refused("task_begun")
    if not Unit.objects.filter(pk=asked.unit_id).exists():
        raise NotFound("not_found")
    values = {name: getattr(asked, name) for name in ("unit_id", "starts_at", "minutes", "work")}
    row, is_new = TeachingTask.objects.get_or_create(
        lecturer=lecturer,
        session_key=asked.session_key,
        defaults={**values, "title": asked.title[:120], "assigned_by_id": actor.person_id, "assigned_at": at},
    )
    if row.state == WITHDRAWN:
        target = TASK.step("ask_again", state=row.state, facts=TaskFacts())
        move(row, target, **values, decline_reason="", answered_at=None, n_asked=row.n_asked + 1)
        is_new = True
    if is_new:
        answer_is_owed(row, at)
        task_tell(row, "teaching_task.assigned", actor, at, lecturer=lecturer.name, title=row.title)
    return row


@transaction.atomic
def task_accept(*, task_id: int, actor: Actor, at: datetime) -> TeachingTask:
    """The lecturer takes it on; also after having declined. Refuses (NotFound) another's task."""
    return _answered(own_task(actor, task_id=task_id), "accept", "", actor, at)


@transaction.atomic
def task_decline(*, task_id: int, reason: str, actor: Actor, at: datetime) -> TeachingTask:
    """Refuses without a reason: it is stored, and whoever arranges lecturers is told (T-106)."""
    row = _answered(own_task(actor, task_id=task_id), "decline", reason, actor, at)
    managers_tell(
        row.lecturer,
        key=f"teaching_task.declined/{row.pk}/{row.row_version}",
        title=f"{row.lecturer.name} 谢绝授课任务：{row.title}",
        body=f"理由：{row.decline_reason}",
        link=f"/lecturers/{row.lecturer_id}/",
        at=at,
    )
    if row.assigned_by is not None:
        notice_send(
            key=f"teaching_task.declined/{row.pk}/{row.row_version}",
            recipient=row.assigned_by,
            title=f"{row.lecturer.name} 谢绝授课任务：{row.title}",
            body=f"理由：{row.decline_reason}",
            link="/lecturers/to-place/",
            at=at,
        )
    return row


@transaction.atomic
def task_withdraw(*, task_id: int, reason: str, actor: Actor, at: datetime) -> TeachingTask:
    """The session will not be taught by this lecturer. Refuses without `lecturers.manage` and without a reason."""
    row = task_for(actor, task_id=task_id)
    policies.require(actor, "lecturers.manage", row.lecturer.unit)
    if not reason.strip():
        raise Refused("lecturer_reason_missing")
    move(row, TASK.step("withdraw", state=row.state, facts=TaskFacts(reason=reason)))
    duty_void(key=answer_key(row), at=at, actor=actor, reason=reason)
    task_tell(row, "teaching_task.withdrawn", actor, at, title=row.title, reason=reason.strip())
    if row.lecturer.person is not None:
        notice_send(
            key=f"teaching_task.withdrawn/{row.pk}",
            recipient=row.lecturer.person,
            title=f"授课任务已撤销：{row.title}",
            body=reason.strip(),
            link=MINE,
            at=at,
        )
    lecturer_changed(row, lecturer_id=None, at=at)
    return row


@transaction.atomic
def task_reassign(*, task_id: int, lecturer_id: int, actor: Actor, at: datetime) -> TeachingTask:
    """Another lecturer is asked for the same session; the old task ends. Refuses as `task_assign`."""
    old = task_for(actor, task_id=task_id)
    policies.require(actor, "lecturers.manage", old.lecturer.unit)
    if old.lecturer_id == lecturer_id:
        raise Refused("task_same_lecturer")
    asked = Asked(old.session_key, old.title, old.unit_id, old.starts_at, old.minutes, old.work)
    move(old, TASK.step("withdraw", state=old.state, facts=TaskFacts()))
    duty_void(key=answer_key(old), at=at, actor=actor, reason="已改派其他讲师")
    task_tell(old, "teaching_task.reassigned", actor, at, title=old.title)
    row = task_assign(lecturer_id=lecturer_id, asked=asked, actor=actor, at=at)
    lecturer_changed(row, lecturer_id=row.lecturer_id, at=at)
    return row


def lecturer_changed(row: TeachingTask, *, lecturer_id: int | None, at: datetime) -> None:
    """News for the plan and the class: somebody else teaches the session, or nobody on file does any more."""
    publish(
        kind=LECTURER_CHANGED,
        key=f"{LECTURER_CHANGED}/{row.pk}/{row.row_version}",
        payload={"session_key": row.session_key, "lecturer_id": lecturer_id},
        at=at,
    )


@transaction.atomic
def task_taught(*, lecturer_id: int, session_key: str, actor: Actor, at: datetime) -> TeachingTask | None:
    """The session was held. An engagement for it ends. None when there was no such task; a second call changes nothing."""
    row = TeachingTask.objects.filter(lecturer_id=lecturer_id, session_key=session_key).select_related("lecturer__unit").first()
    if row is None or row.state not in (ASSIGNED, ACCEPTED, WITHDRAWN):
        return row
    move(row, TASK.step("teach", state=row.state, facts=TaskFacts()))
    duty_fulfil(key=answer_key(row), at=at, actor=actor, evidence={"state": row.state})
    Engagement.objects.filter(lecturer_id=lecturer_id, session_key=session_key, state=APPROVED).update(state=ENDED)
    task_tell(row, "teaching_task.taught", actor, at, title=row.title)
    return row


def _answered(row: TeachingTask, transition: str, reason: str, actor: Actor, at: datetime) -> TeachingTask:
    target = TASK.step(transition, state=row.state, facts=TaskFacts(reason=reason))
    if target == ACCEPTED:
        raise_if(assignment_refusal(row.lecturer, on=local(row.starts_at).date()))
    move(row, target, decline_reason=reason.strip()[:300], answered_at=at)
    duty_fulfil(key=answer_key(row), at=at, actor=actor, evidence={"state": target})
    verb = "teaching_task.accepted" if target == ACCEPTED else "teaching_task.declined"
    task_tell(row, verb, actor, at, title=row.title, reason=reason.strip())
    return row


def answer_key(row: TeachingTask) -> str:
    """The duty to answer; whoever is asked anew owes a new one."""
    return f"{TASK_ANSWER.code}/{row.pk}" + (f"/{row.n_asked}" if row.n_asked > 1 else "")


def answer_is_owed(row: TeachingTask, at: datetime) -> None:
    """The lecturer owes an answer within the days of the article; without an article only the notice goes out."""
    lecturer: Lecturer = row.lecturer
    if lecturer.person is None:
        return
    notice_send(
        key=f"teaching_task.assigned/{row.pk}/{row.n_asked}",
        recipient=lecturer.person,
        title=f"请答复授课任务：{row.title}",
        body=f"{local(row.starts_at):%Y-%m-%d %H:%M}，{row.unit.name}。",
        link=MINE,
        at=at,
    )
    days = find("lecturer.answer_days", unit=lecturer.unit, on=local(at).date())
    if days is not None:
        duty_open(
            at=at,
            kind=TASK_ANSWER.code,
            key=answer_key(row),
            title=f"答复授课任务：{row.title}",
            unit=row.unit,
            owner=lecturer.person,
            due_at=min(working_days_after(at, days.value.value), row.starts_at),
            subject=row,
            link=MINE,
            citation=days.citation,
        )


def task_tell(row: TeachingTask, verb: str, actor: Actor, at: datetime, reason: str = "", **told: str) -> None:
    audit_record(
        row,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity("lecturers.manage", row.lecturer.unit.path) or ("" if actor.is_system else "本人"),
        unit_id=row.unit_id,
        after={"state": row.state, **told},
        reason=reason,
    )
