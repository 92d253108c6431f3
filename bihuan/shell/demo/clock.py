"""The demo's clock: forward only, stopping at every due moment on the way so that everything happens in its order."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bihuan.duties.selectors.moments import next_due_at
from bihuan.foundation import clock
from bihuan.foundation.models import DemoClock
from bihuan.foundation.worker import run_all
from bihuan.kernel.refusals import Refused

FURTHEST = timedelta(days=400)
MAX_STOPS = 60


def next_moment(at: datetime) -> datetime:
    """The next instant at which something falls due, or the month changes."""
    day = clock.local(at).date().replace(day=1)
    first = (day + timedelta(days=32)).replace(day=1)
    month_change = datetime.combine(first, time(), tzinfo=clock.SITE_ZONE)
    due_at = next_due_at(at)
    return min(due_at, month_change) if due_at else month_change


def clock_advance(*, at: datetime) -> datetime:
    """Move to the next moment and do the background work of that instant."""
    return _stand_at(next_moment(at))


def clock_move(*, to: datetime, at: datetime) -> datetime:
    """Move to a moment, with the background work of every moment passed. Refuses the past and more than 400 days."""
    if to <= at:
        raise Refused("demo_clock_backwards", now=clock.local(at).strftime("%Y-%m-%d %H:%M"))
    if to - at > FURTHEST:
        raise Refused("demo_clock_too_far", days=FURTHEST.days)
    for _stop in range(MAX_STOPS):
        stop = next_moment(at)
        if stop >= to:
            break
        at = _stand_at(stop)
    return _stand_at(to)


def _stand_at(moment: datetime) -> datetime:
    DemoClock.objects.update_or_create(pk=1, defaults={"offset": moment - clock.wall()})
    run_all(at=moment)
    return moment
