"""Every type reads its printed shape, gives it back, and refuses another in words that name the field."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bihuan.kernel.calendars import Period, WorkingCalendar
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.parameters import KINDS, DayOfMonth, DayOfYear, PassMark, parse_value

SHANGHAI = ZoneInfo("Asia/Shanghai")
QUOTA = {"audience": "newcomers", "min_sessions": 2, "every_months": 1, "min_lesson_hours": 2}
GOOD = {
    "DayOfMonth": {"day": 25, "month_offset": -1, "inclusive": True},
    "DayOfYear": {"month": 12, "day": 31, "year_offset": -1, "inclusive": True},
    "Quota": {**QUOTA, "window": "fixed", "applies_to_unit_kinds": ["area"], "only_if_newcomers": True, "shared": False},
    "Percent": {"value": 90},
    "Minutes": {"value": 45},
    "MinutesList": {"values": [1440, 60]},
    "WorkingTime": {"minutes": 450},
    "Count": {"value": 4},
    "PassMark": {"value": 80, "inclusive": True},
    "Choice": {"value": "area", "options": ["area", "project"]},
    "ChoiceList": {"values": ["area_head", "general_manager"]},
    "OptionList": {"values": [{"code": "video", "label": "视频培训"}]},
    "KindList": {"values": [{"code": "photo", "label": "现场照片", "per": "session", "required": True}]},
    "CatalogueRef": {"value": "curriculum-group"},
    "Text": {"value": "公司培训室"},
    "Flag": {"value": False},
    "Ladder": {"rungs": [{"offset_working_minutes": -450, "to": ["owner"], "channel": ["inbox"]}]},
    "MeasureList": {"values": [{"code": "fine", "label": "罚款", "amount_cents": 5000}]},
    "HoursWindows": {"weekdays": [1, 2], "windows": [{"start": "09:00", "end": "12:00"}]},
    "Unset": {},
}
WRONG = [
    ("DayOfMonth", {"day": 32}, "parameter_not_whole", "day"),
    ("DayOfMonth", {"day": True}, "parameter_not_whole", "day"),
    ("DayOfMonth", {}, "parameter_field_missing", "day"),
    ("DayOfMonth", {"day": 1, "hour": 9}, "parameter_field_unknown", "hour"),
    ("DayOfMonth", {"day": 1, "shift": "later"}, "parameter_not_offered", "shift"),
    ("DayOfYear", {"month": 13, "day": 1}, "parameter_not_whole", "month"),
    ("Quota", {**QUOTA, "window": "sliding"}, "parameter_not_offered", "window"),
    ("Quota", {**QUOTA, "audience": " "}, "parameter_not_text", "audience"),
    ("Quota", {**QUOTA, "total_lesson_hours": "4"}, "parameter_not_number", "total_lesson_hours"),
    ("Percent", {"value": 101}, "parameter_not_number", "value"),
    ("Percent", {"value": "90"}, "parameter_not_number", "value"),
    ("Count", {"value": 1.5}, "parameter_not_whole", "value"),
    ("Flag", {"value": 1}, "parameter_not_flag", "value"),
    ("Choice", {"value": "x", "options": ["a"]}, "parameter_not_offered", "value"),
    ("Choice", {"value": "a", "options": []}, "parameter_not_words", "options"),
    ("ChoiceList", {"values": ["a", "a"]}, "parameter_repeated", "values"),
    ("OptionList", {"values": []}, "parameter_not_items", "values"),
    ("OptionList", {"values": [{"code": "a", "label": "甲"}] * 2}, "parameter_repeated", "values"),
    ("OptionList", {"values": [{"code": "a"}]}, "parameter_field_missing", "values[1].label"),
    ("OptionList", {"values": [{"code": "a", "label": "甲", "x": 1}]}, "parameter_field_unknown", "values[1].x"),
    ("KindList", {"values": [{"code": "a", "label": "甲", "per": "week"}]}, "parameter_not_offered", "values[1].per"),
    (
        "Ladder",
        {"rungs": [{"offset_working_minutes": 0, "to": [], "channel": ["inbox"]}]},
        "parameter_not_words",
        "rungs[1].to",
    ),
    (
        "Ladder",
        {"rungs": [{"offset_working_minutes": 0, "to": ["owner"], "channel": ["fax"]}]},
        "parameter_not_offered",
        "channel",
    ),
    ("MinutesList", {"values": 60}, "parameter_not_whole", "values"),
    ("MinutesList", {"values": [True]}, "parameter_not_whole", "values"),
    ("MinutesList", {"values": [60, 0]}, "parameter_not_whole", "values"),
    ("MinutesList", {"values": [60, 60]}, "parameter_repeated", "values"),
    ("HoursWindows", {"weekdays": [0], "windows": []}, "parameter_not_weekdays", "weekdays"),
    ("HoursWindows", {"weekdays": [1], "windows": [{"start": "9", "end": "12:00"}]}, "parameter_not_time", "windows[1].start"),
    (
        "HoursWindows",
        {"weekdays": [1], "windows": [{"start": "12:00", "end": "09:00"}]},
        "parameter_window_empty",
        "windows[1]",
    ),
    ("Unset", {"value": 1}, "parameter_field_unknown", "value"),
]


def test_every_type_has_a_good_example():
    assert set(GOOD) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_printed_shape_is_read_and_given_back(kind):
    value = parse_value(kind, GOOD[kind])

    assert parse_value(kind, value.as_json()) == value
    assert {name: value.as_json()[name] for name in GOOD[kind]} == GOOD[kind]


@pytest.mark.parametrize(("kind", "raw", "code", "field"), WRONG)
def test_a_wrong_shape_is_refused_with_its_field(kind, raw, code, field):
    with pytest.raises(Refused) as refused:
        parse_value(kind, raw)

    assert (refused.value.code, refused.value.facts["field"]) == (code, field)


def test_something_that_is_no_mapping_and_an_unknown_type_are_refused():
    with pytest.raises(Refused, match="parameter_not_mapping"):
        parse_value("Flag", True)
    with pytest.raises(Refused, match="parameter_kind_unknown"):
        parse_value("Bands", {})


@pytest.mark.rule("T-050")
def test_25_inclusive_is_in_time_on_the_25th_and_exclusive_is_not():
    march = Month(2026, 3)

    assert DayOfMonth(25, -1).due_at(march, SHANGHAI) == datetime(2026, 2, 26, tzinfo=SHANGHAI)
    assert DayOfMonth(25, -1, inclusive=False).due_at(march, SHANGHAI) == datetime(2026, 2, 25, tzinfo=SHANGHAI)


@pytest.mark.rule("T-052")
def test_day_31_is_the_last_day_of_any_month():
    value = DayOfMonth(31, -1)

    assert [value.on(Month(2026, n)) for n in (3, 5)] == [date(2026, 2, 28), date(2026, 4, 30)]
    assert value.on(Month(2024, 3)) == date(2024, 2, 29)
    assert value.on(Month(2026, 1)) == date(2025, 12, 31)


def calendar():
    open_hours, closed = (Period(540, 1080),), ()
    return WorkingCalendar(name="c", zone=SHANGHAI, week=(open_hours,) * 5 + (closed,) * 2, days={})


def test_a_day_off_moves_only_by_rule_and_the_own_rule_goes_first():
    saturday = Month(2026, 4)  # 2026-04-25 is a Saturday
    days = {
        shift: DayOfMonth(25).due_at(saturday, SHANGHAI, calendar(), shift=shift).astimezone(SHANGHAI).date()
        for shift in ("none", "next", "previous")
    }

    assert days == {"none": date(2026, 4, 26), "next": date(2026, 4, 28), "previous": date(2026, 4, 25)}
    own = DayOfMonth(25, shift="previous").due_at(saturday, SHANGHAI, calendar(), shift="next")
    assert own == datetime(2026, 4, 25, tzinfo=SHANGHAI)


@pytest.mark.rule("T-045")
def test_the_end_of_december_is_in_time():
    assert DayOfYear(12, 31, -1).due_at(2027, SHANGHAI) == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert DayOfYear(2, 29).on(2027) == date(2027, 2, 28)


def test_a_pass_mark_says_whether_the_figure_itself_passes():
    assert [PassMark(Decimal(80)).is_passed(score) for score in (79.5, 80)] == [False, True]
    assert [PassMark(Decimal(80), inclusive=False).is_passed(score) for score in (80, 80.5)] == [False, True]


def test_a_ladder_is_read_in_the_order_of_its_moments():
    rungs = [{"offset_working_minutes": n, "to": ["owner"], "channel": ["inbox"]} for n in (0, -450, 450)]

    assert [rung.offset_working_minutes for rung in parse_value("Ladder", {"rungs": rungs}).rungs] == [-450, 0, 450]


def test_24_00_is_the_end_of_the_day():
    value = parse_value("HoursWindows", {"weekdays": [7], "windows": [{"start": "13:00", "end": "24:00"}]})

    assert value.windows[0].end == time()
    assert parse_value("Minutes", {"value": 45}).length.total_seconds() == 2700
    assert parse_value("OptionList", GOOD["OptionList"]).codes == ("video",)
    assert parse_value("KindList", GOOD["KindList"]).codes == ("photo",)
    assert not parse_value("Flag", {"value": False})
