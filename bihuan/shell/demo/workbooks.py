"""The workbooks that the demo's areas send, moved to the month that is planned: same layout, days of that month.

The files are of one month as three offices wrote them; the days keep their order by working day, so that what did not
clash before does not clash afterwards, and what lay outside the month lies outside again.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.kernel.calendars import WorkingCalendar
from bihuan.kernel.periods import Month
from bihuan.shell.demo.script import WORKBOOK_MONTH, WORKBOOKS

BOOKS = Path(__file__).parent / "workbooks"
SHEET = "xl/worksheets/sheet1.xml"
EPOCH = date(1899, 12, 30)  # day 0 of a workbook's dates
DAY_CELL = re.compile(r'( s="2" t="n"><v>)(\d+)(</v>)')
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
WRITTEN_DAY = re.compile(r"(2026年12月|2026/12/|2026\.12\.|(?<!\d)12月|(?<=>)12/)(\d{1,2})")
MARK = "（演示数据）"


def workbook_of(code: str, month: Month) -> tuple[str, bytes]:
    """Name and content for that month; in the month of the files they are handed out as they are."""
    content, name = (BOOKS / f"{code}.xlsx").read_bytes(), WORKBOOKS[code]
    source = Month.parse(WORKBOOK_MONTH)
    if month == source:
        return name, content
    stem = name.removesuffix(".xlsx").replace(WORKBOOK_MONTH, str(month)).replace("十二月", f"{NUMERALS[month.month - 1]}月")
    return f"{stem}{MARK}.xlsx", _rewritten(content, _mover(source, month), month)


def _mover(source: Month, target: Month) -> Callable[[date], date]:
    calendar = working_calendar()

    def moved(day: date) -> date:
        of = Month.of(day)
        away = (of.year - source.year) * 12 + of.month - source.month
        before, after = _working_days(of, calendar), _working_days(target.shift(away), calendar)
        return after[sum(each < day for each in before) * len(after) // (len(before) + 1)]

    return moved


def _working_days(month: Month, calendar: WorkingCalendar) -> list[date]:
    return [day for day in month if calendar.is_working(day)]


def _rewritten(content: bytes, moved: Callable[[date], date], month: Month) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in book.infolist():
            kept = book.read(entry)
            copy.writestr(entry, _sheet(kept.decode(), moved, month).encode() if entry.filename == SHEET else kept)
    return out.getvalue()


def _sheet(text: str, moved: Callable[[date], date], month: Month) -> str:
    def in_cell(found: re.Match[str]) -> str:
        return f"{found[1]}{(moved(EPOCH + timedelta(int(found[2]))) - EPOCH).days}{found[3]}"

    def written(found: re.Match[str]) -> str:
        beginning = found[1].replace("2026", str(month.year)).replace("12", str(month.month))
        return f"{beginning}{_day(int(found[2]), moved)}"

    text = WRITTEN_DAY.sub(written, DAY_CELL.sub(in_cell, text))
    text = text.replace("2026年12月培训", f"{month.year}年{month.month}月培训")
    return text.replace("十二月份", f"{NUMERALS[month.month - 1]}月份")


def _day(day: int, moved: Callable[[date], date]) -> int:
    """A day that no month has stays as wrong as it was."""
    month = Month.parse(WORKBOOK_MONTH)
    return moved(month.day(day)).day if day <= month.last_day.day else day
