"""What a clock is made of: its events, its rule, and the state that comes out."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bihuan.kernel.calendars import Stretch, WorkingCalendar
from bihuan.kernel.refusals import Refusal, Refused

NOTHING = timedelta(0)


class Kind(StrEnum):
    """What can happen to a clock, in the order in which events of one instant and sequence are taken."""

    STARTED = "started"
    TARGET_CHANGED = "target_changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    MET = "met"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


class ClockStatus(StrEnum):
    """Where a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """What is to be said of a clock: a cancelled one is void, a breached one stays breached when it is met late."""

    PENDING = "pending"
    MET = "met"
    BREACHED = "breached"
    VOID = "void"


class Reopening(StrEnum):
    """What reopening the order does to the clock of this rule."""

    RESUMES = "resumes"
    STAYS_MET = "stays_met"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One thing that happened. `sequence` orders events of one instant and belongs to the event, not to its arrival.

    `reason` names the pause that begins or ends (a resumption without one ends all pauses); `minutes` is the new
    target; `skew` is how far the clock of the device that wrote `at` was ahead. Events of one `event_id` count once.
    """

    kind: Kind
    at: datetime
    event_id: str = ""
    sequence: int = 0
    reason: str = ""
    minutes: int = 0
    skew: timedelta = NOTHING

    def __post_init__(self) -> None:
        if self.minutes < 0:
            raise Refused("target_negative", minutes=self.minutes)

    @property
    def true_at(self) -> datetime:
        """When it happened by the server's clock."""
        return self.at - self.skew

    @property
    def order(self) -> tuple[datetime, int, int, str, str, int]:
        """A total order that does not know when the event arrived."""
        return self.true_at, self.sequence, _RANK[self.kind], self.event_id, self.reason, self.minutes


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What the article says of a clock. Refuses a negative target and warnings that are not before the due moment.

    `pausable` are the reasons that stop it, `None` for any; `honours_pause` is off for clocks that nothing stops.
    `reopen_within_days`: a later reopening does not touch this clock (a new order is due instead).
    """

    target_minutes: int
    pausable: frozenset[str] | None = None
    honours_pause: bool = True
    reopening: Reopening = Reopening.RESUMES
    reopen_within_days: int | None = None
    warn_before: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.target_minutes < 0:
            raise Refused("target_negative", minutes=self.target_minutes)
        if any(minutes <= 0 for minutes in self.warn_before):
            raise Refused("warning_not_before_due", warn_before=self.warn_before)

    def pause_refusal(self, reason: str) -> Refusal | None:
        """Why a pause for this reason does not stop the clock."""
        if not self.honours_pause:
            return Refusal("clock_ignores_pauses")
        if self.pausable is not None and reason not in self.pausable:
            return Refusal("reason_not_pausable", reason=reason)
        return None

    def reopen_refusal(self, met_at: datetime, at: datetime, calendar: WorkingCalendar) -> Refusal | None:
        """Why reopening at that moment belongs to a new order; days are counted on the calendar's wall."""
        days = (calendar.day_of(at) - calendar.day_of(met_at)).days
        if self.reopen_within_days is not None and days > self.reopen_within_days:
            return Refusal("reopened_too_late", days=days, within_days=self.reopen_within_days)
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clock's life: running, or standing still for a reason."""

    start_at: datetime
    end_at: datetime
    status: ClockStatus
    note: str = ""


@dataclass(frozen=True, slots=True)
class DueWarning:
    """So many working minutes before due. `at` is `None` while it cannot be said; it is never outside working time."""

    minutes_before: int
    at: datetime | None
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that changed nothing, and why."""

    event: ClockEvent
    why: str


@dataclass(frozen=True, slots=True)
class ClockState:
    """The folded clock. `due_at` is `None` while it stands still before its due moment: nothing is due then.

    `counted` runs on after the due moment; `generation` grows with each new target, so that warnings told for the
    old one do not silence those of the new one.
    """

    status: ClockStatus
    verdict: Verdict
    due_at: datetime | None
    counted: timedelta
    target: timedelta
    started_at: datetime | None = None
    ended_at: datetime | None = None
    breached_at: datetime | None = None
    breached_by_change: bool = False
    provisional: bool = False
    n_reopened: int = 0
    generation: int = 0
    warnings: tuple[DueWarning, ...] = ()
    spans: tuple[Span, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    calendar: WorkingCalendar | None = field(default=None, repr=False, compare=False)

    @property
    def remaining(self) -> timedelta:
        """Working time left; nothing once the target is reached."""
        return max(self.target - self.counted, NOTHING)

    @property
    def overrun(self) -> timedelta:
        """Working time beyond the target."""
        return max(self.counted - self.target, NOTHING)

    @property
    def ledger(self) -> tuple[Stretch, ...]:
        """Each stretch from the start to the end or to the moment of looking, counted or not, and why."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Stretch]:
        for span in self.spans:
            if span.status is ClockStatus.RUNNING and self.calendar is not None:
                yield from self.calendar.periods_between(span.start_at, span.end_at)
            else:
                yield Stretch(span.start_at, span.end_at, False, span.status.value, span.note)


def recalculated(before: ClockState, after: ClockState) -> ClockState:
    """The state after a calendar or an article changed: what was already judged keeps its verdict and its moments."""
    if before.verdict in (Verdict.PENDING, Verdict.VOID):
        return after
    return replace(
        after,
        verdict=before.verdict,
        due_at=before.due_at,
        breached_at=before.breached_at,
        breached_by_change=before.breached_by_change,
        provisional=before.provisional,
    )


def rung_key(subject: str, clock: str, rung: str, generation: int, recipient: str) -> str:
    """What makes a notice the same notice: an outbox with this key unique delivers each rung once per recipient."""
    return f"{subject}/{clock}/{rung}/{generation}/{recipient}"
