"""How people write, and what is read of it."""

from datetime import date, datetime, time

import pytest

from bihuan.training.domain import plan_words as words
from bihuan.training.selectors.plan_rules import merged_formats, pack_rules


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年12月2日", date(2026, 12, 2)),
        ("12月9日", date(2026, 12, 9)),
        ("2026/12/11", date(2026, 12, 11)),
        ("2026.12.16", date(2026, 12, 16)),
        ("2026-12-16", date(2026, 12, 16)),
        ("12/18", date(2026, 12, 18)),
        ("12.18", date(2026, 12, 18)),
        ("18日", date(2026, 12, 18)),
        ("18号", date(2026, 12, 18)),
        ("十二月九日", date(2026, 12, 9)),
        ("十二月二十一日(周一)", date(2026, 12, 21)),
        ("12月9日", date(2026, 12, 9)),
        (datetime(2026, 12, 22), date(2026, 12, 22)),
        (46378.0, date(2026, 12, 22)),
        ("12月32日", None),
        ("2026-02-29", None),
        ("13/1", None),
        ("月底", None),
        ("9999-12-31", date(9999, 12, 31)),
        (9e9, None),
        (-5.0, None),
    ],
)
def test_dates(text, day):
    assert words.read_date(text, year=2026, month=12) == day


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("9:00-10:40", (time(9), time(10, 40))),
        ("14:00—15:40", (time(14), time(15, 40))),
        ("14:00~16:00", (time(14), time(16))),
        ("14:00~16:00", (time(14), time(16))),
        ("9:00至10:30", (time(9), time(10, 30))),
        ("上午9点至11点", (time(9), time(11))),
        ("下午2点-4点半", (time(14), time(16, 30))),
        ("上午9点30分到下午1点", (time(9, 30), time(13))),
        ("九点至十一点", (time(9), time(11))),
        ("9:00", (time(9), None)),
        ("25:00-26:00", None),
        ("9:00-10:00-11:00", None),
        ("待定", None),
        ("", None),
    ],
)
def test_times(text, span):
    assert words.read_span(text) == span


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("两课时", 90),
        ("2课时", 90),
        (2.0, 90),
        ("二", 90),
        ("1.5", 68),
        ("2小时", 120),
        ("90分钟", 90),
        ("", None),
        (None, None),
        ("多", -1),
    ],
)
def test_hours(text, minutes):
    assert words.read_hours(text, 45) == minutes


@pytest.mark.parametrize(
    ("text", "count"), [("12人", 12), ("12", 12), (35.0, 35), ("约30人", 30), ("", None), ("若干", -1), ("-3", -1)]
)
def test_headcounts(text, count):
    assert words.read_headcount(text) == count


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("新员工", "newcomers"),
        ("新入职员工", "newcomers"),
        ("专员", "specialists"),
        ("售后服务专员", "specialists"),
        ("全员", "all_staff"),
        ("全体", "all_staff"),
        ("全体人员", "all_staff"),
        ("项目全体人员", "project_staff"),
        ("新员工、专员", "newcomers_specialists"),
        ("客户", ""),
        ("", ""),
    ],
)
def test_audiences(text, audience):
    assert words.read_audience(text) == audience


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        ("张明(内部)", "self", "张明"),
        ("内训师 陈丽", "self", "陈丽"),
        ("外聘律师", "external", "律师"),
        ("外聘讲师(待审批)", "external", ""),
        ("外聘", "external", ""),
        ("集团统一安排", "group", ""),
        ("集团", "group", ""),
        ("工程部 刘工", "self", "工程部 刘工"),
        ("工程部", "self", "工程部"),
    ],
)
@pytest.mark.rule("T-030")
def test_lecturers(text, source, name):
    found = words.read_lecturer(text)

    assert (found.source, found.name) == (source, name)


@pytest.mark.rule("T-044")
@pytest.mark.parametrize(
    ("code", "group", "project"),
    [
        ("classroom", "lecture_on_site", "classroom"),
        ("lecture_on_site", "lecture_on_site", "classroom"),
        ("drill", "practice_on_site", "drill"),
        ("exchange", "exchange", "group_discussion"),
        ("visit_study", "observation", "visit_study"),
        ("video", "video", ""),
        ("salon", "", "salon"),
    ],
)
def test_four_pairs_match_and_video_and_salon_stand_alone(code, group, project):
    group_formats = pack_rules("centre-training-group").rules.formats
    project_formats = pack_rules("centre-training-project").rules.formats

    assert words.counterpart(code, group_formats, merged_formats()) == group
    assert words.counterpart(code, project_formats, merged_formats()) == project


@pytest.mark.rule("T-044")
def test_every_format_of_both_editions_lies_in_exactly_one_merged_class():
    both = {*pack_rules("centre-training-group").rules.formats, *pack_rules("centre-training-project").rules.formats}

    assert {code: sum(code in members for members in merged_formats().values()) for code in both} == dict.fromkeys(both, 1)


def test_an_unknown_format_gets_a_suggestion():
    allowed = pack_rules("centre-training-group").rules.formats

    assert words.read_format("直播") == ""
    assert words.suggested_format("直播", allowed) == "video"
    assert words.suggested_format("现场演示", allowed) in allowed
    assert words.suggested_format("xyz", allowed) == ""
