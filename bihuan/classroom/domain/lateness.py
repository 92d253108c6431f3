"""On time means signed in so many minutes before the start; the minute itself still counts (T-035)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bihuan.kernel.refusals import Refusal

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class SignInRule:
    """`lead`: minutes before the start; `grace`: minutes that are still forgiven."""

    lead: int
    grace: int = 0


def expected_at(starts_at: datetime, rule: SignInRule) -> datetime:
    """The last minute in which signing in is on time begins here: 08:55 for a class at 09:00 and a lead of five."""
    return starts_at - rule.lead * MINUTE + rule.grace * MINUTE


def late_from(starts_at: datetime, rule: SignInRule) -> datetime:
    """The first late instant: 08:56:00 for a class at 09:00."""
    return expected_at(starts_at, rule) + MINUTE


def late_minutes(signed_at: datetime, starts_at: datetime, rule: SignInRule) -> int:
    """Whole minutes after the expected minute; 0 is on time."""
    if signed_at < late_from(starts_at, rule):
        return 0
    return int((signed_at - expected_at(starts_at, rule)) // MINUTE)


@dataclass(frozen=True)
class Window:
    """When a segment takes sign-ins: from so long before its start until its end."""

    opens_at: datetime
    starts_at: datetime
    ends_at: datetime


OPENS_BEFORE = timedelta(hours=2)  # a room is not opened the day before


def window_of(starts_at: datetime, ends_at: datetime, *, after: datetime | None = None) -> Window:
    """`after`: when the segment before ends; while it runs, the next one takes nobody."""
    opens_at = starts_at - OPENS_BEFORE
    return Window(max(opens_at, after) if after else opens_at, starts_at, ends_at)


def window_refusal(window: Window, at: datetime) -> Refusal | None:
    """A future segment cannot be signed, a past one only by the desk."""
    if at < window.opens_at:
        return Refusal("signin_not_open", opens_at=window.opens_at)
    if at >= window.ends_at:
        return Refusal("signin_over", ended_at=window.ends_at)
    return None


def moment_within(window: Window, day_start: datetime, hour: int, minute: int) -> datetime:
    """What a time of day on paper means: the moment inside the segment, also past midnight; else on the day it starts.

    `day_start` is a moment of that day in the zone of the unit.
    """
    own = day_start.replace(hour=hour, minute=minute, second=0, microsecond=0)
    found = (own + shift for shift in (timedelta(), timedelta(days=1), timedelta(days=-1)))
    return next((each for each in found if window_refusal(window, each) is None), own)


def attended_minutes(*, signed_at: datetime, signed_out_at: datetime | None, starts_at: datetime, ends_at: datetime) -> int:
    """Real minutes inside the segment: from the later of start and sign-in to the earlier of end and sign-out."""
    begin, end = max(signed_at, starts_at), min(signed_out_at or ends_at, ends_at)
    return max(0, int((end - begin) // MINUTE))
