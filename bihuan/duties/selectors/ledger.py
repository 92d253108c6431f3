"""责任台账: the rows a person may see, and everything about one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties import querysets
from bihuan.duties.domain.kinds import declared_kinds
from bihuan.duties.domain.states import PENDING
from bihuan.duties.models import Duty, DutyEvent, Notice
from bihuan.foundation.paging import KeyPage, bounded_count, key_page
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.querysets import ScopedQuerySet
from bihuan.people.selectors.filter_units import FilterUnits, filter_units
from bihuan.regulations.domain.citation import Citation

ORDER = ("-due_at", "-pk")
UNSHOWN = ("evidence", "citation", "waiver")  # JSON of the duty's own page
EXPORTED = 20_000
SEARCHED = 50_000  # rows whose titles a keyword is looked for in
FEW_UNITS = 64  # up to here the rows of the units are looked up, beyond the whole ledger is walked: both are an index


@dataclass(frozen=True)
class LedgerCriteria:
    """What the address asks for; empty means all. `late` narrows to what is or was late."""

    unit_path: str = ""
    kind: str = ""
    state: str = ""
    month: str = ""
    q: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class LedgerRow:
    pk: int
    title: str
    url: str
    kind_label: str
    unit: str
    owner: str
    month: str
    due_at: datetime
    state: str
    badge: str
    state_label: str
    fulfilled_at: datetime | None
    missed_at: datetime | None
    article: str
    is_provisional: bool = False


@dataclass(frozen=True)
class LedgerList:
    """`searched_since`: the keyword was looked for only in what is due from this moment on; None: in everything."""

    rows: tuple[LedgerRow, ...]
    keys: KeyPage
    total: str
    searched_since: datetime | None = None


@dataclass(frozen=True)
class DueSeen:
    """The due moment of one duty with the article and version it was opened under."""

    due_at: datetime
    is_provisional: bool
    citation: Citation | None


@dataclass(frozen=True)
class HistoryEvent:
    """As the timeline component shows it."""

    at: datetime
    what: str
    by: str = ""
    reason: str = ""
    tone: str = "idle"
    icon: str = ""
    citation: Any = None


@dataclass(frozen=True)
class DutyView:
    row: LedgerRow
    duty: Duty
    citation: Citation | None
    events: tuple[HistoryEvent, ...]
    notices: tuple[Notice, ...]
    action: str
    action_url: str
    evidence_wanted: str
    evidence: tuple[tuple[str, str], ...]
    can_waive: bool
    is_mine: bool
    actions: tuple[str, ...] = field(default=())

    @property
    def has_late_notice(self) -> bool:
        return any(notice.is_late for notice in self.notices)


EVENTS: dict[str, tuple[str, str, str]] = {
    "opened": ("立项", "idle", "dot"),
    "fulfilled": ("完成", "ok", "check"),
    "missed": ("截止时未完成", "bad", "x"),
    "waived": ("批准免除", "calm", "shield-check"),
    "void": ("作废", "idle", "ban"),
    "rescheduled": ("调整截止时间", "warn", "clock"),
    "confirmed": ("截止时间确定", "calm", "clock"),
}


def may_see(actor: Actor) -> ScopedQuerySet:
    """Duties of the units the actor may look at, and always the actor's own."""
    seen = Duty.objects.visible_to(actor)
    own = Duty.objects.of(actor)
    return (seen | own) if actor.scope("duties.view") else own


def duty_rows(actor: Actor, criteria: LedgerCriteria) -> ScopedQuerySet:
    """The ledger as filtered, without order; the keyword is looked for in the latest rows of the other filters."""
    rows = _filtered(actor, criteria)
    return _with_words(rows, criteria.q, searched_since(rows)) if criteria.q else rows


def searched_since(rows: ScopedQuerySet) -> datetime | None:
    """No index helps a search in titles, so it ends with the 50 000 latest rows. None: there are no more than those."""
    oldest = rows.order_by(*ORDER).values_list("due_at", flat=True)[SEARCHED : SEARCHED + 1]
    return next(iter(oldest), None)


def _with_words(rows: ScopedQuerySet, words: str, since: datetime | None) -> ScopedQuerySet:
    found = rows.filter(title__icontains=words)
    return found.filter(due_at__gte=since) if since else found


def _filtered(actor: Actor, criteria: LedgerCriteria) -> ScopedQuerySet:
    few = _few_units(actor, criteria.unit_path)
    rows = may_see(actor) if few is None else few
    if criteria.unit_path:
        rows = rows.filter(unit__path__startswith=criteria.unit_path)
    wanted = {"kind": criteria.kind, "month": criteria.month}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if criteria.state:
        rows = rows.filter(_state(criteria.state))
    return rows


def _few_units(actor: Actor, path: str) -> ScopedQuerySet | None:
    """As `may_see` for a small part of the tree, with its units by name: no database finds their rows by path."""
    units = Unit.objects.visible_to(actor, "duties.view").filter(path__startswith=path)
    found = list(units.order_by().values_list("pk", flat=True)[: FEW_UNITS + 1])
    if len(found) > FEW_UNITS:
        return None
    return Duty.objects.filter(unit_id__in=found) | Duty.objects.of(actor)


def ledger(actor: Actor, criteria: LedgerCriteria) -> LedgerList:
    """One page of the ledger, latest due moment first, with a bounded total."""
    rows = _filtered(actor, criteria)
    since = searched_since(rows) if criteria.q else None
    rows = _with_words(rows, criteria.q, since) if criteria.q else rows
    keys = key_page(rows.select_related("unit", "owner").defer(*UNSHOWN), ORDER, after=criteria.after, before=criteria.before)
    return LedgerList(tuple(map(row_of, keys.rows)), keys, bounded_count(rows), since)


def export_rows(actor: Actor, criteria: LedgerCriteria) -> tuple[LedgerRow, ...]:
    """What the list shows, for Excel; at most 20 000 rows."""
    rows = duty_rows(actor, criteria).select_related("unit", "owner").defer(*UNSHOWN).order_by(*ORDER)
    return tuple(map(row_of, rows[:EXPORTED]))


def units_for_filter(actor: Actor, given: Mapping[str, str]) -> FilterUnits:
    """What a filter of duties or cases offers, for the address's `unit` and `unit_q`; closed units too."""
    return filter_units(actor, "duties.view", chosen=given.get("unit", ""), sought=given.get("unit_q", "").strip()[:60])


def duty_view(actor: Actor, *, duty_id: int, at: datetime) -> DutyView:
    """One duty with its history. Refuses (NotFound) what the actor neither owes nor may see."""
    duty = may_see(actor).select_related("unit", "owner").filter(pk=duty_id).first()
    if duty is None:
        raise NotFound("not_found")
    kind = declared_kinds().get(duty.kind)
    is_mine = Duty.objects.of(actor).filter(pk=duty.pk).exists()
    is_pending = duty.state in PENDING
    events = duty.events.select_related("person").order_by("-at", "-pk")
    return DutyView(
        row=row_of(duty),
        duty=duty,
        citation=Citation.from_json(duty.citation),
        events=tuple(_event(event) for event in events),
        notices=tuple(duty.notices.select_related("recipient").order_by("-due_at", "pk")[:50]),
        action=kind.action_label if kind and is_mine and is_pending else "",
        action_url=duty.link,
        evidence_wanted=kind.evidence if kind else "",
        evidence=tuple((str(name), str(value)) for name, value in duty.evidence.items()),
        can_waive=is_pending and not is_mine and actor.can("duties.waive", duty.unit.path),
        is_mine=is_mine,
    )


def row_of(duty: Duty) -> LedgerRow:
    kind = declared_kinds().get(duty.kind)
    return LedgerRow(
        pk=duty.pk,
        title=duty.title,
        url=reverse("duties:duty", args=[duty.pk]),
        kind_label=kind.label if kind else duty.kind,
        unit=duty.unit.name,
        owner=duty.owner.name if duty.owner else "",
        month=duty.month,
        due_at=duty.due_at,
        state=duty.state,
        badge="" if duty.state in PENDING else duty.state,
        state_label=str(Duty.State(duty.state).label),
        fulfilled_at=duty.fulfilled_at,
        missed_at=duty.missed_at,
        article=duty.article,
        is_provisional=duty.is_provisional,
    )


def provisional_kinds(unit: Unit, month: str) -> frozenset[str]:
    """Kinds of open duties of the month, in the unit's tree, whose due moment a holiday notice may still move."""
    rows = Duty.objects.filter(month=month, unit__path__startswith=unit.path, state=Duty.State.OPEN, is_provisional=True)
    return frozenset(rows.values_list("kind", flat=True).distinct())


def due_of(key: str) -> DueSeen | None:
    """When the duty of that key is due, as it was promised; None when there is none."""
    duty = Duty.objects.filter(key=key).only("due_at", "is_provisional", "citation", "state").first()
    if duty is None:
        return None
    return DueSeen(duty.due_at, duty.is_provisional and duty.state in PENDING, Citation.from_json(duty.citation))


def _state(code: str) -> Q:
    return {"pending": querysets.PENDING, "late": querysets.LATE}.get(code, Q(state=code))


def _event(event: DutyEvent) -> HistoryEvent:
    what, tone, icon = EVENTS.get(event.kind, (event.kind, "idle", "dot"))
    detail = event.detail or {}
    reason = str(detail.get("reason", ""))
    if responsible := detail.get("responsible"):
        reason = _("当时的责任人：%(names)s") % {"names": "、".join(one["name"] for one in responsible)}
    if event.known_at > event.at and event.kind == "fulfilled":
        reason = reason or _("事后送达的记录")
    return HistoryEvent(event.at, _(what), event.person.name if event.person else "", reason, tone, icon)  # noqa: INT001
