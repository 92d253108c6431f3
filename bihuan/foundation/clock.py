"""The only place that reads the clock. In demo mode the site's time can run ahead of the wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SITE_ZONE = ZoneInfo(settings.TIME_ZONE)


def wall() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """The site's time: the wall clock, or the moved time of the demo."""
    if not settings.DEMO:
        return wall()
    from bihuan.foundation.models import DemoClock

    row = DemoClock.objects.filter(pk=1).first()
    return wall() + (row.offset if row else timedelta(0))


def local(at: datetime) -> datetime:
    return at.astimezone(SITE_ZONE)
