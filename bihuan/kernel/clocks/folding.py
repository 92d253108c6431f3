"""The fold: events taken in their own order, with the time that passes between them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bihuan.kernel.calendars import WorkingCalendar
from bihuan.kernel.clocks.facts import (
    NOTHING,
    ClockEvent,
    ClockRule,
    ClockState,
    ClockStatus,
    DueWarning,
    Ignored,
    Kind,
    Reopening,
    Span,
    Verdict,
)


def fold(events: Iterable[ClockEvent], rule: ClockRule, calendar: WorkingCalendar, now: datetime) -> ClockState:
    """The state of a clock at `now`. Events after `now` have not happened yet."""
    folding = _Folding(rule, calendar)
    for event in _in_order(events):
        if event.true_at > now:
            folding.ignored.append(Ignored(event, "not_yet"))
        else:
            folding.take(event)
    return folding.state(now)


def _in_order(events: Iterable[ClockEvent]) -> Sequence[ClockEvent]:
    seen: set[str] = set()
    kept = []
    for event in sorted(events, key=lambda event: event.order):
        if event.event_id and event.event_id in seen:
            continue
        seen.add(event.event_id)
        kept.append(event)
    return kept


class _Folding:
    """The clock while its events are taken one after the other."""

    def __init__(self, rule: ClockRule, calendar: WorkingCalendar) -> None:
        self.rule, self.calendar = rule, calendar
        self.target = timedelta(minutes=rule.target_minutes)
        self.status = ClockStatus.NOT_STARTED
        self.counted = NOTHING
        self.pauses: set[str] = set()
        self.spans: list[Span] = []
        self.ignored: list[Ignored] = []
        self.since: datetime | None = None
        self.started_at: datetime | None = None
        self.target_since: datetime | None = None
        self.reached_at: datetime | None = None
        self.breached_at: datetime | None = None
        self.by_change = self.provisional = False
        self.n_reopened = self.generation = 0

    # --- events -------------------------------------------------------------------------------------------------

    def take(self, event: ClockEvent) -> None:
        why = _TAKE[event.kind](self, event)
        if why is not None:
            self.ignored.append(Ignored(event, why))

    def _started(self, event: ClockEvent) -> str | None:
        if self.status is not ClockStatus.NOT_STARTED:
            return "already_started"
        self.status = ClockStatus.RUNNING
        self.started_at = self.since = self.target_since = event.true_at
        return None

    def _paused(self, event: ClockEvent) -> str | None:
        refused = self.rule.pause_refusal(event.reason)
        if refused is not None:
            return refused.code
        if self.status not in (ClockStatus.RUNNING, ClockStatus.PAUSED):
            return self.status.value
        self._advance(event.true_at)
        self.pauses.add(event.reason)
        self.status = ClockStatus.PAUSED
        return None

    def _resumed(self, event: ClockEvent) -> str | None:
        ends = self.pauses & {event.reason} if event.reason else self.pauses
        if self.status is not ClockStatus.PAUSED or not ends:
            return "not_paused"
        self._advance(event.true_at)
        self.pauses = self.pauses - ends
        if not self.pauses:
            self.status = ClockStatus.RUNNING
        return None

    def _target_changed(self, event: ClockEvent) -> str | None:
        if self.status in (ClockStatus.MET, ClockStatus.CANCELLED):
            return self.status.value
        if self.status is not ClockStatus.NOT_STARTED:
            self._advance(event.true_at)
            self.target_since = event.true_at
            self.generation += 1
        self.target = timedelta(minutes=event.minutes)
        if self.counted < self.target:
            self.reached_at = None
        elif self.status is not ClockStatus.NOT_STARTED:
            self._reach_by_change(event.true_at)
        return None

    def _reach_by_change(self, at: datetime) -> None:
        if self.reached_at is None:
            self.reached_at = at
        if self.breached_at is None:
            self.breached_at, self.by_change = at, True

    def _met(self, event: ClockEvent) -> str | None:
        if self.status not in (ClockStatus.RUNNING, ClockStatus.PAUSED):
            return self.status.value
        self._advance(event.true_at)
        self.pauses = set()
        self.status = ClockStatus.MET
        return None

    def _reopened(self, event: ClockEvent) -> str | None:
        if self.status is not ClockStatus.MET or self.since is None:
            return "not_met"
        refused = self.rule.reopen_refusal(self.since, event.true_at, self.calendar)
        if refused is not None:
            return refused.code
        self.n_reopened += 1
        if self.rule.reopening is Reopening.RESUMES:
            self._advance(event.true_at)
            self.status = ClockStatus.RUNNING
        return None

    def _cancelled(self, event: ClockEvent) -> str | None:
        if self.status is ClockStatus.CANCELLED:
            return "already_cancelled"
        if self.status is not ClockStatus.MET:
            self._advance(event.true_at)
            self.since = event.true_at
        self.status = ClockStatus.CANCELLED
        return None

    # --- time ---------------------------------------------------------------------------------------------------

    def _advance(self, to: datetime) -> None:
        """Let time pass up to an instant in the present status; the due moment may lie in it."""
        if self.since is None:
            return
        if self.status is ClockStatus.RUNNING:
            self._reach(self.since, to)
            self.counted += self.calendar.elapsed(self.since, to)
        if to > self.since:
            self._keep(Span(self.since, to, self.status, ", ".join(sorted(self.pauses))))
        self.since = to

    def _keep(self, span: Span) -> None:
        """One span for what did not really change: a pause of no length leaves no trace."""
        last = self.spans[-1] if self.spans else None
        if last is not None and (last.status, last.note) == (span.status, span.note):
            self.spans[-1] = Span(last.start_at, span.end_at, span.status, span.note)
        else:
            self.spans.append(span)

    def _reach(self, start: datetime, to: datetime) -> None:
        if self.reached_at is not None:
            return
        due = self.calendar.add(start, self.target - self.counted)
        if due.due_at > to:
            self.provisional = self.provisional or self.calendar.is_provisional(start, to)
            return
        self.provisional = self.provisional or due.provisional
        self.reached_at = due.due_at
        self.breached_at = self.breached_at or due.due_at

    # --- the state ----------------------------------------------------------------------------------------------

    def state(self, now: datetime) -> ClockState:
        if self.status in (ClockStatus.RUNNING, ClockStatus.PAUSED):
            self._advance(now)
        due_at = self._due()
        return ClockState(
            status=self.status,
            verdict=self._verdict(),
            due_at=due_at,
            counted=self.counted,
            target=self.target,
            started_at=self.started_at,
            ended_at=self.since if self.status in (ClockStatus.MET, ClockStatus.CANCELLED) else None,
            breached_at=self.breached_at,
            breached_by_change=self.by_change,
            provisional=self.provisional,
            n_reopened=self.n_reopened,
            generation=self.generation,
            warnings=tuple(self._warning(minutes) for minutes in sorted(self.rule.warn_before, reverse=True)),
            spans=tuple(self.spans),
            ignored=tuple(self.ignored),
            calendar=self.calendar,
        )

    def _due(self) -> datetime | None:
        if self.reached_at is not None or self.since is None:
            return self.reached_at
        if self.status in (ClockStatus.PAUSED, ClockStatus.CANCELLED):
            return None
        due = self.calendar.add(self.since, self.target - self.counted)
        self.provisional = self.provisional or due.provisional
        return due.due_at

    def _verdict(self) -> Verdict:
        if self.status is ClockStatus.CANCELLED:
            return Verdict.VOID
        if self.breached_at is not None:
            return Verdict.BREACHED
        return Verdict.MET if self.status is ClockStatus.MET else Verdict.PENDING

    def _warning(self, minutes: int) -> DueWarning:
        """When so little was left for the first time; a target shorter than that is warned of at once."""
        left = max(self.target - timedelta(minutes=minutes), NOTHING)
        for span in self.spans:
            if span.status is not ClockStatus.RUNNING:
                continue
            counted = self.calendar.elapsed(span.start_at, span.end_at)
            at = self.calendar.open_after(span.start_at, left) if left <= counted else span.end_at
            if at < span.end_at:
                return DueWarning(minutes, self._not_before_target(at), True)
            left -= counted
        if self.status is not ClockStatus.RUNNING or self.since is None:
            return DueWarning(minutes, None, False)
        return self._coming(minutes, self.calendar.open_after(self.since, left))

    def _coming(self, minutes: int, at: datetime) -> DueWarning:
        return DueWarning(minutes, self._not_before_target(at), at == self.since)

    def _not_before_target(self, at: datetime) -> datetime:
        return at if self.target_since is None else max(at, self.target_since)


_TAKE: Mapping[Kind, Callable[[_Folding, ClockEvent], str | None]] = {
    Kind.STARTED: _Folding._started,
    Kind.TARGET_CHANGED: _Folding._target_changed,
    Kind.PAUSED: _Folding._paused,
    Kind.RESUMED: _Folding._resumed,
    Kind.MET: _Folding._met,
    Kind.REOPENED: _Folding._reopened,
    Kind.CANCELLED: _Folding._cancelled,
}
