"""How the month's chain is drawn: which step is done, running, late or waiting, and what lateness costs the next (peers B1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

DONE, NOW, LATE, WAIT = "done", "now", "late", "wait"
ORDER = ("collecting", "submitted", "approved", "issued", "frozen")

WorkingMinutes = Callable[[datetime, datetime], int | None]


@dataclass(frozen=True)
class StepFacts:
    """A step of the chain. `done_at` is None while it is not finished; `may_begin` once nothing blocks it."""

    code: str
    due_at: datetime | None
    done_at: datetime | None = None
    may_begin: bool = False


@dataclass(frozen=True)
class StepMark:
    code: str
    mark: str
    late_by_minutes: int = 0  # working minutes past the due moment, so far or at the end
    slack_minutes: int | None = None  # working minutes left to the due moment
    slack_lost_minutes: int = 0  # how much of its own room the step before has eaten
    blocked_by: str = ""


def marks(steps: Sequence[StepFacts], at: datetime, working: WorkingMinutes) -> tuple[StepMark, ...]:
    """One mark per step, in order. The room of a step is the time from the due moment before to its own.

    If the step before ends late, the room shrinks by the lateness; `blocked_by` names the first step that is not done.
    """
    found: list[StepMark] = []
    before: StepFacts | None = None
    open_step = ""
    for step in steps:
        blocked = open_step if not step.may_begin and step.done_at is None else ""
        found.append(_mark(step, before, at, working, blocked))
        if step.done_at is None and not open_step:
            open_step = step.code
        before = step
    return tuple(found)


def _mark(step: StepFacts, before: StepFacts | None, at: datetime, working: WorkingMinutes, blocked: str) -> StepMark:
    due = step.due_at
    if due is None:
        return StepMark(step.code, DONE if step.done_at else (WAIT if blocked else NOW), blocked_by=blocked)
    end = step.done_at or at
    late_by = (working(due, end) or 0) if end >= due else 0
    if step.done_at is not None:
        return StepMark(step.code, DONE, late_by_minutes=late_by)
    mark = LATE if at >= due else (WAIT if blocked else NOW)
    return StepMark(
        step.code,
        mark,
        late_by_minutes=late_by,
        slack_minutes=working(at, due) if at < due else 0,
        slack_lost_minutes=_lost(step, before, at, working),
        blocked_by=blocked,
    )


def _lost(step: StepFacts, before: StepFacts | None, at: datetime, working: WorkingMinutes) -> int:
    """Working time of this step's own room that passed while the step before was still late."""
    if before is None or before.due_at is None or step.due_at is None:
        return 0
    ended = min(before.done_at or at, step.due_at)
    return (working(before.due_at, ended) or 0) if ended > before.due_at else 0
