"""Where a file belongs by its name: the kind by the words people use, the session by its title, its day or its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from bihuan.training.domain.package import PER_MONTH, Kind

WORDS: dict[str, tuple[str, ...]] = {
    "sign_in": ("签到", "签名", "点名", "考勤"),
    "photo": ("照片", "相片", "图片", "现场", "合影", "照"),
    "minutes": ("纪要", "会议记录", "培训记录"),
    "material": ("资料", "课件", "讲义", "教材", "教案"),
    "summary": ("总结",),
}
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"})
LEAST_IN_COMMON = 3  # signs of a title; two signs (培训, 学习) are in every title
_NUMBER = re.compile(r"第\s*(\d{1,2})\s*(?:场|次|期|课|项)")
_DAYS = (
    re.compile(r"(?<!\d)(?:20\d\d[-_.年/]?)?(\d{1,2})[-_.月/](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?:20\d\d)?(\d{2})(\d{2})(?!\d)"),
)


@dataclass(frozen=True)
class NamedSession:
    """A held session; `days` are the planned and the actual one."""

    line_id: int
    title: str
    days: frozenset[date]


@dataclass(frozen=True)
class Place:
    """Where a file goes. Without a kind, or a session where one is needed, somebody has to say it."""

    kind: str = ""
    line_id: int | None = None
    is_certain: bool = False


def place_of(name: str, kinds: Sequence[Kind], sessions: Sequence[NamedSession]) -> Place:
    """Never a guess that is told as certain: two kinds or two sessions that fit equally leave the choice to a person."""
    text = _plain(PurePosixPath(name.replace("\\", "/")).stem)
    kind = _kind(text, kinds)
    if kind is not None and kind.per in PER_MONTH:
        return Place(kind.code, None, is_certain=True)
    session = _session(text, sessions)
    line_id = session.line_id if session else None
    if kind is not None:
        return Place(kind.code, line_id, is_certain=line_id is not None)
    is_picture = PurePosixPath(name.lower()).suffix in PICTURES
    return Place("photo" if is_picture and any(each.code == "photo" for each in kinds) else "", line_id)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _kind(text: str, kinds: Sequence[Kind]) -> Kind | None:
    """By the words nearest to the end: 「照片拍摄规范-签到表」 is a sign-in sheet. Its own label counts as well."""
    found = {kind.code: _last(text, (*WORDS.get(kind.code, ()), kind.label)) for kind in kinds}
    best = max(found.values(), default=-1)
    fitting = [kind for kind in kinds if found[kind.code] == best]
    return fitting[0] if best >= 0 and len(fitting) == 1 else None


def _last(text: str, words: Iterable[str]) -> int:
    return max((text.rfind(word) + len(word) for word in words if word in text), default=-1)


def _session(text: str, sessions: Sequence[NamedSession]) -> NamedSession | None:
    """The only session; else the one whose title fits best, then the one of the day, then 第几场 in order of time."""
    points = {each.line_id: _in_common(_plain(each.title), text) for each in sessions}
    best = max(points.values(), default=0)
    left = [each for each in sessions if points[each.line_id] == best] if best >= LEAST_IN_COMMON else list(sessions)
    if len(left) == 1:
        return left[0]
    return _of_day(text, left) or _of_number(text, left, sessions)


def _of_day(text: str, sessions: Sequence[NamedSession]) -> NamedSession | None:
    told = {(int(month), int(day)) for pattern in _DAYS for month, day in pattern.findall(text)}
    found = [each for each in sessions if any((day.month, day.day) in told for day in each.days)]
    return found[0] if len(found) == 1 else None


def _of_number(text: str, left: Sequence[NamedSession], sessions: Sequence[NamedSession]) -> NamedSession | None:
    number = _NUMBER.search(text)
    if number is None or not 1 <= int(number[1]) <= len(sessions):
        return None
    named = sessions[int(number[1]) - 1]
    return named if named in left else None


def _in_common(title: str, text: str) -> int:
    """Length of the longest run of signs that both have."""
    for length in range(min(len(title), len(text)), 0, -1):
        if any(title[start : start + length] in text for start in range(len(title) - length + 1)):
            return length
    return 0
