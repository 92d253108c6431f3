"""How people write dates, times, hours, audiences, formats and lecturers in their plans, and what they mean by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bihuan.training.domain.lines import ALL_STAFF, BOTH, EXTERNAL, GROUP, NEWCOMERS, PROJECT_STAFF, SELF, SPECIALISTS

FORMATS = {  # code → its printed name in the two editions (T-042, T-043)
    "lecture_on_site": "现场授课",
    "video": "视频培训",
    "exchange": "交流讨论",
    "practice_on_site": "现场演练实操",
    "observation": "观摩学习",
    "classroom": "课堂教学",
    "drill": "现场演练",
    "salon": "沙龙分享",
    "group_discussion": "分组讨论",
    "visit_study": "参观学习",
}
FORMAT_WORDS = {
    **{label: code for code, label in FORMATS.items()},
    **dict.fromkeys(("讲授", "授课", "面授", "现场讲授", "集中授课"), "lecture_on_site"),
    **dict.fromkeys(("视频", "视频会议", "视频授课", "观看视频"), "video"),
    **dict.fromkeys(("交流", "研讨", "座谈", "讨论交流", "经验交流"), "exchange"),
    **dict.fromkeys(("实操", "演练实操", "实际操作", "现场实操", "上机操作"), "practice_on_site"),
    **dict.fromkeys(("观摩", "现场观摩"), "observation"),
    **dict.fromkeys(("课堂", "课堂授课", "课堂讲授", "课堂培训"), "classroom"),
    **dict.fromkeys(("演练", "现场演习", "演习"), "drill"),
    **dict.fromkeys(("沙龙", "分享", "分享会"), "salon"),
    **dict.fromkeys(("小组讨论", "讨论"), "group_discussion"),
    **dict.fromkeys(("参观", "参观访问", "实地参观"), "visit_study"),
}
# Not a format of any edition; only what its writer probably wants to choose instead.
FORMAT_HINTS = {
    **dict.fromkeys(("直播", "线上", "在线", "网络", "网课", "远程", "腾讯会议", "录播"), ("video", "classroom")),
    **dict.fromkeys(("讲座", "宣讲", "培训"), ("lecture_on_site", "classroom")),
}

_NOT_A_NAME = "内训师|内部讲师|兼职讲师|外聘讲师|外聘老师|外聘|外请|外部讲师|讲师|主讲人?|统一安排|老师"
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHINESE_NUMBER = re.compile("[零〇一二两三四五六七八九十]+")
_FULL_DATE = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?")
_SHORT_DATE = re.compile(r"(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?")
_DAY_ONLY = re.compile(r"(\d{1,2})\s*[日号]")
_CLOCK = re.compile(r"(上午|早上|早|中午|下午|晚上|晚)?\s*(\d{1,2})\s*(?:[:点时]\s*(半|一刻|\d{1,2})?\s*分?)?")
_TO = re.compile(r"\s*(?:-+|[—–−~〜～]+|至|到)\s*")
_EXCEL_EPOCH = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465


@dataclass(frozen=True)
class Lecturer:
    source: str
    name: str = ""


def plain(value: object) -> str:
    """The text of a cell with full-width signs made ordinary and blanks at the ends removed."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFKC", str(value)).replace("\u200b", "").strip()


def squeezed(value: object) -> str:
    return re.sub(r"\s+", "", plain(value))


def with_digits(text: str) -> str:
    """十二月三十一日 → 12月31日, up to 99."""
    return _CHINESE_NUMBER.sub(lambda found: str(_number(found[0])), text)


def _number(text: str) -> int | str:
    tens, ten, ones = text.partition("十")
    if not ten:
        return "".join(str(_DIGITS[each]) for each in text)
    if any(each not in _DIGITS for each in tens + ones):
        return text
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def read_date(value: object, *, year: int, month: int) -> date | None:
    """The day a cell names; a year or month that is not written is the plan's. None if there is no such day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float):
        return _EXCEL_EPOCH + timedelta(days=int(value)) if 1 <= value <= _LAST_SERIAL else None
    parts = _date_parts(with_digits(plain(value)), year, month)
    if parts is None:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _date_parts(text: str, year: int, month: int) -> tuple[int, int, int] | None:
    if found := _FULL_DATE.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _SHORT_DATE.search(text):
        return year, int(found[1]), int(found[2])
    if found := _DAY_ONLY.search(text):
        return year, month, int(found[1])
    return None


def without_date(value: object) -> str:
    """What is left of a cell like 「12月9日 14:00-15:40」 when the day has been read."""
    text = plain(value)
    for pattern in (_FULL_DATE, _SHORT_DATE, _DAY_ONLY):
        if found := pattern.search(text):
            rest = text[: found.start()] + " " + text[found.end() :]
            return re.sub(r"[((]?(?:星期|周)[一二三四五六日天][))]?", " ", rest).strip()
    return ""


def read_clock(value: object) -> time | None:
    """A time of day in one cell: a time, a share of the day, or text."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    if isinstance(value, float):
        minutes = round((value % 1) * 1440)
        return time(minutes // 60 % 24, minutes % 60) if value % 1 > 0 else None
    span = read_span(plain(value))
    return span[0] if span else None


def read_span(value: object) -> tuple[time, time | None] | None:
    """Start and end of a text like 9:00-10:40, 14:00—15:40, 上午9点至11点. The end is None if only a start is written."""
    pieces = [piece for piece in _TO.split(with_digits(plain(value)).replace("：", ":")) if piece]
    if not pieces or len(pieces) > 2:
        return None
    found = [match for piece in pieces if (match := _CLOCK.fullmatch(piece.strip()))]
    if len(found) < len(pieces):
        return None
    start = _clock_of(found[0], "")
    if len(found) == 1:
        return (start, None) if start else None
    end = _clock_of(found[1], found[0][1] or "")
    return (start, end) if start and end else None


def _clock_of(match: re.Match[str], prefix: str) -> time | None:
    part, hour = match[1] or prefix, int(match[2])
    minute = {"半": 30, "一刻": 15, None: 0}.get(match[3])
    minute = int(match[3]) if minute is None else minute
    if part in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    if part == "中午" and hour < 6:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_hours(value: object, lesson_minutes: int) -> int | None:
    """Lesson minutes of 2, 「两课时」, 「1.5」, 「2小时」. None for an empty cell, -1 for what is no number."""
    text = squeezed(value)
    if not text:
        return None
    found = re.fullmatch(r"(?:约|共)?(\d+(?:\.\d+)?|半)(?:个)?(课时|学时|节课|节|h|小时|钟头|分钟)?", with_digits(text).lower())
    if found is None:
        return -1
    number = 0.5 if found[1] == "半" else float(found[1])
    if number > 1000:
        return -1
    minutes = {"h": 60, "小时": 60, "钟头": 60, "分钟": 1}.get(found[2] or "", lesson_minutes)
    return round(number * minutes)


def read_headcount(value: object) -> int | None:
    """12, 「12人」, 「约30人」. None for an empty cell, -1 for what is no number of people."""
    text = squeezed(value)
    if not text:
        return None
    found = re.fullmatch(r"(?:约|共|预计)?(\d{1,6})(?:人|名|位)?(?:左右)?", text)
    return int(found[1]) if found else -1


def read_audience(value: object) -> str:
    """The code of an audience; "" if the words name none."""
    text = squeezed(value)
    is_new = bool(re.search("新员工|新入职|新进|新人|新聘|应届", text))
    is_specialist = bool(re.search("专员|客服|在岗人员|老员工", text))
    if re.search("项目.*(全体|全员|人员|员工)", text) and not is_new:
        return PROJECT_STAFF
    if re.search("全员|全体|全部|所有", text) and not is_new:
        return ALL_STAFF
    if is_new and is_specialist:
        return BOTH
    if is_new:
        return NEWCOMERS
    return SPECIALISTS if is_specialist or text in ("售后人员", "售后服务人员") else ""


def read_format(value: object) -> str:
    """The code of a format of either edition; "" if the words name none."""
    return FORMAT_WORDS.get(re.sub("[()]", "", squeezed(value)), "")


def counterpart(code: str, allowed: Mapping[str, str], merged: Mapping[str, frozenset[str]]) -> str:
    """The adopted format of the same merged class (T-044), or ""."""
    for members in merged.values():
        if code in members:
            return next((each for each in allowed if each in members), "")
    return ""


def suggested_format(text: str, allowed: Mapping[str, str]) -> str:
    """The adopted format whose name is nearest to what is written; "" if nothing is near."""
    for word, codes in FORMAT_HINTS.items():
        if word in text:
            return next((code for code in codes if code in allowed), "")
    shared = {code: len(set(text) & set(label)) for code, label in allowed.items()}
    best = max(shared, key=lambda code: shared[code], default="")
    return best if best and shared[best] else ""


def read_lecturer(value: object) -> Lecturer | None:
    """Where the lecturer comes from and the name in the text; None for an empty cell."""
    text = plain(value)
    if not text:
        return None
    name = re.sub(r"[(\[【][^)\]】]*[)\]】]", "", text)
    name = re.sub(_NOT_A_NAME, " ", name)
    name = " ".join(re.sub("[::、,]", " ", name).split())
    if re.search("外聘|外请|外部|律师", text):
        return Lecturer(EXTERNAL, name)
    if re.search("集团|总部", text):
        return Lecturer(GROUP, "" if name in ("集团", "总部", "集团总部") else name)
    return Lecturer(SELF, name or text)
