"""Who raised a need, and who joined in, is told what became of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Notice
from bihuan.duties.services.notices import notices_create
from bihuan.people.domain.actor import Actor
from bihuan.training.domain import links
from bihuan.training.models import NeedVoice, TrainingNeed

WORDS = {
    "checked": _("培训需求「%(title)s」已由负责人审核"),
    "sent_back": _("培训需求「%(title)s」被退回，请修改"),
    "adopted": _("培训需求「%(title)s」已列入培训计划"),
    "merged": _("培训需求「%(title)s」已并入同类需求"),
    "declined": _("培训需求「%(title)s」未采纳"),
    "reopened": _("培训需求「%(title)s」的计划场次已取消，重新等待安排"),
}


def author_told(need: TrainingNeed, what: str, actor: Actor, at: datetime) -> int:
    """One notice for the author and for each who joined, except the one who acts. Once per state of the need."""
    readers = {need.raised_by_id, *NeedVoice.objects.filter(need=need).values_list("person_id", flat=True)}
    key = f"training.need:{need.pk}:{need.row_version}"
    rows = [
        Notice(
            key=f"{key}:{person_id}:inbox",
            recipient_id=person_id,
            channel="inbox",
            title=str(WORDS[what] % {"title": need.title})[:200],
            body=need.remark,
            link=links.need(need.pk),
            due_at=at,
            sent_at=at,
        )
        for person_id in sorted(readers - {actor.person_id})
    ]
    return notices_create(rows, at=at)
