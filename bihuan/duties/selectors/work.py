"""我的待办: what a person owes, nearest first, each with the one step that fulfils it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.duties.domain.kinds import declared_kinds
from bihuan.duties.models import Duty, Notice
from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation

SHOWN = 200
MICROSECOND = timedelta(microseconds=1)
SOON = timedelta(hours=24)  # only the colour of the edge, as on the badge

LATE, TODAY, THIS_WEEK, LATER = "late", "today", "this_week", "later"
LABELS: tuple[tuple[str, str | Promise], ...] = (
    (LATE, _("逾期")),
    (TODAY, _("今天")),
    (THIS_WEEK, _("本周")),
    (LATER, _("以后")),
)


@dataclass(frozen=True)
class WorkItem:
    """One duty as its card needs it. `action_url` opens where it is done; the title opens the duty itself."""

    id: int
    title: str
    url: str
    kind_label: str
    unit: str
    owner: str
    due_at: datetime
    is_provisional: bool
    citation: Citation | None
    action: str
    action_url: str
    mark: str

    @property
    def note(self) -> str:
        """The kind, and whether the due moment may still move."""
        return f"{self.kind_label}（{_('截止时间暂定')}）" if self.is_provisional else self.kind_label


@dataclass(frozen=True)
class WorkGroup:
    code: str
    label: str | Promise
    items: tuple[WorkItem, ...]


@dataclass(frozen=True)
class MyWork:
    """`n_total` counts what is shown; `is_more` says that the list was cut."""

    groups: tuple[WorkGroup, ...]
    n_total: int
    n_late: int
    n_today: int
    n_unread: int
    is_more: bool


def my_work(actor: Actor, *, at: datetime, limit: int = SHOWN) -> MyWork:
    """The actor's pending duties that can be done, in two queries, grouped by the last local day on which each is in time."""
    pending = Duty.objects.of(actor).open().begun(at).select_related("unit", "owner").order_by("due_at", "pk")
    rows = list(pending[: limit + 1])
    shown = rows[:limit]
    groups = _grouped(shown, at)
    counts = {group.code: len(group.items) for group in groups}
    return MyWork(
        groups=groups,
        n_total=len(shown),
        n_late=counts.get(LATE, 0),
        n_today=counts.get(TODAY, 0),
        n_unread=unread_count(actor),
        is_more=len(rows) > limit,
    )


def unread_count(actor: Actor) -> int:
    """Unread notices, counted no further than anybody reads."""
    if actor.person_id is None:
        return 0
    unread = Notice.objects.filter(recipient_id=actor.person_id, channel="inbox", read_at=None)
    return unread[:100].count()


def group_of(due_at: datetime, at: datetime) -> str:
    """Late from the due moment on; else by the last day in time: the 26th 00:00 is work of the 25th."""
    if due_at <= at:
        return LATE
    today, last = local(at).date(), local(due_at - MICROSECOND).date()
    if last <= today:
        return TODAY
    return THIS_WEEK if last <= _sunday(today) else LATER


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _grouped(rows: Iterable[Duty], at: datetime) -> tuple[WorkGroup, ...]:
    items: dict[str, list[WorkItem]] = {}
    for duty in rows:
        items.setdefault(group_of(duty.due_at, at), []).append(_item(duty, at))
    return tuple(WorkGroup(code, label, tuple(items[code])) for code, label in LABELS if code in items)


def _item(duty: Duty, at: datetime) -> WorkItem:
    kind = declared_kinds().get(duty.kind)
    return WorkItem(
        id=duty.pk,
        title=duty.title,
        url=reverse("duties:duty", args=[duty.pk]),
        kind_label=kind.label if kind else duty.kind,
        unit=duty.unit.name,
        owner=duty.owner.name if duty.owner else "",
        due_at=duty.due_at,
        is_provisional=duty.is_provisional,
        citation=Citation.from_json(duty.citation),
        action=kind.action_label if kind else "",
        action_url=duty.link,
        mark="late" if duty.due_at <= at else "soon" if duty.due_at - at <= SOON else "",
    )
