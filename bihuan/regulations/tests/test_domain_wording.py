"""A value as a person would say it."""

import pytest

from bihuan.regulations.domain.parameters import KINDS, parse_value
from bihuan.regulations.domain.wording import in_words
from bihuan.regulations.domain.words import field_in_words
from bihuan.regulations.tests.test_domain_parameters import GOOD

SAID = [
    ("DayOfMonth", {"day": 25, "month_offset": -1}, "上月 25 日（含当日）前"),
    ("DayOfMonth", {"day": 5, "month_offset": 1, "inclusive": False}, "次月 5 日（不含当日）前"),
    ("DayOfMonth", {"day": 31, "month_offset": -1}, "上月最后一天（含当日）前"),
    ("DayOfMonth", {"day": 8, "shift": "next"}, "当月 8 日（含当日）前，遇休息日顺延到下一个工作日"),
    ("DayOfMonth", {"day": 8, "month_offset": -2}, "2 个月前 8 日（含当日）前"),
    ("DayOfMonth", {"day": 8, "month_offset": 3}, "3 个月后 8 日（含当日）前"),
    ("DayOfYear", {"month": 12, "day": 31, "year_offset": -1}, "上一年 12 月 31 日（含当日）前"),
    (
        "Quota",
        {"audience": "newcomers", "min_sessions": 2, "min_lesson_hours": 2, "only_if_newcomers": True},
        "新员工每月不少于 2 次，每次不少于 2 课时，有新员工时才适用，一场不能抵多项频次",
    ),
    (
        "Quota",
        {
            "audience": "project_staff",
            "min_sessions": 2,
            "total_lesson_hours": 4,
            "applies_to_unit_kinds": ["project"],
            "shared": True,
        },
        "项目员工每月不少于 2 次，合计不少于 4 课时，适用于项目，一场可抵多项频次",
    ),
    (
        "Quota",
        {"audience": "all_staff", "min_sessions": 1, "every_months": 2, "min_lesson_hours": 1.5},
        "全体员工每 2 个月不少于 1 次，每次不少于 1.5 课时，按固定周期计，一场不能抵多项频次",
    ),
    (
        "Quota",
        {"audience": "managers", "min_sessions": 4, "every_months": 12, "window": "rolling"},
        "管理人员每年不少于 4 次，按滚动周期计，一场不能抵多项频次",
    ),
    ("Percent", {"value": 90}, "90%"),
    ("Percent", {"value": 92.5}, "92.5%"),
    ("Minutes", {"value": 45}, "45 分钟"),
    ("MinutesList", {"values": [60, 1440, 90, 10]}, "1 天、1.5 小时、1 小时、10 分钟"),
    ("MinutesList", {"values": []}, "无"),
    ("WorkingTime", {"minutes": 450}, "450 个工作分钟"),
    ("Count", {"value": 100}, "100"),
    ("PassMark", {"value": 80}, "80 分及以上合格"),
    ("PassMark", {"value": 80, "inclusive": False}, "高于 80 分合格"),
    ("Choice", {"value": "first_submission", "options": ["first_submission"]}, "首次提交"),
    ("Choice", {"value": "none", "options": ["none", "next", "previous"]}, "不移动"),
    ("Choice", {"value": "none", "options": ["none", "area"]}, "无"),
    ("ChoiceList", {"values": ["area_head", "general_manager"]}, "片区负责人、总经理"),
    ("ChoiceList", {"values": []}, "无"),
    ("OptionList", {"values": [{"code": "a", "label": "甲"}, {"code": "b", "label": "乙"}]}, "甲、乙"),
    (
        "KindList",
        {
            "values": [
                {"code": "p", "label": "照片", "per": "session", "required": True},
                {"code": "s", "label": "总结", "per": "month", "required": False},
            ]
        },
        "照片（每场）、总结（每月，可缺）",
    ),
    ("CatalogueRef", {"value": "curriculum-group"}, "培训内容目录（集团版）"),
    ("Text", {"value": "公司培训室"}, "公司培训室"),
    ("Flag", {"value": True}, "是"),
    ("Flag", {"value": False}, "否"),
    ("Unset", {}, "未定，采用时选定"),
    (
        "MeasureList",
        {"values": [{"code": "f", "label": "罚款", "amount_cents": 5050}, {"code": "t", "label": "谈话"}]},
        "罚款（50.5 元）、谈话",
    ),
    ("HoursWindows", {"weekdays": [1, 7], "windows": [{"start": "09:00", "end": "24:00"}]}, "周一、周日 09:00–24:00"),
]


@pytest.mark.parametrize(("kind", "raw", "said"), SAID)
def test_a_value_is_said_in_words(kind, raw, said):
    assert in_words(parse_value(kind, raw)) == said


def test_a_ladder_says_before_at_and_after():
    rungs = [{"offset_working_minutes": n, "to": ["owner", "unit_head"], "channel": ["inbox", "email"]} for n in (-450, 0, 25)]

    assert in_words(parse_value("Ladder", {"rungs": rungs})) == (
        "到期前 7.5 小时（工作时间）通知责任人、单位负责人（站内消息、邮件）；"
        "到期时通知责任人、单位负责人（站内消息、邮件）；"
        "逾期 25 分钟（工作时间）通知责任人、单位负责人（站内消息、邮件）"
    )


def test_every_type_has_its_own_sentence():
    assert [kind for kind in KINDS if kind not in {said[0] for said in SAID} | {"Ladder"}] == []
    assert all("(" not in in_words(parse_value(kind, GOOD[kind])) or kind != "Unset" for kind in KINDS)
    assert in_words(7) == "7"


def test_a_field_is_named_with_its_row():
    assert field_in_words("values[2].label") == "各项第 2 行 名称"
    assert field_in_words("day") == "日"
    assert field_in_words("odd") == "odd"
