"""培训师培训 that a lecturer took part in (T-107)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.models import TrainerTraining
from bihuan.lecturers.services.appointing import managed
from bihuan.lecturers.services.telling import event_tell
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class Attended:
    """`hours`: lesson hours."""

    title: str
    held_on: date
    hours: Decimal
    result: str = ""


@transaction.atomic
def trainer_training_add(*, lecturer_id: int, attended: Attended, actor: Actor, at: datetime) -> TrainerTraining:
    """Add one to the file. Refuses without a name, without hours, and a day in the future. Twice the same is one."""
    lecturer = managed(lecturer_id, actor)
    if not attended.title.strip():
        raise Refused("trainer_training_title_missing")
    if attended.held_on > local(at).date():
        raise Refused("lecturer_day_in_future")
    if attended.hours <= 0:
        raise Refused("trainer_training_hours_missing")
    row, is_new = TrainerTraining.objects.get_or_create(
        lecturer=lecturer,
        title=attended.title.strip(),
        held_on=attended.held_on,
        defaults={"hours": attended.hours, "result": attended.result.strip(), "recorded_at": at},
    )
    if is_new:
        told = {"title": row.title, "on": row.held_on.isoformat(), "hours": str(row.hours)}
        event_tell(lecturer, "trained", actor=actor, at=at, detail=told)
    return row
