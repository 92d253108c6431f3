"""The alternative plan models as adoptable packs: what changes for a unit that lives by one (S-169…S-192)."""

from datetime import UTC, date, datetime

import pytest

from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.selectors.resolution import find, resolve
from bihuan.regulations.tests.factories import GROUP, adopt_pack
from bihuan.training.models import MonthFigure, PlanLine
from bihuan.training.selectors.plan_facts import plan_check
from bihuan.training.selectors.plan_rules import plan_rules
from bihuan.training.services.cycle_approve import cycle_approve
from bihuan.training.services.figures_freeze import figures_freeze
from bihuan.training.services.monthly_submit import monthly_plan_submit
from bihuan.training.tests.cycle_factories import OPENED_AT, add_line, centre, opened, plan_of, shanghai
from bihuan.training.tests.returns_factories import CLOSE_AT

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 1)
CHOICES = {
    "manager-training": {
        "course.manager.subjects": {"kind": "OptionList", "value": {"values": [{"code": "team", "label": "团队管理"}]}}
    }
}


def living_by(pack: str):
    """A centre under the group edition, and a unit in it that adopts one more document."""
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root)
    unit = UnitFactory(parent=root, kind="department")
    adopt_pack(pack, unit, choices=CHOICES.get(pack))
    return unit


def test_needs_are_due_before_the_eighth():
    unit = living_by("plan-model-needs-driven")

    rule = resolve("need.monthly.due", unit=unit, on=ON)

    assert rule.value.due_at(Month(2026, 12), SITE_ZONE) == datetime(2026, 12, 7, 16, 0, tzinfo=UTC)
    assert rule.citation.parameter == "need.monthly.due"


@pytest.mark.rule("S-180")
def test_class_hours_hold_where_adopted_and_nowhere_else():
    unit = living_by("class-hours-weekday")
    sibling = UnitFactory(parent=unit.parent, kind="department")

    hours = resolve("session.hours", unit=unit, on=ON).raw

    assert hours["weekdays"] == [1, 2, 3, 4, 5]
    assert [(window["start"], window["end"]) for window in hours["windows"]] == [("09:00", "12:00"), ("13:00", "17:00")]
    assert find("session.hours", unit=sibling, on=ON) is None


@pytest.mark.parametrize(
    ("pack", "key", "n_sessions", "months"),
    [
        ("etiquette-course", "quota.etiquette", 1, 12),
        ("rhythm-monthly-central", "quota.central", 1, 1),
        ("manager-training", "quota.manager", 1, 1),
        ("manager-training", "quota.manager_year", 4, 12),
        ("rhythm-quarterly", "quota.all_staff", 1, 3),
        ("rhythm-half-yearly", "quota.all_staff", 1, 6),
        ("rhythm-half-yearly", "quota.special", 1, 1),
    ],
)
def test_the_rhythm_of_each_model(pack, key, n_sessions, months):
    quota = resolve(key, unit=living_by(pack), on=ON).value

    assert (quota.min_sessions, quota.every_months) == (n_sessions, months)


def test_a_nearer_model_replaces_the_groups_rhythm_only_below_itself():
    unit = living_by("rhythm-quarterly")

    assert resolve("quota.all_staff", unit=unit, on=ON).value.every_months == 3
    assert resolve("quota.all_staff", unit=unit.parent, on=ON).value.every_months == 2


def test_the_etiquette_course_takes_one_to_three_days_once_or_twice_a_year():
    unit = living_by("etiquette-course")

    found = {
        key: resolve(f"course.etiquette.{key}", unit=unit, on=ON).value.value for key in ("times_max", "days_min", "days_max")
    }

    assert found == {"times_max": 2, "days_min": 1, "days_max": 3}


def headquarters(pack: str):
    """A centre under the group edition and the pack, its December opened, and headquarters' plan."""
    world = centre(n_areas=1, n_projects=0)
    adopt_pack(pack, world.root, choices=CHOICES.get(pack))
    cycle = opened(world)
    return world, cycle, plan_of(cycle, world.root)


def said_of(plan, actor, key):
    """Code and severity of what the check says under that article."""
    found = plan_check(plan, rules=plan_rules(plan.unit, ON), actor=actor).findings
    return [(each.code, each.severity) for each in found if each.citation == key]


def frozen(world, cycle, kind):
    figures_freeze(cycle, CLOSE_AT, world.ga(CLOSE_AT))
    return MonthFigure.objects.get(unit=world.root, month="2026-12", kind=kind).verdict


@pytest.mark.rule("S-182", "S-185")
@pytest.mark.parametrize(
    ("pack", "key", "audience", "other"),
    [
        ("rhythm-monthly-central", "quota.central", "all_staff", "specialists"),
        ("rhythm-half-yearly", "quota.special", "specialists", "all_staff"),
        ("rhythm-half-yearly", "quota.all_staff", "all_staff", "specialists"),
    ],
)
def test_a_month_without_the_session_of_the_rhythm_is_unmet_and_one_with_it_is_met(pack, key, audience, other):
    world, cycle, plan = headquarters(pack)
    line = add_line(plan, audience=other, outcome="held", held_starts_at=shanghai(8, 9, month=12), held_minutes=90)
    assert said_of(plan, world.ga(), key) == [("quota_unmet", "block")]

    PlanLine.objects.filter(pk=line.pk).update(audience=audience, fate="adopted")

    assert said_of(plan, world.ga(), key) == []
    assert frozen(world, cycle, key) == "pass"


@pytest.mark.rule("S-182", "S-184", "S-185")
@pytest.mark.parametrize(
    ("pack", "key"),
    [
        ("rhythm-monthly-central", "quota.central"),
        ("rhythm-quarterly", "quota.all_staff"),
        ("rhythm-half-yearly", "quota.all_staff"),
        ("rhythm-half-yearly", "quota.special"),
    ],
)
def test_when_the_last_month_of_the_rhythm_closes_without_a_session_it_failed(pack, key):
    world, cycle, _plan = headquarters(pack)

    assert frozen(world, cycle, key) == "fail"


@pytest.mark.rule("S-184")
def test_the_quarter_is_open_until_its_last_month():
    world = centre(n_areas=1, n_projects=0)
    adopt_pack("rhythm-quarterly", world.root)
    cycle = opened(world, Month(2026, 11), shanghai(1, month=10))
    plan = plan_of(cycle, world.root)

    assert said_of(plan, world.ga(), "quota.all_staff") == [("quota_open", "info")]


@pytest.mark.rule("S-170")
def test_a_session_without_a_place_is_refused_where_a_scheme_is_asked_for_and_only_there():
    world, cycle, plan = headquarters("plan-model-hr-joint")
    add_line(plan, place=" ", audience="all_staff", additional_reason="交付", lecturer_name="陈丽")
    assert said_of(plan, world.ga(), "session.required_fields") == [("scheme_field_missing", "block")]

    with pytest.raises(Refused) as refused:
        monthly_plan_submit(plan_id=plan.pk, actor=world.ga(), at=OPENED_AT)
    plan.refresh_from_db()
    told = [each["message"] for each in refused.value.facts["findings"]]
    assert (told, plan.state) == (["采用的制度要求每场写明地点，这一场还没有写。"], "draft")

    PlanLine.objects.update(place="三楼会议室")
    assert said_of(plan, world.ga(), "session.required_fields") == []


@pytest.mark.rule("S-186")
def test_coaching_is_a_form_of_training_where_adopted_and_nowhere_else():
    choices = {"quota.coaching": {"kind": "Quota", "value": {"audience": "specialists", "min_sessions": 1, "every_months": 1}}}
    world = centre(n_areas=2, n_projects=0)
    adopt_pack("station-coaching", world.areas[0], choices=choices)

    here, there = (plan_rules(area, ON).rules.formats for area in world.areas)

    assert (here["coaching"], len(here)) == ("现场辅导", len(there) + 1)
    assert "coaching" not in there


@pytest.mark.rule("S-222")
def test_role_play_simulation_and_case_drills_can_be_planned_where_adopted_and_nowhere_else():
    world = centre(n_areas=2, n_projects=0)
    adopt_pack("evaluation-with-make-up", world.areas[0])

    here, there = (plan_rules(area, ON).rules.formats for area in world.areas)

    added = {code: label for code, label in here.items() if code not in there}
    assert added == {"role_play": "角色扮演", "simulation": "模拟操作", "case_drill": "案例演练"}


@pytest.mark.rule("S-176")
def test_where_a_meeting_approves_its_decision_is_written_down():
    world, cycle, _plan = headquarters("plan-model-needs-driven")
    cycle.state = "submitted"
    cycle.save()
    entries = AuditEntry.objects.count()

    with pytest.raises(Refused) as refused:
        cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=OPENED_AT, remark="  ")
    cycle.refresh_from_db()
    assert (refused.value.code, cycle.state, AuditEntry.objects.count()) == ("cycle_meeting_needed", "submitted", entries)

    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=OPENED_AT, remark="11 月 27 日经理会议第 3 项")
    cycle.refresh_from_db()
    assert (cycle.state, cycle.approval_remark) == ("approved", "11 月 27 日经理会议第 3 项")


@pytest.mark.rule("S-180")
def test_a_session_outside_the_class_hours_is_warned_of_where_adopted():
    world, _cycle, plan = headquarters("class-hours-weekday")
    saturday = {"starts_at": shanghai(12, 9, month=12), "ends_at": shanghai(12, 11, month=12)}
    evening = {"starts_at": shanghai(8, 16, month=12), "ends_at": shanghai(8, 17, 1, month=12)}
    for facts in (saturday, evening, {"starts_at": shanghai(8, 13, month=12), "ends_at": shanghai(8, 17, month=12)}):
        add_line(plan, audience="all_staff", lecturer_source="group", additional_reason="交付", **facts)

    found = plan_check(plan, rules=plan_rules(plan.unit, ON), actor=world.ga()).findings

    assert [(each.position, each.severity) for each in found if each.code == "outside_class_hours"] == [
        (1, "warn"),
        (2, "warn"),
    ]
