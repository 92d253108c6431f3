"""A session was held: the task is done, and minutes, fee and points are posted once (C-328)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.services.audit import audit_record
from bihuan.lecturers.domain.amounts import Rates, amount_of
from bihuan.lecturers.domain.states import DECLINED, STANDING, TO_REASSIGN
from bihuan.lecturers.models import Lecturer, TeachingPosting, TeachingTask
from bihuan.lecturers.services.tasks import task_taught
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import rules_for

FEE, POINTS, LESSON = "lecturer.fee_per_lesson", "lecturer.points_per_session", "lesson.minutes"


@dataclass(frozen=True)
class Held:
    """The session as it was held; `session_key` names it once."""

    session_key: str
    title: str
    unit_id: int
    taught_at: datetime
    minutes: int


@transaction.atomic
def session_taught(*, held: Held, lecturer_id: int | None, actor: Actor, at: datetime) -> TeachingPosting | None:
    """Post the session to whoever had its task, or to `lecturer_id`. Said again it corrects the same posting.

    None where nobody on file taught it: no lecturer, or one who declined or lost the title and was not replaced.
    """
    rows = TeachingTask.objects.filter(session_key=held.session_key, state__in=STANDING)
    task = rows.order_by("-assigned_at", "-pk").first()
    if task is not None and task.state in (DECLINED, TO_REASSIGN):
        return None
    pk = task.lecturer_id if task is not None else lecturer_id
    lecturer = Lecturer.objects.select_related("unit").filter(pk=pk or 0).first()
    if lecturer is None:
        return None
    task_taught(lecturer_id=lecturer.pk, session_key=held.session_key, actor=actor, at=at)
    return _posted(lecturer, held, actor, at)


@transaction.atomic
def session_not_taught(*, session_key: str, actor: Actor, at: datetime) -> None:
    """The session turned out not to have been held: its posting no longer counts."""
    for row in TeachingPosting.objects.select_related("lecturer").filter(session_key=session_key, is_void=False):
        TeachingPosting.objects.filter(pk=row.pk).update(is_void=True)
        _tell(row, "teaching.voided", actor, at)


def _posted(lecturer: Lecturer, held: Held, actor: Actor, at: datetime) -> TeachingPosting:
    book = rules_for((FEE, POINTS, LESSON), unit=lecturer.unit, on=local(held.taught_at).date())
    found = {key: book.find(key, lecturer.unit) for key in (FEE, POINTS, LESSON)}
    figures = [rule.value.value if (rule := found[key]) else None for key in (FEE, POINTS, LESSON)]
    amount = amount_of(held.minutes, Rates(*figures), is_external=lecturer.kind == Lecturer.Kind.EXTERNAL)
    rule = found[FEE] or found[POINTS]
    values = {
        "title": held.title[:120],
        "unit_id": held.unit_id,
        "taught_at": held.taught_at,
        "minutes": held.minutes,
        "fee_cents": amount.fee_cents,
        "points": amount.points,
        "note": amount.note,
        "article": rule.citation.short if rule and not amount.note else "",
        "is_void": False,
    }
    known = TeachingPosting.objects.filter(lecturer=lecturer, session_key=held.session_key).first()
    if known is not None and all(getattr(known, name) == value for name, value in values.items()):
        return known
    row, is_new = TeachingPosting.objects.update_or_create(
        lecturer=lecturer, session_key=held.session_key, defaults=values, create_defaults={**values, "posted_at": at}
    )
    _tell(row, "teaching.posted" if is_new else "teaching.corrected", actor, at)
    return row


def _tell(row: TeachingPosting, verb: str, actor: Actor, at: datetime) -> None:
    audit_record(
        row,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity("training.implement", row.unit.path),
        unit_id=row.unit_id,
        after={"title": row.title, "minutes": row.minutes, "fee_cents": row.fee_cents, "points": row.points},
        article=row.article,
    )
