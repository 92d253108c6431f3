"""Notices: one row per key, recipient and channel, so that nothing is told twice (CLK-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction

from bihuan.duties.models import Duty, Notice
from bihuan.foundation.jobs import handler
from bihuan.foundation.links import absolute
from bihuan.foundation.services.jobs import jobs_enqueue
from bihuan.kernel.refusals import NotFound
from bihuan.people.models import Person

EMAIL_JOB = "duties.notice_email"


def notice_send(  # noqa: PLR0913  (each is a fact of the notice)
    *,
    key: str,
    recipient: Person,
    title: str,
    body: str = "",
    link: str = "",
    at: datetime,
    channels: Sequence[str] = ("inbox",),
    duty: Duty | None = None,
    due_at: datetime | None = None,
    is_late: bool = False,
) -> int:
    """Tell one person once per channel; the same key again tells nothing. E-mail leaves by a job after commit.

    A person without an address gets no e-mail; the inbox has it. Returns how many notices are new.
    """
    rows = [
        Notice(
            key=f"{key}:{recipient.pk}:{channel}",
            recipient=recipient,
            channel=channel,
            title=title[:200],
            body=body,
            link=link,
            due_at=due_at or at,
            sent_at=at if channel == "inbox" else None,
            is_late=is_late,
            duty=duty,
        )
        for channel in channels
        if channel != "email" or recipient.email
    ]
    return notices_create(rows, at=at)


@transaction.atomic
def notices_create(rows: Sequence[Notice], *, at: datetime) -> int:
    """Store many; keys that exist are left alone. Mails of the new ones become jobs in the same transaction."""
    keys = [row.key for row in rows]
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [row for row in rows if row.key not in known]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    mails = Notice.objects.filter(key__in=[row.key for row in fresh if row.channel == "email"], sent_at=None)
    payloads = {f"{EMAIL_JOB}:{pk}": {"notice": pk} for pk in mails.values_list("pk", flat=True)}
    if payloads:
        jobs_enqueue(kind=EMAIL_JOB, payloads=payloads, at=at)
    return len(fresh)


def notice_read(*, notice_id: int, person_id: int, at: datetime) -> bool:
    """Mark one of this person's notices read; False when it was read before. Refuses (NotFound) what is not theirs."""
    mine = Notice.objects.filter(pk=notice_id, recipient_id=person_id)
    if not mine.exists():
        raise NotFound("not_found")
    return bool(mine.filter(read_at=None).update(read_at=at))


def notices_read_all(*, person_id: int, at: datetime) -> int:
    return Notice.objects.filter(recipient_id=person_id, channel="inbox", read_at=None).update(read_at=at)


@handler(EMAIL_JOB, is_atomic=False)
def send_email(payload: Mapping[str, Any], at: datetime) -> None:
    """Hand one mail to the mail server.

    The row is marked first, by a conditional UPDATE: of two workers one sends, and a crash between sending and
    marking cannot send twice. What a crash in that instant may lose is the mail, never the notice in the inbox.
    A mail server that refuses gives the mark back, so that the job tries again.
    """
    unsent = Notice.objects.filter(pk=payload["notice"], channel="email")
    if not unsent.filter(sent_at=None).update(sent_at=at):
        return
    notice = Notice.objects.select_related("recipient").get(pk=payload["notice"])
    mail = EmailMessage(
        subject=notice.title,
        body="\n\n".join(part for part in (notice.body, absolute(notice.link)) if part),
        to=[notice.recipient.email],
        headers={"Message-ID": f"<notice-{notice.pk}@bihuan>"},
    )
    try:
        mail.send()
    except OSError:
        unsent.update(sent_at=None)
        raise
