"""Who teaches a class: named by the rules of the plan, asked by a task, followed when somebody takes over (T-111, T-113)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bihuan.classroom.models import ClassSession
from bihuan.classroom.selectors.sessions import ends_at, starts_at
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import Refused, raise_if
from bihuan.lecturers.domain.keys import line_of
from bihuan.lecturers.models import Lecturer
from bihuan.lecturers.selectors.naming import Named, file_in_reach, files_named, naming_refusals
from bihuan.lecturers.services.task_follow import tasks_follow
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.lines import EXTERNAL
from bihuan.training.services.line_lecturers import line_lecturer_set, session_asked


def lecturer_named(session: ClassSession, *, name: str, file_id: int | None, was_on: date) -> dict[str, Any]:
    """The columns of the class. Who stays on the same day is not judged again: what became of a title stands on the page.

    Refuses who may not be named on the day (T-111, T-113, C-327), another name beside the file that was picked, and
    (NotFound) a file that the unit may not point to.
    """
    unit, day = session.line.plan.unit, local(starts_at(session)).date()
    is_external = session.line.lecturer_source == EXTERNAL
    if file_id is not None:
        file: Lecturer | None = file_in_reach(unit, file_id)
    else:
        file = files_named(unit, [Named(name.strip(), day, is_external=is_external)])[0]
    if file is not None and name.strip() not in ("", file.name):
        raise Refused("plan_line_two_lecturers", name=name.strip(), picked=file.name)
    shown, key = (file.name, file.pk) if file else (name.strip(), None)
    if (shown, key, day) != (session.lecturer_name, session.lecturer_key, was_on):
        raise_if(naming_refusals(unit, [Named(shown, day, is_external=is_external, file_id=key)])[0])
    return {"lecturer_name": shown, "lecturer_key": key}


def lecturer_follows(session: ClassSession, *, is_changed: bool, actor: Actor, at: datetime) -> None:
    """The task of the class follows its time; with another lecturer it is that one's, and the line points there."""
    asked = session_asked(session.line, starts_at(session), ends_at(session))
    if is_changed:
        line_lecturer_set(line=session.line, file_id=session.lecturer_key, asked=asked, actor=actor, at=at)
    elif session.lecturer_key is not None:
        tasks_follow(asked={session.lecturer_key: [asked]}, actor=actor, at=at)


def on_lecturer_changed(payload: Mapping[str, Any], at: datetime) -> None:
    """Somebody took the session over, or laid it down: a class that is not over follows."""
    lecturer = Lecturer.objects.filter(pk=payload["lecturer_id"] or 0).first()
    line_id = line_of(payload["session_key"])
    if line_id is not None:
        rows = ClassSession.objects.filter(line=line_id, state__in=("prepared", "noticed", "running"))
        rows.update(lecturer_key=lecturer.pk if lecturer else None, lecturer_name=lecturer.name if lecturer else "")
