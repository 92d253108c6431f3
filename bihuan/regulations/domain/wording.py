"""A value as a person would say it: 「上月 25 日(含当日)前」. Pure; what a page shows beside the article."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from functools import singledispatch

from bihuan.regulations.domain import parameters as kinds
from bihuan.regulations.domain.words import word, words

WEEKDAYS = "一二三四五六日"
MONTHS = {-1: "上月", 0: "当月", 1: "次月"}
YEARS = {-1: "上一年", 0: "当年", 1: "下一年"}
SHIFTED = {"next": "，遇休息日顺延到下一个工作日", "previous": "，遇休息日提前到上一个工作日"}


@singledispatch
def in_words(value: object) -> str:
    """The value in Chinese; a type without its own sentence is shown as text."""
    return str(value)


def number(found: Decimal | int) -> str:
    """2 and 1.5, never 2.0."""
    return f"{Decimal(found).normalize():f}"


def length(minutes: int) -> str:
    """Minutes in the largest unit that comes out even: 1 天, 1.5 小时, 10 分钟."""
    if minutes % 1440 == 0:
        return f"{minutes // 1440} 天"
    return f"{number(Decimal(minutes) / 60)} 小时" if minutes % 30 == 0 else f"{minutes} 分钟"


def _relative(offset: int, names: dict[int, str], unit: str) -> str:
    return names.get(offset) or (f"{-offset} {unit}前" if offset < 0 else f"{offset} {unit}后")


def _boundary(inclusive: bool, shift: str) -> str:
    return f"（{'含' if inclusive else '不含'}当日）前{SHIFTED.get(shift, '')}"


@in_words.register
def _day_of_month(value: kinds.DayOfMonth) -> str:
    day = "最后一天" if value.day == 31 else f" {value.day} 日"
    return f"{_relative(value.month_offset, MONTHS, '个月')}{day}{_boundary(value.inclusive, value.shift)}"


@in_words.register
def _day_of_year(value: kinds.DayOfYear) -> str:
    year = _relative(value.year_offset, YEARS, "年")
    return f"{year} {value.month} 月 {value.day} 日{_boundary(value.inclusive, value.shift)}"


@in_words.register
def _quota(value: kinds.Quota) -> str:
    every = "每月" if value.every_months == 1 else "每年" if value.every_months == 12 else f"每 {value.every_months} 个月"
    parts = [f"{word(value.audience)}{every}不少于 {value.min_sessions} 次"]
    if value.min_lesson_hours:
        parts.append(f"每次不少于 {number(value.min_lesson_hours)} 课时")
    if value.total_lesson_hours:
        parts.append(f"合计不少于 {number(value.total_lesson_hours)} 课时")
    if value.every_months > 1:
        parts.append(f"按{word(value.window)}计")
    if value.applies_to_unit_kinds:
        parts.append(f"适用于{words(value.applies_to_unit_kinds)}")
    if value.only_if_newcomers:
        parts.append("有新员工时才适用")
    parts.append("一场可抵多项频次" if value.shared else "一场不能抵多项频次")
    return "，".join(parts)


@in_words.register
def _percent(value: kinds.Percent) -> str:
    return f"{number(value.value)}%"


@in_words.register
def _minutes(value: kinds.Minutes) -> str:
    return f"{value.value} 分钟"


@in_words.register
def _minutes_list(value: kinds.MinutesList) -> str:
    return "、".join(length(each) for each in value.values) or "无"


@in_words.register
def _working_time(value: kinds.WorkingTime) -> str:
    return f"{value.minutes} 个工作分钟"


@in_words.register
def _count(value: kinds.Count) -> str:
    return str(value.value)


@in_words.register
def _pass_mark(value: kinds.PassMark) -> str:
    return f"{number(value.value)} 分及以上合格" if value.inclusive else f"高于 {number(value.value)} 分合格"


@in_words.register
def _choice(value: kinds.Choice) -> str:
    # "none" among the rules for days off is not "nothing" but "no move".
    return "不移动" if value.value == "none" and "next" in value.options else word(value.value)


@in_words.register
def _choice_list(value: kinds.ChoiceList) -> str:
    return words(value.values) or "无"


@in_words.register
def _option_list(value: kinds.OptionList) -> str:
    return "、".join(option.label for option in value.values)


@in_words.register
def _kind_list(value: kinds.KindList) -> str:
    return "、".join(f"{each.label}（每{word(each.per)}{'' if each.required else '，可缺'}）" for each in value.values)


@in_words.register
def _catalogue(value: kinds.CatalogueRef) -> str:
    return word(value.value)


@in_words.register
def _text(value: kinds.Text) -> str:
    return value.value


@in_words.register
def _flag(value: kinds.Flag) -> str:
    return "是" if value.value else "否"


@in_words.register
def _unset(value: kinds.Unset) -> str:
    return "未定，采用时选定"


@in_words.register
def _ladder(value: kinds.Ladder) -> str:
    return "；".join(_rung(rung) for rung in value.rungs)


@in_words.register
def _measures(value: kinds.MeasureList) -> str:
    return "、".join(each.label + _amount(each.amount_cents) for each in value.values)


@in_words.register
def _hours(value: kinds.HoursWindows) -> str:
    days = "、".join(f"周{WEEKDAYS[day - 1]}" for day in value.weekdays)
    return f"{days} {'、'.join(f'{_clock(each.start)}–{_clock(each.end, is_end=True)}' for each in value.windows)}"


def _rung(rung: kinds.Rung) -> str:
    return f"{_moment(rung.offset_working_minutes)}通知{words(rung.to)}（{words(rung.channel)}）"


def _amount(cents: int | None) -> str:
    return "" if cents is None else f"（{number(Decimal(cents) / 100)} 元）"


def _clock(found: time, *, is_end: bool = False) -> str:
    return "24:00" if is_end and found == time() else found.isoformat("minutes")


def _moment(minutes: int) -> str:
    """Working minutes from the due moment, in hours where they come out even."""
    if minutes == 0:
        return "到期时"
    length = abs(minutes)
    shown = f"{number(Decimal(length) / 60)} 小时" if length % 30 == 0 else f"{length} 分钟"
    return f"到期前 {shown}（工作时间）" if minutes < 0 else f"逾期 {shown}（工作时间）"
