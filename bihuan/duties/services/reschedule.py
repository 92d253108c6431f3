"""A calendar has changed: open duties whose day it may move get their moment anew (CLK-3, CLK-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from bihuan.duties.domain.due_day import read
from bihuan.duties.domain.kinds import first_look
from bihuan.duties.models import Duty, DutyEvent
from bihuan.foundation.models import WorkCalendar
from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.foundation.services.audit import audit_record
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.calendars import WorkingCalendar
from bihuan.kernel.periods import DueDay
from bihuan.kernel.refusals import StaleState
from bihuan.people.domain.actor import system_actor

RESCHEDULED = "duties.rescheduled"
BATCH = 500
REASON = "工作日历调整，重新计算截止时间"
CONFIRMED = "放假通知已载入，截止时间不再是暂定"


@dataclass(frozen=True)
class _Same:
    """Duties that share a printed day and a moment move together, in one statement."""

    kind: str
    day: DueDay
    due_at: datetime
    is_provisional: bool


@transaction.atomic
def duties_recalculate(*, calendar: str, at: datetime) -> int:
    """Move the open duties that this calendar moves, and say which are no longer provisional. Safe twice.

    Nobody becomes late by the change (CLK-12): a new moment that has passed already leaves the old one. What was judged
    keeps its verdict. A moved duty is a new generation, so that its ladder runs anew, each rung once. One entry in the
    calendar's trail tells all; `duties.rescheduled` tells the apps above, at most 500 duties at a time.
    """
    groups = _open_groups()
    if not groups:
        return 0
    row, days = WorkCalendar.objects.get(name=calendar), working_calendar(calendar)
    told: list[dict[str, Any]] = []
    moved: list[int] = []
    for same, ids in sorted(groups.items(), key=lambda item: (item[0].due_at, item[0].kind, item[0].day.day)):
        target, is_provisional = _target(same, days, at), same.day.is_provisional(days)
        if (target, is_provisional) == (same.due_at, same.is_provisional):
            continue
        _move(same, ids, target, is_provisional, at)
        told.append(_told(same, ids, target, is_provisional))
        moved.extend(ids)
    if told:
        audit_record(row, RESCHEDULED, actor=system_actor(at), at=at, after={"version": row.version, "moves": told})
    for start in range(0, len(moved), BATCH):
        key = f"{RESCHEDULED}:{row.pk}:{row.version}:{start}"
        publish(kind=RESCHEDULED, key=key, payload={"duty_ids": moved[start : start + BATCH]}, at=at)
    return len(moved)


def _open_groups() -> dict[_Same, list[int]]:
    rows = Duty.objects.filter(state=Duty.State.OPEN, due_day__isnull=False).select_for_update().order_by("pk")
    found: dict[_Same, list[int]] = defaultdict(list)
    for pk, kind, day, due_at, is_provisional in rows.values_list("pk", "kind", "due_day", "due_at", "is_provisional"):
        found[_Same(kind, read(day), due_at, is_provisional)].append(pk)
    return found


def _target(same: _Same, calendar: WorkingCalendar, at: datetime) -> datetime:
    wanted = same.day.due_at(calendar.zone, calendar)
    return wanted if wanted > at else same.due_at


def _move(same: _Same, ids: list[int], target: datetime, is_provisional: bool, at: datetime) -> None:
    changes: dict[str, Any] = {"is_provisional": is_provisional}
    if target != same.due_at:
        looks_from = F("opened_at") if first_look(same.kind, at) else None
        changes |= {"due_at": target, "generation": F("generation") + 1, "next_rung_at": looks_from}
    for part in _parts(ids):
        if Duty.objects.filter(pk__in=part, state=Duty.State.OPEN, due_at=same.due_at).update(**changes) != len(part):
            raise StaleState("stale_state")
    what, reason = ("rescheduled", REASON) if target != same.due_at else ("confirmed", CONFIRMED)
    if what == "confirmed" and is_provisional:
        return  # the day stays where it was but waits for a notice: the mark says so
    detail = {"before": same.due_at.isoformat(), "after": target.isoformat(), "reason": reason}
    events = [DutyEvent(duty_id=pk, kind=what, at=at, known_at=at, detail=detail) for pk in ids]
    DutyEvent.objects.bulk_create(events, batch_size=BATCH)


def _told(same: _Same, ids: list[int], target: datetime, is_provisional: bool) -> dict[str, Any]:
    return {
        "kind": same.kind,
        "printed": same.day.day.isoformat(),
        "before": same.due_at.isoformat(),
        "after": target.isoformat(),
        "is_provisional": is_provisional,
        "n": len(ids),
    }


def _parts(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
