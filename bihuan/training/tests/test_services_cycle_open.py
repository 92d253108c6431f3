"""Opening the month: plans, due moments and duties of both editions, exactly."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.models import Adoption
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, PROJECT, adopt_pack
from bihuan.training.models import Cycle, MonthlyPlan
from bihuan.training.selectors.cycle import WHO_PLANS, open_problems, who_plans
from bihuan.training.services.cycle_open import cycle_open, next_cycles_open
from bihuan.training.tests.cycle_factories import DECEMBER, OPENED_AT, centre, opened, shanghai

pytestmark = pytest.mark.django_db


def due(key):
    return Duty.objects.get(key=key).due_at


@pytest.mark.rule("T-050", "T-051", "T-052", "T-053")
def test_group_edition_opens_plans_for_areas_and_all_steps_with_their_moments():
    world = centre(n_areas=2, n_projects=0)

    cycle = opened(world)

    area = world.areas[0]
    assert list(MonthlyPlan.objects.filter(cycle=cycle).order_by("unit__path").values_list("unit_id", "state", "edition")) == [
        (world.root.pk, "draft", "centre-training-group"),
        (world.areas[0].pk, "draft", "centre-training-group"),
        (world.areas[1].pk, "draft", "centre-training-group"),
    ]
    assert due(f"plan.monthly/{area.pk}/2026-12") == shanghai(26)  # the 25th is in time
    assert due(f"plan.monthly/{world.root.pk}/2026-12") == shanghai(27)
    assert due(f"cycle.consolidate/{cycle.pk}") == shanghai(27)
    assert due(f"cycle.approve/{cycle.pk}") == shanghai(1, month=12)
    assert due(f"cycle.issue/{cycle.pk}") == shanghai(2, month=12)
    assert due(f"return.monthly/{area.pk}/2026-12") == shanghai(6, month=1, year=2027)
    assert Duty.objects.count() == 2 * 2 + 4
    plan = MonthlyPlan.objects.get(unit=area)
    assert (plan.due_at, plan.citation["article_number"], plan.citation["parameter"]) == (
        shanghai(26),
        "第八条第二款",
        "plan.monthly.due",
    )


@pytest.mark.rule("T-054", "T-055", "T-074")
def test_project_edition_opens_plans_for_projects_without_a_step_on_the_26th():
    world = centre(n_areas=1, n_projects=2, edition=PROJECT)

    cycle = opened(world, Month(2027, 3), datetime(2027, 2, 1, tzinfo=UTC))

    project = world.projects[0]
    assert set(MonthlyPlan.objects.values_list("unit_id", flat=True)) == {world.root.pk, *(unit.pk for unit in world.projects)}
    assert due(f"plan.monthly/{project.pk}/2027-03") == shanghai(26, month=2, year=2027)  # 25 February is the last day in time
    assert due(f"return.monthly/{project.pk}/2027-03") == shanghai(4, month=4, year=2027)
    assert due(f"cycle.issue/{cycle.pk}") == shanghai(2, month=3, year=2027)
    assert not Duty.objects.filter(kind="cycle.consolidate").exists()
    assert Duty.objects.count() == 2 * 2 + 3


@pytest.mark.rule("T-055")
def test_an_edition_that_switches_the_step_off_has_no_26th_though_a_day_is_printed():
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root, choices={**PASS_MARK, "plan.monthly.consolidation_step": {"value": False}})
    UnitFactory(parent=root, kind="area")

    cycle_open(unit=root, month=DECEMBER, at=OPENED_AT, actor=system_actor(OPENED_AT))

    assert sorted(Duty.objects.filter(unit=root).values_list("kind", flat=True)) == ["cycle.approve", "cycle.issue", "plan.hq"]


@pytest.mark.rule("T-050", "T-054")
def test_both_editions_stand_side_by_side():
    world = centre(n_areas=2, n_projects=2)

    opened(world)

    kinds = MonthlyPlan.objects.order_by("unit__path").values_list("unit__kind", "edition")
    assert sorted(kinds) == [
        ("area", "centre-training-group"),
        ("area", "centre-training-group"),
        ("group", "centre-training-group"),
        ("project", "centre-training-project"),
        ("project", "centre-training-project"),
    ]


def test_a_unit_without_a_rule_is_named_once_and_its_projects_are_not_repeated():
    root = UnitFactory(kind="group")
    area = UnitFactory(parent=root, kind="area", name="西北片区")
    UnitFactory(parent=area, kind="project")
    ruled = UnitFactory(parent=root, kind="project", name="独立项目")
    adopt_pack(PROJECT, ruled)

    opened_now = cycle_open(
        unit=root, month=DECEMBER, at=OPENED_AT, actor=actor_with("training.consolidate", unit=root, at=OPENED_AT)
    )

    assert [(problem.unit_name, problem.code, problem.key) for problem in opened_now.problems] == [
        ("西北片区", "rule_not_adopted", "plan.monthly.route")
    ]
    assert opened_now.n_plans == 2  # the project and the centre's own
    assert AuditEntry.objects.get(verb="cycle.opened").after["problems"] == ["西北片区"]


def test_opening_twice_changes_nothing_and_adds_units_that_came_later():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    late = UnitFactory(parent=world.root, kind="area", name="新片区", opened_on=date(2026, 11, 10))

    again = cycle_open(unit=world.root, month=DECEMBER, at=shanghai(10), actor=world.ga())

    assert again.cycle.pk == cycle.pk
    assert again.cycle.opened_at == OPENED_AT
    assert again.n_plans == 3
    assert MonthlyPlan.objects.filter(unit=late).count() == 1
    assert Duty.objects.filter(kind="plan.monthly").count() == 2
    assert AuditEntry.objects.filter(verb="cycle.opened").count() == 1


def test_who_may_not_consolidate_cannot_open_and_nothing_is_made():
    world = centre(n_areas=1, n_projects=0)

    with pytest.raises(NotPermitted):
        cycle_open(
            unit=world.root, month=DECEMBER, at=OPENED_AT, actor=actor_with("training.view", unit=world.root, at=OPENED_AT)
        )

    assert (Cycle.objects.count(), Duty.objects.count(), AuditEntry.objects.filter(verb="cycle.opened").count()) == (0, 0, 0)


def test_the_job_opens_next_month_once_it_begins_and_only_once():
    world = centre(n_areas=1, n_projects=0)

    assert next_cycles_open(shanghai(31, 23, 59, month=10), 10) == 1
    assert next_cycles_open(shanghai(1), 10) == 1
    assert next_cycles_open(shanghai(30), 10) == 0
    assert list(Cycle.objects.filter(unit=world.root).order_by("month").values_list("month", flat=True)) == [
        "2026-11",
        "2026-12",
    ]


@pytest.mark.rule("T-050")
def test_a_worker_down_for_months_leaves_no_month_unopened():
    world = centre(n_areas=1, n_projects=0)
    assert next_cycles_open(shanghai(31, month=10), 10) == 1

    back = shanghai(2, month=2, year=2027)
    assert (next_cycles_open(back, 2), next_cycles_open(back, 2), next_cycles_open(back, 2)) == (2, 2, 0)

    months = ["2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]
    assert list(Cycle.objects.order_by("month").values_list("month", flat=True)) == months
    area = world.areas[0]
    assert due(f"plan.monthly/{area.pk}/2026-12") == shanghai(26)
    assert due(f"plan.monthly/{area.pk}/2027-02") == shanghai(26, month=1, year=2027)


def test_a_centre_that_adopted_nothing_opens_nothing():
    UnitFactory(parent=UnitFactory(kind="group"), kind="area")

    assert next_cycles_open(shanghai(1), 10) == 0
    assert Cycle.objects.count() == 0


def test_the_number_of_queries_does_not_grow_with_the_units():
    def cost(n_areas):
        world = centre(n_areas=n_areas, n_projects=0)
        actor = world.ga()
        with CaptureQueriesContext(connection) as found:
            cycle_open(unit=world.root, month=DECEMBER, at=OPENED_AT, actor=actor)
        return len(found)

    few, many = cost(3), cost(18)

    assert many == few
    assert cost(60) <= few + 4  # only the statements of a bulk insert are cut into parts


def test_a_person_opens_the_running_month_and_its_neighbours_only():
    world = centre(n_areas=1, n_projects=0)

    for month in (Month(1, 1), Month(2026, 9), Month(2027, 1), Month(2031, 5)):
        with pytest.raises(Refused) as refused:
            opened(world, month)
        assert refused.value.code == "cycle_month_far"
        assert (refused.value.facts["first"], refused.value.facts["last"]) == ("2026-10", "2026-12")
    assert (Cycle.objects.count(), Duty.objects.count()) == (0, 0)
    assert not AuditEntry.objects.filter(verb="cycle.opened").exists()
    assert [opened(world, month).month for month in (Month(2026, 10), Month(2026, 12))] == ["2026-10", "2026-12"]


@pytest.mark.parametrize("has_orphan", [False, True])
def test_the_board_names_the_same_problems_without_reading_every_unit(has_orphan, django_assert_num_queries):
    world = centre(n_areas=3, n_projects=2, edition=PROJECT)
    if has_orphan:
        Adoption.objects.filter(unit=world.root).delete()
        adopt_pack(PROJECT, world.areas[1])
    book = rulebook(DECEMBER.first_day, WHO_PLANS)

    with django_assert_num_queries(1 if has_orphan else 0):
        found = open_problems(book, world.root, DECEMBER)

    assert found == who_plans(book, world.root, DECEMBER).problems
    assert [problem.unit_name for problem in found] == ([world.areas[0].name, world.areas[2].name] if has_orphan else [])
