"""What the holiday notices say, day by day: from the `holidays` package, set right where it or history differs.

This only feeds the rows; the rows decide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import holidays

NOTICE_SOURCE = "放假通知"
MAKE_UP_NAME = "调休上班"
_FILE = Path(__file__).parent / "data" / "calendars.json"


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """A day off, or a day of the weekend that is worked."""

    day: date
    is_working: bool
    name: str = ""


@cache
def printed() -> Mapping[str, Any]:
    """The data file: calendars as shipped, years with a notice, corrections and later notices."""
    data: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


def notice_years() -> range:
    """The years whose notice is known."""
    years = printed()["notices"]
    return range(years["first_year"], years["last_year"] + 1)


def outlook_years() -> range:
    """The years after them, for which only the holidays by law are known and no make-up days."""
    last = notice_years()[-1]
    return range(last + 1, last + 1 + printed()["notices"]["outlook_years"])


def notice_days(year: int, *, known_on: date | None = None) -> tuple[NoticeDay, ...]:
    """The days of a year that differ from the plain week; as they were known on a day, if one is given."""
    found = {item.day: item for item in _library_days(year)}
    for correction in printed()["corrections"]:
        _put(found, correction, year)
    for later in printed()["later_notices"]:
        if known_on is not None and known_on < date.fromisoformat(later["announced_on"]):
            for earlier in later["before"]:
                _put(found, earlier, year)
    return tuple(found[day] for day in sorted(found))


def _library_days(year: int) -> list[NoticeDay]:
    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    off = [NoticeDay(day, False, name) for day, name in china.items() if day.year == year]
    worked = [NoticeDay(day, True, MAKE_UP_NAME) for day in china.weekend_workdays if day.year == year]
    return off + worked


def _put(found: dict[date, NoticeDay], row: Mapping[str, Any], year: int) -> None:
    day = date.fromisoformat(row["day"])
    if day.year != year:
        return
    if row["is_working"] is None:
        found.pop(day, None)
    else:
        found[day] = NoticeDay(day, row["is_working"], row["name"])
