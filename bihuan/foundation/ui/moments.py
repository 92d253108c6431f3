"""Days, moments and distances in the words people here use. Every function takes its instants; none reads a clock."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def local(value: datetime) -> datetime:
    """The instant on the site's clock; a naive value is taken as already local."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def weekday(value: date) -> str:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[value.weekday()]


def _as_day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day_long(value: date | datetime) -> str:
    """2026年12月3日 周四."""
    day = _as_day(value)
    parts = {"year": day.year, "month": day.month, "day": day.day, "weekday": weekday(day)}
    return _("%(year)d年%(month)d月%(day)d日 %(weekday)s") % parts


def day_short(value: date | datetime, *, near: date | datetime | None = None) -> str:
    """12-03, or 2027-01-03 when `near` lies in another year."""
    day = _as_day(value)
    if near is not None and _as_day(near).year != day.year:
        return day.isoformat()
    return f"{day.month:02d}-{day.day:02d}"


def moment(value: datetime, *, near: date | datetime | None = None) -> str:
    """11-25 16:40 on the site's clock."""
    here = local(value)
    return f"{day_short(here, near=near)} {here.hour:02d}:{here.minute:02d}"


def due(value: datetime, *, near: date | datetime | None = None) -> str:
    """A due moment; midnight is read as the end of the day before: 11-24 24:00."""
    here = local(value)
    if (here.hour, here.minute, here.second) == (0, 0, 0):
        return f"{day_short(here.date() - timedelta(days=1), near=near)} 24:00"
    return moment(here, near=near)


def span(seconds: float) -> str:
    """A length in its two largest units, without their sign: 5 小时 20 分, 1 天 4 小时, 12 天."""
    whole = abs(int(seconds))
    days, rest = divmod(whole, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // _MINUTE
    if days >= 3 or (days and not hours):
        return _("%(days)d 天") % {"days": days}
    if days:
        return _("%(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours}
    if hours and minutes:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(minutes)d 分") % {"minutes": minutes} if minutes else _("不到 1 分钟")


def remaining(due_at: datetime, at: datetime) -> str:
    """还剩 5 小时 20 分, or 逾期 1 天 once the due moment has passed."""
    left = (due_at - at).total_seconds()
    template = _("还剩 %(span)s") if left > 0 else _("逾期 %(span)s")
    return template % {"span": span(left)}


def minutes_as_hours(minutes: float) -> str:
    """90 → 1.5 小时; 60 → 1 小时; 20 → 20 分钟. Input in minutes."""
    if abs(minutes) < 60:
        return _("%(minutes)d 分钟") % {"minutes": minutes}
    hours = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return _("%(hours)s 小时") % {"hours": hours}
