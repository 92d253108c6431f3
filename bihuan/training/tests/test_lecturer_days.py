"""A lecturer in two plans: at the same time, on the way between two places, and too often in a month (peers 13)."""

from dataclasses import replace

import pytest

from bihuan.people.tests.factories import actor_with
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.domain.lecturer_days import load_findings, travel_findings
from bihuan.training.models import MonthlyPlan
from bihuan.training.selectors.plan_facts import plan_check
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.tests.cycle_factories import OPENED_AT, add_line
from bihuan.training.tests.plan_facts import DECEMBER, line
from bihuan.training.tests.test_line_lecturers import titled
from bihuan.training.tests.test_services_monthly import area


def at(start, end, place="三楼", position=1, **facts):
    return line(day=8, start=start, end=end, place=place, position=position, lecturer_name="陈丽", **facts)


def told(found):
    return [(each.code, each.position, each.facts.get("minutes") or each.facts["n"]) for each in found]


def test_less_time_than_the_way_takes_is_told_once_and_exactly():
    first, second = at("9:00", "10:30"), at("11:00", "12:00", "城南", 2)

    assert told(travel_findings([first, second], (), minutes=31)) == [("lecturer_travel", 2, 31)]
    assert told(travel_findings([first, second], (), minutes=30)) == []
    assert told(travel_findings([first, at("11:00", "12:00", "三 楼", 2)], (), minutes=31)) == []
    assert told(travel_findings([first], [replace(second, unit_id=9)], minutes=60)) == [("lecturer_travel", 1, 60)]
    assert told(travel_findings([first, second], (), minutes=0)) == []


def test_a_month_beyond_the_limit_is_told_once_for_each_lecturer():
    lines = [at(f"{9 + n}:00", f"{9 + n}:30", position=n + 1, lecturer_file_id=7) for n in range(3)]

    assert told(load_findings(lines, {}, limit=2)) == [("lecturer_load", 3, 3)]
    assert told(load_findings(lines, {7: 5}, limit=2)) == [("lecturer_load", 1, 8)]
    assert told(load_findings(lines, {}, limit=3)) == []
    assert told(load_findings(lines, {}, limit=0)) == []


@pytest.mark.django_db
def test_a_plan_out_of_sight_shows_only_that_the_lecturer_is_taken():
    world, plan, actor = area()
    adopt_pack("lecturer-rules", world.root)
    other = MonthlyPlan.objects.get(unit=world.areas[1])
    lecturer = titled(plan)
    named = {"lecturer_name": "陈丽", "lecturer_file": lecturer, "lecturer": lecturer.person}
    add_line(other, title="保密主题", place="华东会议室", **named)
    add_line(plan, additional_reason="交付", **named)
    rules = plan_rules(plan.unit, DECEMBER.first_day)
    sees_all = actor_with("training.view", "training.monthly.draft", unit=world.root, at=OPENED_AT)

    hidden = [each for each in plan_check(plan, rules=rules, actor=actor).findings if each.code.startswith("lecturer_")]
    open_ = [each for each in plan_check(plan, rules=rules, actor=sees_all).findings if each.code.startswith("lecturer_")]

    assert [(each.code, sorted(each.facts)) for each in hidden] == [("lecturer_busy", ["lecturer", "time"])]
    assert [(each.code, each.facts["other_title"]) for each in open_] == [("lecturer_conflict_across", "保密主题")]
