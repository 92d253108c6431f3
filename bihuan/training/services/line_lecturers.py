"""Lecturers with a file are asked for the sessions that name them; who teaches instead stands beside the issued wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bihuan.lecturers.domain.keys import line_key, line_of
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.services.task_follow import task_hand_over, tasks_follow, tasks_withdraw
from bihuan.lecturers.services.tasks import Asked
from bihuan.lecturers.services.teaching_post import Held, session_not_taught, session_taught
from bihuan.people.domain.actor import Actor
from bihuan.training.models import PlanLine


def lecturers_ask(lines: Iterable[PlanLine], *, actor: Actor, at: datetime) -> int:
    """A teaching task for each of these lines with a lecturer on file (T-106). Said twice it asks once."""
    asked: dict[int, list[Asked]] = {}
    for line in lines:
        if line.lecturer_file_id is not None:
            asked.setdefault(line.lecturer_file_id, []).append(session_asked(line, line.starts_at, line.ends_at))
    return tasks_follow(asked=asked, actor=actor, at=at) if asked else 0


def session_asked(line: PlanLine, starts_at: datetime, ends_at: datetime) -> Asked:
    """The session as a lecturer is asked for it, from its beginning to its end."""
    minutes = int((ends_at - starts_at).total_seconds() // 60)
    return Asked(line_key(line.pk), line.title, line.plan.unit_id, starts_at, minutes)


def lecturer_not_needed(line: PlanLine, *, reason: str, actor: Actor, at: datetime) -> None:
    """The session is not held: its task is withdrawn, and what was posted for it no longer counts."""
    session_not_taught(session_key=line_key(line.pk), actor=actor, at=at)
    tasks_withdraw(session_keys=[line_key(line.pk)], reason=reason.strip() or "这一场不举办", actor=actor, at=at)


def lecturer_taught(line: PlanLine, *, actor: Actor, at: datetime) -> None:
    """The session was held: task, hours, fee and points of whoever taught it (C-328). Said again it corrects them."""
    held = Held(line_key(line.pk), line.title, line.plan.unit_id, line.held_starts_at or line.starts_at, line.held_minutes or 0)
    session_taught(held=held, lecturer_id=line.lecturer_file_id, actor=actor, at=at)


def line_lecturer_set(*, line: PlanLine, file_id: int | None, asked: Asked, actor: Actor, at: datetime) -> None:
    """The class says who teaches and when: the task is that lecturer's, and the line points there (T-058 keeps the name)."""
    task_hand_over(lecturer_id=file_id, asked=asked, actor=actor, at=at)
    if file_id != line.lecturer_file_id:
        person_id = Lecturer.objects.filter(pk=file_id or 0).values_list("person_id", flat=True).first()
        PlanLine.objects.filter(pk=line.pk).update(lecturer_file=file_id, lecturer_id=person_id)
        line.lecturer_file_id, line.lecturer_id = file_id, person_id


def on_lecturer_changed(payload: Mapping[str, Any], at: datetime) -> None:
    """Another lecturer took the session over: person and file follow, the issued name stays as it was (T-058)."""
    line_id = line_of(payload["session_key"])
    lecturer = Lecturer.objects.filter(pk=payload["lecturer_id"] or 0).first()
    if line_id is not None:
        person_id = lecturer.person_id if lecturer else None
        PlanLine.objects.filter(pk=line_id).update(lecturer_file=lecturer, lecturer_id=person_id)
