"""Before a class begins whoever is seated is reminded, and the colleague who teaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain import links
from bihuan.classroom.domain.states import NOTICED, RUNNING
from bihuan.classroom.selectors.reminders import INBOX, Recipient, Reminder, notice_key, reminders_due, to_remind
from bihuan.duties.models import Notice
from bihuan.duties.services.notices import notices_create
from bihuan.foundation.clock import local
from bihuan.foundation.moves import keep


def reminders_send(at: datetime, limit: int) -> int:
    """Send what is due, at most `limit`; each person once per hour of the class and lead. Safe twice; late it sends less.

    Nothing after the beginning, nothing of a class that is not announced or is called off, nothing to whoever has leave.
    """
    n_sent = 0
    for reminder, persons in to_remind(reminders_due(at)).items():
        if n_sent >= limit:
            break
        n_sent += _sent(reminder, persons[: limit - n_sent], at)
    return n_sent


@transaction.atomic
def _sent(reminder: Reminder, persons: Sequence[Recipient], at: datetime) -> int:
    """A class that was set up anew, called off or ended since it was read is left for the next run."""
    session, version = reminder.session, reminder.session.row_version
    keep(session)
    if session.row_version != version or session.state not in (NOTICED, RUNNING):
        return 0
    return notices_create([_notice(reminder, each, at) for each in persons], at=at)


def _notice(reminder: Reminder, to: Recipient, at: datetime) -> Notice:
    line, begins = reminder.session.line, local(reminder.begins)
    place = f"地点：{to.place or line.place}。" if to.place or line.place else ""
    return Notice(
        key=notice_key(reminder, to.person_id),
        recipient_id=to.person_id,
        channel=INBOX,
        title=f"培训提醒：{line.title}（{begins:%m-%d %H:%M} 开始）"[:200],
        body=f"{place}{'本场由您讲授，请提前到场。' if to.teaches else '请按时到场签到。'}",
        link=links.mine(reminder.session.pk),
        due_at=at,
        sent_at=at,
    )
