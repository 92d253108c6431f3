"""Teaching tasks follow the sessions of the plan: asked when issued, anew when moved, withdrawn when not held (T-106)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import Notice
from bihuan.duties.selectors.cases import working_days_after
from bihuan.duties.services.ledger import duties_open, duty_void
from bihuan.duties.services.notices import notices_create
from bihuan.foundation.clock import local
from bihuan.foundation.moves import move
from bihuan.foundation.services.audit import FirstEntry, audit_record_first
from bihuan.lecturers.domain.duty_kinds import TASK_ANSWER
from bihuan.lecturers.domain.eligibility import not_assignable
from bihuan.lecturers.domain.states import (
    APPROVED,
    ASSIGNED,
    PENDING,
    STANDING,
    TASK,
    TAUGHT,
    TO_REASSIGN,
    WITHDRAWN,
    TaskFacts,
)
from bihuan.lecturers.models import Engagement, Lecturer, TeachingTask
from bihuan.lecturers.selectors.naming import standing_as_counted
from bihuan.lecturers.services.tasks import MINE, Asked, answer_is_owed, answer_key, task_tell
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.selectors.resolution import rulebook

ANSWER_DAYS = "lecturer.answer_days"
INBOX = "inbox"


@transaction.atomic
def tasks_follow(*, asked: Mapping[int, Sequence[Asked]], actor: Actor, at: datetime) -> int:
    """Ask the lecturers of many planned sessions, by lecturer; returns how many were asked anew.

    A session that has a task keeps it, whoever has it meanwhile: only its time moves, and the lecturer is asked again.
    Who may not be named any more is not asked: the session is listed for another lecturer (T-111). A session that has
    begun asks nobody. Called for a plan by whoever issues it; the lecturer's own file decides nothing here.
    """
    wanted = {each.session_key: (lecturer_id, each) for lecturer_id, all_ in asked.items() for each in all_}
    _held(asked)
    known = list(_tasks(wanted))
    standing = {row.session_key: row for row in known if row.state in STANDING}
    for key, row in standing.items():
        _shifted(row, wanted[key][1], actor, at)
    fresh = {key: pair for key, pair in wanted.items() if key not in standing and pair[1].starts_at > at}
    gone = {(row.lecturer_id, row.session_key): row for row in known if row.state == WITHDRAWN}
    files = _files({lecturer_id for lecturer_id, _asked in fresh.values()})
    again = [gone[pk, key] for key, (pk, _each) in fresh.items() if (pk, key) in gone]
    for row in again:
        _asked_again(row, fresh[row.session_key][1], actor, at)
    rows = [_row(files[pk], each, actor, at) for pk, each in fresh.values() if (pk, each.session_key) not in gone]
    _created(rows, actor, at)
    return len(rows) + len(again)


@transaction.atomic
def task_hand_over(*, lecturer_id: int | None, asked: Asked, actor: Actor, at: datetime) -> None:
    """The session is this lecturer's, or nobody's on file: tasks of others for it are withdrawn, its time follows."""
    others = [row for row in _tasks([asked.session_key]) if row.state in STANDING and row.lecturer_id != lecturer_id]
    _withdrawn([row for row in others if row.state != TAUGHT], "改由他人授课", actor, at)
    if lecturer_id is not None:
        tasks_follow(asked={lecturer_id: [asked]}, actor=actor, at=at)


@transaction.atomic
def tasks_withdraw(*, session_keys: Collection[str], reason: str, actor: Actor, at: datetime) -> int:
    """These sessions are not held: whoever was asked is told, nobody owes an answer any more. Returns how many."""
    rows = [row for row in _tasks(session_keys) if row.state in STANDING]
    _withdrawn(rows, reason, actor, at)
    return len(rows)


def _withdrawn(rows: Sequence[TeachingTask], reason: str, actor: Actor, at: datetime) -> None:
    for row in rows:
        step = "untaught" if row.state == TAUGHT else "withdraw"
        move(row, TASK.step(step, state=row.state, facts=TaskFacts(reason=reason)))
        duty_void(key=answer_key(row), at=at, actor=actor, reason=reason)
        task_tell(row, "teaching_task.withdrawn", actor, at, title=row.title, reason=reason)
        _notify([row], "withdrawn", f"授课任务已撤销：{row.title}", reason, at)


def _held(lecturer_ids: Collection[int]) -> None:
    """One after the other: the same plan said twice at once asks its lecturers once."""
    list(Lecturer.objects.select_for_update().filter(pk__in=lecturer_ids).order_by("pk").values_list("pk"))


def _tasks(session_keys: Collection[str]) -> list[TeachingTask]:
    rows = TeachingTask.objects.filter(session_key__in=session_keys)
    return list(rows.select_related("lecturer__unit", "lecturer__person", "unit"))


def _files(lecturer_ids: Collection[int]) -> dict[int, Lecturer]:
    approved = Count("engagements", filter=Q(engagements__state=APPROVED))
    rows = Lecturer.objects.filter(pk__in=lecturer_ids).select_related("unit", "person").annotate(n_approved=approved)
    return {row.pk: row for row in rows}


def _shifted(row: TeachingTask, asked: Asked, actor: Actor, at: datetime) -> None:
    """The same session at another time is another question; what was taught, or waits for another lecturer, only moves."""
    if (row.starts_at, row.minutes) == (asked.starts_at, asked.minutes) or row.state == TAUGHT:
        return
    is_asked = row.starts_at != asked.starts_at and row.state in PENDING
    if is_asked:
        duty_void(key=answer_key(row), at=at, actor=actor, reason="授课时间调整，重新答复")
    target = TASK.step("shift", state=row.state, facts=TaskFacts()) if is_asked else row.state
    move(row, target, starts_at=asked.starts_at, minutes=asked.minutes, n_asked=row.n_asked + is_asked)
    if is_asked:
        answer_is_owed(row, at)
    task_tell(row, "teaching_task.shifted", actor, at, title=row.title, starts_at=asked.starts_at.isoformat())


def _asked_again(row: TeachingTask, asked: Asked, actor: Actor, at: datetime) -> None:
    target = TASK.step("ask_again", state=row.state, facts=TaskFacts())
    values = {"starts_at": asked.starts_at, "minutes": asked.minutes, "decline_reason": "", "answered_at": None}
    move(row, target, n_asked=row.n_asked + 1, **values)
    answer_is_owed(row, at)
    task_tell(row, "teaching_task.assigned", actor, at, lecturer=row.lecturer.name, title=row.title)


def _row(lecturer: Lecturer, asked: Asked, actor: Actor, at: datetime) -> TeachingTask:
    refused = not_assignable(standing_as_counted(lecturer), on=local(asked.starts_at).date())
    return TeachingTask(
        lecturer=lecturer,
        session_key=asked.session_key,
        title=asked.title[:120],
        unit_id=asked.unit_id,
        starts_at=asked.starts_at,
        minutes=asked.minutes,
        work=asked.work,
        state=TO_REASSIGN if refused else ASSIGNED,
        assigned_by_id=actor.person_id,
        assigned_at=at,
    )


def _created(rows: Sequence[TeachingTask], actor: Actor, at: datetime) -> None:
    if not rows:
        return
    TeachingTask.objects.bulk_create(rows, batch_size=500)
    made = {(row.lecturer_id, row.session_key) for row in rows}
    told = [row for row in _tasks([row.session_key for row in rows]) if (row.lecturer_id, row.session_key) in made]
    audit_record_first(
        [
            FirstEntry(
                row,
                "teaching_task.assigned",
                actor.capacity("training.issue", row.unit.path),
                row.unit_id,
                {"state": row.state, "lecturer": row.lecturer.name, "title": row.title},
            )
            for row in told
        ],
        actor=actor,
        at=at,
    )
    for row in told:
        _engagement_tied(row)
    pending = [row for row in told if row.state == ASSIGNED and row.lecturer.person_id is not None]
    _notify(pending, "assigned", "", "", at)
    duties_open(list(_duties(pending, at)), at=at)


def _engagement_tied(row: TeachingTask) -> None:
    """The approved engagement nearest to the day is for this session: it ends with it, and lacks its fund with it (T-116)."""
    if row.lecturer.kind != Lecturer.Kind.EXTERNAL:
        return
    open_ = Engagement.objects.filter(lecturer=row.lecturer, state=APPROVED, session_key="")
    day = local(row.starts_at).date()
    nearest = min(open_, key=lambda each: (abs(each.planned_on - day), each.pk), default=None)
    if nearest is not None:
        Engagement.objects.filter(pk=nearest.pk, session_key="").update(session_key=row.session_key)


def _duties(rows: Sequence[TeachingTask], at: datetime) -> Iterable[DutySpec]:
    """The lecturer owes an answer within the days of the article; without an article only the notice goes out."""
    book = rulebook(local(at).date(), {ANSWER_DAYS})
    due_by_days: dict[int, datetime] = {}
    for row in rows:
        rule: Resolved | None = book.find(ANSWER_DAYS, row.lecturer.unit)
        if rule is None:
            continue
        days = rule.value.value
        due = due_by_days.setdefault(days, working_days_after(at, days))
        yield DutySpec(
            kind=TASK_ANSWER.code,
            key=answer_key(row),
            title=f"答复授课任务：{row.title}",
            unit_id=row.unit_id,
            owner_id=row.lecturer.person_id,
            due_at=min(due, row.starts_at),
            subject=("lecturers.teachingtask", row.pk),
            link=MINE,
            citation=rule.citation.as_json(),
            article=rule.citation.short,
        )


def _notify(rows: Sequence[TeachingTask], what: str, title: str, body: str, at: datetime) -> None:
    notices: list[Any] = [
        Notice(
            key=f"teaching_task.{what}/{row.pk}/{row.row_version}:{row.lecturer.person_id}:{INBOX}",
            recipient_id=row.lecturer.person_id,
            channel=INBOX,
            title=(title or f"请答复授课任务：{row.title}")[:200],
            body=body or f"{local(row.starts_at):%Y-%m-%d %H:%M}，{row.unit.name}。",
            link=MINE,
            due_at=at,
            sent_at=at,
        )
        for row in rows
        if row.lecturer.person_id is not None
    ]
    notices_create(notices, at=at)
