"""A title is given by a document, and ends by a person's decision or by the ratings (T-104, T-109, T-111)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from bihuan.duties.services.ledger import duty_void
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.domain.states import CANCELLED, LECTURER, PENDING, TO_REASSIGN, LecturerFacts
from bihuan.lecturers.models import Lecturer, TeachingTask
from bihuan.lecturers.selectors.files import lecturer_for
from bihuan.lecturers.services.tasks import answer_key
from bihuan.lecturers.services.telling import event_tell, managers_tell
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import find

TITLE_CANCELLED = "lecturer.title_cancelled"


@transaction.atomic
def lecturer_appoint(*, lecturer_id: int, document_no: str, on: date, actor: Actor, at: datetime) -> Lecturer:
    """Appoint by a document of the group. `on`: the day of appointment; ratings count from it.

    Refuses without a document number (T-104), oneself, a day in the future, and whoever was not selected.
    """
    lecturer = managed(lecturer_id, actor)
    rule = find("lecturer.document_required", unit=lecturer.unit, on=local(at).date())
    facts = LecturerFacts(
        document_no=document_no,
        document_required=rule is None or bool(rule.value),
        is_own=lecturer.person_id == actor.person_id,
    )
    target = LECTURER.step("appoint", state=lecturer.state, facts=facts)
    if on > local(at).date():
        raise Refused("lecturer_day_in_future")
    number = document_no.strip()
    move(lecturer, target, document_no=number, appointed_on=on, ended_on=None, end_reason="")
    article = rule.citation.short if rule else ""
    event_tell(lecturer, "appointed", actor=actor, at=at, document_no=number, detail={"on": on.isoformat()}, article=article)
    _tell_lecturer(lecturer, f"您已被聘任为内部兼职讲师（{number}）", "聘任书可在讲师档案中打印。", f"appointed/{number}", at)
    return lecturer


@transaction.atomic
def lecturer_title_cancel(*, lecturer_id: int, reason: str, actor: Actor, at: datetime) -> Lecturer:
    """A person cancels the title. Refuses without a reason and where there is no title."""
    lecturer = managed(lecturer_id, actor)
    hold(lecturer)
    title_cancel(lecturer, reason=reason, detail={}, article="", actor=actor, at=at)
    return lecturer


@transaction.atomic
def lecturer_resign(*, lecturer_id: int, reason: str, actor: Actor, at: datetime) -> Lecturer:
    """The lecturer lays the title down. Refuses without a reason; planned sessions are listed for another lecturer."""
    lecturer = managed(lecturer_id, actor)
    target = LECTURER.step("resign", state=lecturer.state, facts=LecturerFacts(reason=reason))
    move(lecturer, target, ended_on=local(at).date(), end_reason=reason.strip())
    flagged = tasks_flag(lecturer, actor=actor, at=at)
    event_tell(lecturer, "resigned", actor=actor, at=at, detail={"tasks": flagged}, reason=reason)
    return lecturer


def title_cancel(
    lecturer: Lecturer, *, reason: str, detail: Mapping[str, Any], article: str, actor: Actor, at: datetime
) -> None:
    """The title ends: history, planned sessions for another lecturer, notices, news. The caller holds the row."""
    target = LECTURER.step("cancel_title", state=lecturer.state, facts=LecturerFacts(reason=reason))
    move(lecturer, target, ended_on=local(at).date(), end_reason=reason.strip()[:200])
    flagged = tasks_flag(lecturer, actor=actor, at=at)
    told = {**detail, "tasks": flagged}
    event = event_tell(lecturer, CANCELLED, actor=actor, at=at, detail=told, reason=reason, article=article)
    key = f"{TITLE_CANCELLED}/{event.pk}"
    link = f"/lecturers/{lecturer.pk}/"
    body = f"{reason.strip()}{f'依据：{article}。' if article else ''}"
    _tell_lecturer(lecturer, "您的讲师资格已取消", body, key, at)
    more = f"{len(flagged)} 场已排授课待改派。" if flagged else "没有待改派的场次。"
    managers_tell(lecturer, key=key, title=f"{lecturer.name} 的讲师资格已取消", body=body + more, link=link, at=at)
    payload = {"lecturer_id": lecturer.pk, "person_id": lecturer.person_id, "tasks": flagged, **detail}
    publish(kind=TITLE_CANCELLED, key=key, payload=payload, at=at)


def tasks_flag(lecturer: Lecturer, *, actor: Actor, at: datetime) -> list[str]:
    """Sessions not yet taught are to be given to another lecturer (T-111). Returns their keys."""
    pending = TeachingTask.objects.filter(lecturer=lecturer, state__in=PENDING, starts_at__gt=at)
    keys = list(pending.values_list("session_key", flat=True))
    pending.update(state=TO_REASSIGN, row_version=F("row_version") + 1)
    for task in TeachingTask.objects.filter(lecturer=lecturer, state=TO_REASSIGN):
        duty_void(key=answer_key(task), at=at, actor=actor, reason="讲师不再担任，授课任务待改派")
    return keys


def managed(lecturer_id: int, actor: Actor) -> Lecturer:
    """A file to be changed. Refuses NotFound out of sight and NotPermitted without `lecturers.manage` over its unit."""
    lecturer = lecturer_for(actor, lecturer_id=lecturer_id)
    policies.require(actor, "lecturers.manage", lecturer.unit)
    return lecturer


def _tell_lecturer(lecturer: Lecturer, title: str, body: str, key: str, at: datetime) -> None:
    if lecturer.person is not None:
        link = f"/lecturers/{lecturer.pk}/"
        notice_send(key=f"{key}/{lecturer.pk}", recipient=lecturer.person, title=title, body=body, link=link, at=at)
