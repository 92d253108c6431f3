"""When each rung of a ladder is told, in working time. Pure: rungs, due moment and calendar in, moments out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bihuan.duties.domain.states import MET_LATE, MISSED, OPEN
from bihuan.kernel.calendars import WorkingCalendar

LATE_AFTER = timedelta(minutes=15)  # the sweep looks every minute; more than this means that it was not running


class Rung(Protocol):
    """One rung as the regulation gives it (regulations.domain.parameters.Rung fits)."""

    @property
    def offset_working_minutes(self) -> int: ...
    @property
    def to(self) -> tuple[str, ...]: ...
    @property
    def channel(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Step:
    """A rung with its moment."""

    moment: datetime
    rung: Rung
    is_after_due: bool


def steps(rungs: Iterable[Rung], due_at: datetime, calendar: WorkingCalendar, *, is_urgent: bool = False) -> tuple[Step, ...]:
    """All rungs in the order of their moments.

    Before the due moment: so many working minutes are left. After it: so many have passed; a moment outside hours
    moves to the next opening (CLK-18), except for urgent kinds, which are told at the very moment.
    """
    found = [_step(rung, due_at, calendar, is_urgent) for rung in rungs]
    return tuple(sorted(found, key=lambda step: (step.moment, step.rung.offset_working_minutes)))


def _step(rung: Rung, due_at: datetime, calendar: WorkingCalendar, is_urgent: bool) -> Step:
    offset = rung.offset_working_minutes
    if offset < 0:
        return Step(calendar.before(due_at, -offset), rung, is_after_due=False)
    moment = calendar.add(due_at, offset).due_at if is_urgent else calendar.open_after(due_at, offset)
    return Step(moment, rung, is_after_due=True)


def to_send(
    all_steps: Iterable[Step], *, state: str, ended_at: datetime | None, since: datetime, at: datetime
) -> tuple[Step, ...]:
    """The rungs in [since, at] that are still to be told.

    A pending duty is told of all. One that was done late is told of what fell between the due moment and its end,
    late but once (CLK-16); one that ended otherwise of nothing any more (CLK-11).
    """
    due_now = [step for step in all_steps if since <= step.moment <= at]
    if state in (OPEN, MISSED):
        return tuple(due_now)
    if state == MET_LATE and ended_at is not None:
        return tuple(step for step in due_now if step.is_after_due and step.moment < ended_at)
    return ()


def next_moment(all_steps: Iterable[Step], *, state: str, at: datetime) -> datetime | None:
    """When to look again; None when nothing more will be told."""
    if state not in (OPEN, MISSED):
        return None
    return next((step.moment for step in all_steps if step.moment > at), None)


def is_late(step: Step, at: datetime) -> bool:
    return at - step.moment > LATE_AFTER
