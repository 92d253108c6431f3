"""A year's holiday notice as people paste it: one line per day or stretch, the kind, the name.

2027-02-05 至 2027-02-11 休 春节
2027-01-31 班
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bihuan.foundation.notices import MAKE_UP_NAME, NoticeDay
from bihuan.kernel.refusals import Refused

MAX_STRETCH = timedelta(days=31)
OFF, WORKED = ("休", "放假"), ("班", "上班", "补班")
_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
_LINE = re.compile(
    rf"^(?P<first>{_DAY})(?:\s*(?:至|到|~|—|–)\s*(?P<last>{_DAY}))?[\s,,、]+"
    rf"(?P<kind>{'|'.join(sorted(OFF + WORKED, key=len, reverse=True))})[\s,,、]*(?P<name>.{{0,80}})$"
)


def notice_lines(text: str) -> tuple[NoticeDay, ...]:
    """The days of the lines, in order. Refuses a line that cannot be read, a day named twice and an empty notice."""
    found: dict[date, NoticeDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for item in _days(number, line.strip()):
            if item.day in found:
                raise Refused("notice_day_twice", line=number, day=item.day.isoformat())
            found[item.day] = item
    if not found:
        raise Refused("notice_empty")
    return tuple(found[day] for day in sorted(found))


def _days(number: int, line: str) -> Iterator[NoticeDay]:
    if not line:
        return
    read = _LINE.match(line)
    first = read and _day(read["first"])
    last = read and (_day(read["last"]) if read["last"] else first)
    if not read or not first or not last or not first <= last <= first + MAX_STRETCH:
        raise Refused("notice_line_not_readable", line=number, text=line[:60])
    is_working = read["kind"] in WORKED
    name = read["name"].strip() or (MAKE_UP_NAME if is_working else "")
    for offset in range((last - first).days + 1):
        yield NoticeDay(first + timedelta(days=offset), is_working, name)


def _day(text: str) -> date | None:
    year, month, day = (int(part) for part in re.findall(r"\d+", text))
    try:
        return date(year, month, day)
    except ValueError:
        return None
