"""站内信: what a person was told, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.duties.models import Notice
from bihuan.foundation.paging import KeyPage, key_page
from bihuan.people.domain.actor import Actor

ORDER = ("-due_at", "-pk")


@dataclass(frozen=True)
class Inbox:
    rows: tuple[Notice, ...]
    keys: KeyPage
    n_unread: int


def inbox(actor: Actor, *, only_unread: bool = False, after: str = "", before: str = "") -> Inbox:
    """One page of the actor's own notices; nobody reads another person's."""
    mine = Notice.objects.filter(recipient_id=actor.person_id or 0, channel="inbox")
    unread = mine.filter(read_at=None)
    keys = key_page(unread if only_unread else mine, ORDER, after=after, before=before)
    return Inbox(keys.rows, keys, unread[:100].count())
