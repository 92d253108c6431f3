"""Staff of a subtree on a day, heads, newcomers and holders."""

from datetime import date

import pytest

from bihuan.people.selectors.staff import head_of, holders, holders_of, months_before, newcomers, people_of
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


@pytest.mark.rule("T-001", "T-008")
def test_people_of_a_unit_are_all_in_service_below_it_each_once() -> None:
    area = UnitFactory()
    project = UnitFactory(parent=area, kind="project")
    sibling = UnitFactory()
    chief = AssignmentFactory(unit=area).person
    AssignmentFactory(unit=project, person=chief)
    worker = AssignmentFactory(unit=project).person
    AssignmentFactory(unit=sibling)
    AssignmentFactory(unit=project, person=PersonFactory(left_on=date(2026, 11, 21)))
    AssignmentFactory(unit=project, person=PersonFactory(joined_on=date(2026, 11, 23)))
    AssignmentFactory(unit=project, ends_on=date(2026, 11, 21))

    assert list(people_of(area.path, ON).order_by("pk")) == [chief, worker]
    assert list(people_of(project.path, ON).order_by("pk")) == [chief, worker]


def test_the_last_day_of_an_assignment_and_of_service_counts() -> None:
    unit = UnitFactory()
    last_day = AssignmentFactory(unit=unit, ends_on=ON).person
    leaver = AssignmentFactory(unit=unit, person=PersonFactory(left_on=ON)).person

    assert set(people_of(unit.path, ON)) == {last_day, leaver}


def test_a_newcomer_joined_less_than_so_many_months_ago() -> None:
    unit = UnitFactory()
    fresh = AssignmentFactory(unit=unit, person=PersonFactory(joined_on=date(2026, 8, 23)), starts_on=date(2026, 8, 23)).person
    AssignmentFactory(unit=unit, person=PersonFactory(joined_on=date(2026, 8, 22)), starts_on=date(2026, 8, 22))

    assert list(newcomers(unit, ON, 3)) == [fresh]
    assert newcomers(unit, ON, 4).count() == 2


def test_months_before_stops_at_the_end_of_a_short_month() -> None:
    assert months_before(date(2026, 5, 31), 3) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2026, 12, 31), 12) == date(2025, 12, 31)


def test_the_head_is_the_units_own_head_that_day() -> None:
    unit = UnitFactory()
    department = UnitFactory(parent=unit, kind="department")
    head_post = PostFactory(is_head=True)
    AssignmentFactory(unit=unit, post=head_post, ends_on=date(2026, 10, 31))
    AssignmentFactory(unit=department, post=head_post)
    AssignmentFactory(unit=unit)

    assert head_of(unit, ON) is None

    head = AssignmentFactory(unit=unit, post=head_post, starts_on=date(2026, 11, 1)).person

    assert head_of(unit, ON) == head


def test_holders_are_direct_and_departments_reach_the_unit_above() -> None:
    group = UnitFactory(kind="group")
    affairs = UnitFactory(parent=group, kind="department")
    area = UnitFactory(parent=group)
    above = PostFactory(capabilities=["training.consolidate"], reach="parent")
    own = PostFactory(capabilities=["training.consolidate"], is_head=True)
    clerk = AssignmentFactory(unit=affairs, post=above).person
    head = AssignmentFactory(unit=group, post=own).person
    AssignmentFactory(unit=affairs, post=PostFactory(capabilities=["training.view"], reach="parent"))

    assert holders("training.consolidate", group, ON) == (head, clerk)
    assert holders("training.consolidate", affairs, ON) == ()
    assert holders("training.consolidate", area, ON) == ()


def test_a_leaver_holds_nothing_even_while_the_assignment_is_open() -> None:
    unit = UnitFactory()
    post = PostFactory(capabilities=["training.approve"])
    AssignmentFactory(unit=unit, post=post, person=PersonFactory(left_on=date(2026, 11, 21)))

    assert holders("training.approve", unit, ON) == ()


def test_holders_of_many_units_take_two_queries(django_assert_num_queries) -> None:
    post = PostFactory(capabilities=["training.approve"])
    units = [UnitFactory() for _ in range(3)]
    persons = [AssignmentFactory(unit=unit, post=post).person for unit in units]

    with django_assert_num_queries(2):
        found = holders_of("training.approve", [unit.pk for unit in units], ON)

    assert found == {unit.pk: (person,) for unit, person in zip(units, persons, strict=True)}
