"""The check of one plan: every finding with its severity and place."""

from dataclasses import replace
from datetime import date, datetime, time
from types import SimpleNamespace

import pytest

from bihuan.training.domain.lines import TopicFacts
from bihuan.training.domain.plan_check import Day, check_plan
from bihuan.training.tests.plan_facts import ZONE, area_plan, good_area_lines, group_rules, line, project_rules, wall


def found(*lines, rules=None, **facts):
    """Findings as (code, severity, position), without those about quotas and topics."""
    checked = check_plan(area_plan(*lines, **facts), rules or group_rules(quotas={}, topics_minimum=0))
    return [(each.code, each.severity, each.position) for each in checked.findings]


def test_a_good_plan_has_nothing_to_say():
    assert check_plan(area_plan(*good_area_lines()), group_rules(topics_minimum=0)).findings == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "title_missing"),
        ({"audience": "everybody"}, "audience_unknown"),
        ({"lesson_minutes": 0}, "hours_missing"),
        ({"lesson_minutes": 135}, "hours_exceed_duration"),
        ({"form": "live"}, "format_not_adopted"),
        ({"lecturer_source": ""}, "lecturer_source_missing"),
        ({"lecturer_name": ""}, "lecturer_missing"),
        ({"has_annual_line": False}, "additional_reason_missing"),
        ({"training_kind": "induction"}, "induction_is_hr"),
    ],
)
def test_what_may_not_be_handed_in(changes, code):
    assert found(line(4, **changes)) == [(code, "block", 4)]


@pytest.mark.parametrize("end", ["10:30", "10:40", "11:00"])
def test_two_hours_fit_into_ninety_minutes_and_more(end):
    assert found(line(1, end=end, lesson_minutes=90)) == []


def test_two_hours_do_not_fit_into_eighty_nine_minutes():
    assert found(line(1, end="10:29", lesson_minutes=90)) == [("hours_exceed_duration", "block", 1)]


@pytest.mark.rule("T-042")
@pytest.mark.parametrize("form", ["lecture_on_site", "video", "exchange", "practice_on_site", "observation"])
def test_the_group_edition_takes_exactly_its_five_formats(form):
    assert found(line(1, form=form)) == []
    assert len(group_rules().formats) == 5


@pytest.mark.rule("T-043")
@pytest.mark.parametrize("form", ["classroom", "drill", "salon", "group_discussion", "visit_study"])
def test_the_project_edition_takes_exactly_its_five_formats(form):
    assert found(line(1, form=form), rules=project_rules(quotas={}, topics_minimum=0)) == []
    assert found(line(1, form=form)) == [("format_not_adopted", "block", 1)]
    assert len(project_rules().formats) == 5


@pytest.mark.rule("T-030")
def test_both_lecturer_sources_are_recordable_and_an_external_one_waits_for_approval():
    assert found(line(1, lecturer_source="group", lecturer_name="")) == []
    assert found(line(1, lecturer_source="self", lecturer_name="陈丽")) == []
    assert found(line(1, lecturer_source="external", lecturer_name="")) == [("lecturer_needs_approval", "warn", 1)]


@pytest.mark.rule("T-030")
@pytest.mark.parametrize(
    ("source", "name", "code"),
    [("", "陈丽", "lecturer_source_missing"), ("friend", "陈丽", "lecturer_source_missing"), ("self", " ", "lecturer_missing")],
)
def test_a_session_without_a_source_or_without_its_own_lecturers_name_blocks(source, name, code):
    assert found(line(1, lecturer_source=source, lecturer_name=name)) == [(code, "block", 1)]


@pytest.mark.rule("T-048")
def test_a_line_outside_the_annual_plan_says_why():
    assert found(line(1, has_annual_line=False, additional_reason="新楼盘交付")) == []
    assert found(line(1, has_annual_line=False, additional_reason=" ")) == [("additional_reason_missing", "block", 1)]


@pytest.mark.rule("T-017")
def test_a_superseded_law_is_told_with_its_successor():
    law = TopicFacts("物权法", superseded_by="民法典物权编", superseded_on=date(2021, 1, 1))
    (finding,) = check_plan(area_plan(line(1, topics=(law,))), group_rules(quotas={})).findings

    assert (finding.code, finding.severity, dict(finding.facts)) == (
        "topic_superseded",
        "warn",
        {"topic": "物权法", "successor": "民法典物权编"},
    )
    assert found(line(1, topics=(law,)), rules=group_rules(quotas={}, refuses_superseded=True)) == [
        ("topic_superseded", "block", 1)
    ]


@pytest.mark.rule("T-017")
def test_a_law_is_superseded_from_its_day_on_and_not_before():
    law = TopicFacts("合同法", superseded_by="民法典", superseded_on=date(2026, 12, 8))

    assert found(line(1, day=7, topics=(law,))) == []
    assert found(line(1, day=8, topics=(law,))) == [("topic_superseded", "warn", 1)]


@pytest.mark.rule("T-014")
def test_time_limited_content_outside_its_period_is_told():
    policy = TopicFacts("现行销售政策", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 7))

    assert found(line(1, day=7, topics=(policy,))) == []
    assert found(line(1, day=8, topics=(policy,))) == [("topic_not_valid", "warn", 1)]


@pytest.mark.rule("T-021")
def test_a_line_without_a_topic_is_told():
    assert found(line(1), rules=group_rules(quotas={})) == [("topic_missing", "warn", 1)]


@pytest.mark.parametrize("day", [(11, 30), (1, 1)])
def test_a_day_outside_the_month_blocks(day):
    month, number = day
    year = 2027 if month == 1 else 2026
    assert found(line(1, day=number, month=month, year=year)) == [("outside_month", "block", 1)]


def test_the_last_evening_of_the_month_is_inside():
    assert found(line(1, day=31, start="20:00", end="23:59")) == []


def test_a_holiday_warns_and_a_make_up_day_is_told():
    days = {date(2026, 12, 8): Day(False, "元旦"), date(2026, 12, 12): Day(True, "调休")}

    assert found(line(1, day=8), line(2, day=12), days=days) == [("on_holiday", "warn", 1), ("make_up_day", "info", 2)]


def test_class_hours_where_adopted():
    hours = [SimpleNamespace(start=time(9), end=time(12)), SimpleNamespace(start=time(13), end=time(17))]
    rules = group_rules(quotas={}, topics_minimum=0, class_weekdays=(1, 2, 3, 4, 5), class_windows=hours)

    assert found(line(1, start="9:00", end="12:00"), rules=rules) == []
    assert found(line(1, start="11:00", end="13:00"), rules=rules) == [("outside_class_hours", "warn", 1)]
    assert found(line(1, day=12), rules=rules) == [("outside_class_hours", "warn", 1)]  # a Saturday
    make_up = {date(2026, 12, 12): Day(True, "调休")}
    assert ("outside_class_hours", "warn", 1) not in found(line(1, day=12), rules=rules, days=make_up)
    strict = group_rules(quotas={}, topics_minimum=0, class_weekdays=(1,), class_windows=hours, refuses_outside_hours=True)
    assert found(line(1), rules=strict) == [("outside_class_hours", "block", 1)]


def test_end_before_start_blocks():
    bad = line(1, starts_at=wall(8, "16:00"), ends_at=wall(8, "14:00"))

    assert found(bad) == [("ends_before_start", "block", 1)]


def test_one_lecturer_in_two_places_is_told_on_the_later_line():
    first = line(1, start="9:00", end="9:45", lesson_minutes=45, audience="newcomers", lecturer_name="吴刚")
    second = line(2, start="9:30", end="11:00", lecturer_name="吴 刚")

    assert found(first, second) == [("lecturer_conflict", "block", 2)]


def test_sessions_that_touch_do_not_clash():
    same = {"lecturer_name": "吴刚", "place": "机房"}

    assert found(line(1, start="9:00", end="10:30", **same), line(2, start="10:30", end="12:00", **same)) == []


def test_one_room_and_one_audience_twice_at_once():
    assert found(line(1, place="机房", audience="newcomers"), line(2, place="机房")) == [("place_conflict", "block", 2)]
    assert found(line(1), line(2)) == [("audience_conflict", "block", 2)]
    assert found(line(1, audience="newcomers"), line(2, audience="all_staff")) == [("audience_conflict", "block", 2)]


def test_a_lecturer_chosen_by_the_group_clashes_with_nobody():
    group = {"lecturer_source": "group", "lecturer_name": "集团"}

    assert found(line(1, audience="newcomers", **group), line(2, **group)) == []


def test_other_units_are_looked_at_too():
    other = line(9, lecturer_id=7, lecturer_name="吴刚", place="省公司三楼会议室", unit_name="华东片区", audience="newcomers")

    assert found(line(1, lecturer_id=7, lecturer_name="吴刚"), others=(other,)) == [("lecturer_conflict_across", "block", 1)]
    assert found(line(1, lecturer_id=8, lecturer_name="吴刚"), others=(other,)) == []
    assert found(line(1, lecturer_name="吴刚"), others=(other,)) == [("lecturer_name_across", "warn", 1)]
    assert found(line(1, place="省公司三楼会议室"), others=(other,)) == [("place_conflict_across", "warn", 1)]
    assert found(line(1, day=9, lecturer_id=7), others=(other,)) == []
    video = line(9, audience="all_staff", lecturer_source="group", unit_name="集团售后服务中心", lecturer_name="")
    assert found(line(1), others=(replace(video, shares_staff=True),)) == [("audience_conflict_across", "warn", 1)]
    assert found(line(1), others=(video,)) == []


def test_the_wall_clock_decides_the_month_not_utc():
    early = line(1, starts_at=datetime(2026, 12, 1, 7, 0, tzinfo=ZONE), ends_at=datetime(2026, 12, 1, 8, 40, tzinfo=ZONE))

    assert found(early) == []
