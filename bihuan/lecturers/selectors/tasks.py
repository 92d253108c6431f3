"""Teaching tasks: one's own, those of a file, and those that wait for another lecturer."""

from __future__ import annotations

from datetime import datetime

from bihuan.kernel.refusals import NotFound
from bihuan.lecturers.domain.states import DECLINED, TO_REASSIGN
from bihuan.lecturers.models import TeachingTask
from bihuan.people.domain.actor import Actor

LISTED = 200


def my_tasks(actor: Actor) -> tuple[TeachingTask, ...]:
    """Tasks of the person who acts, the latest session first."""
    rows = TeachingTask.objects.visible_to(actor).filter(lecturer__person_id=actor.person_id or 0)
    return tuple(rows.select_related("unit", "lecturer__unit", "assigned_by").order_by("-starts_at", "-pk")[:LISTED])


def tasks_to_place(actor: Actor, *, at: datetime) -> tuple[TeachingTask, ...]:
    """Sessions to come whose lecturer lost the title or declined: somebody else is to be asked (T-106, T-111)."""
    rows = TeachingTask.objects.visible_to(actor, "lecturers.manage").filter(
        state__in=(TO_REASSIGN, DECLINED), starts_at__gt=at
    )
    return tuple(rows.select_related("unit", "lecturer").order_by("starts_at", "pk")[:LISTED])


def own_task(actor: Actor, *, task_id: int) -> TeachingTask:
    """Refuses (NotFound) the task of anybody else."""
    row = task_for(actor, task_id=task_id)
    if row.lecturer.person_id is None or row.lecturer.person_id != actor.person_id:
        raise NotFound("not_found")
    return row


def task_for(actor: Actor, *, task_id: int) -> TeachingTask:
    """Refuses (NotFound) what lies out of sight."""
    found: TeachingTask | None = (
        TeachingTask.objects.visible_to(actor)
        .select_related("lecturer__unit", "lecturer__person", "unit")
        .filter(pk=task_id)
        .first()
    )
    if found is None:
        raise NotFound("not_found")
    return found
