"""A lecturer of the demo who has sessions of the month, and loses the title by two ratings: they wait for another one."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.lecturers.models import Lecturer, LecturerRating
from bihuan.lecturers.services.rating_record import Taught, rating_record
from bihuan.people.domain.actor import system_actor
from bihuan.shell.demo.lecturer_files import LECTURERS, MARK
from bihuan.training.models import PlanLine
from bihuan.training.services.line_lecturers import line_lecturer_set, session_asked

AREA, STORY_AREA, N_SESSIONS = "HD", "XN", 2
SCORES = (78, 76)


@transaction.atomic
def load(at: datetime) -> str:
    """By the services people use; a second run changes nothing."""
    last = Lecturer.objects.filter(subjects=LECTURERS[-1].subjects).first()
    if last is None or LecturerRating.objects.filter(lecturer=last, score=SCORES[-1]).exists():
        return "讲师的场次已存在"
    moment = at - timedelta(minutes=30)
    months = [str(Month.of(local(at).date())), str(Month.of(local(at).date()).shift(1))]
    coming = PlanLine.objects.filter(plan__month__in=months, plan__state="issued", outcome="planned", lecturer_file=None)
    coming = coming.filter(starts_at__gt=at, plan__unit__kind="area").exclude(plan__unit__code=STORY_AREA)
    lines = list(coming.select_related("plan__unit").order_by("starts_at", "pk")[:N_SESSIONS])
    for line in lines:
        asked = session_asked(line, line.starts_at, line.ends_at)
        line_lecturer_set(line=line, file_id=last.pk, asked=asked, actor=system_actor(moment), at=moment)
    for back, score in enumerate(reversed(SCORES)):
        taught_at = local(at - timedelta(days=3 + 2 * back)).replace(hour=9, minute=0, second=0, microsecond=0)
        taught = Taught(f"demo/{AREA}/{last.pk}/low/{back}", f"维修工单规范{MARK}", last.unit_id, taught_at)
        rating_record(
            lecturer_id=last.pk, taught=taught, score=Decimal(score), n_forms=14, actor=system_actor(moment), at=moment
        )
    return f"{len(lines)} 场待改派"
