"""Joining, transferring, leaving, second posts."""

from datetime import UTC, date, datetime

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.models import Assignment, Person
from bihuan.people.selectors.staff import people_of
from bihuan.people.services.assignments import assignment_add, assignment_end
from bihuan.people.services.persons import NewPerson, person_hire, person_leave, person_transfer
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, actor_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 22)


@pytest.fixture
def group():
    return UnitFactory(kind="group")


@pytest.fixture
def manager(group):
    return actor_with("people.view", "people.manage", unit=group, at=AT, name="胡人事")


def refused_with(code: str, service, **given) -> None:
    before = (Person.objects.count(), list(Assignment.objects.order_by("pk").values()), AuditEntry.objects.count())
    with pytest.raises(Refused) as refused:
        service(**given)
    assert refused.value.code == code
    assert (Person.objects.count(), list(Assignment.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_a_person_joins_with_a_first_post(group, manager) -> None:
    unit, post = UnitFactory(parent=group), PostFactory(name="售后服务专员")

    new = NewPerson(" E1 ", " 王𠮷 ", ON, phone="10000000000")
    person = person_hire(new=new, unit=unit, post=post, actor=manager, at=AT)

    held = Assignment.objects.get(person=person)
    assert (person.employee_no, person.name, person.is_demo) == ("E1", "王𠮷", False)
    assert (held.unit, held.post, held.starts_on, held.ends_on, held.is_primary) == (unit, post, ON, None, True)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.unit_id, entry.after["post_name"]) == ("person.hired", unit.pk, "售后服务专员")


def test_no_second_person_under_a_number_and_no_post_in_a_closed_unit(group, manager) -> None:
    PersonFactory(employee_no="E1")
    given = {"unit": group, "post": PostFactory(), "actor": manager, "at": AT}

    refused_with("employee_no_taken", person_hire, new=NewPerson("E1", "王新", ON), **given)
    refused_with("employee_no_taken", person_hire, new=NewPerson(" ", "王新", ON), **given)
    refused_with("person_name_missing", person_hire, new=NewPerson("E2", " ", ON), **given)
    refused_with("assignment_outside_unit", person_hire, new=NewPerson("E2", "王新", date(2019, 12, 31)), **given)
    closed = UnitFactory(parent=group, closed_on=ON)
    refused_with("assignment_outside_unit", person_hire, new=NewPerson("E2", "王新", ON), **(given | {"unit": closed}))


def test_hiring_needs_the_capability_over_the_unit(group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    actor = actor_with("people.view", "people.manage", unit=mine, at=AT)

    with pytest.raises(NotPermitted):
        person_hire(new=NewPerson("E1", "王新", ON), unit=other, post=PostFactory(), actor=actor, at=AT)

    assert not Person.objects.filter(employee_no="E1").exists()


def test_a_transfer_ends_the_old_post_the_day_before_and_keeps_it(group, manager) -> None:
    old_unit, new_unit = UnitFactory(parent=group), UnitFactory(parent=group)
    old = AssignmentFactory(unit=old_unit, starts_on=date(2024, 5, 1))
    post = PostFactory()

    new = person_transfer(
        person_id=old.person_id, unit=new_unit, post=post, on=date(2026, 12, 1), actor=manager, at=AT, reason="支援"
    )

    old.refresh_from_db()
    assert (old.starts_on, old.ends_on) == (date(2024, 5, 1), date(2026, 11, 30))
    assert (new.unit, new.post, new.starts_on, new.ends_on, new.is_primary) == (new_unit, post, date(2026, 12, 1), None, True)
    assert old.person in people_of(old_unit.path, date(2026, 11, 30))
    assert old.person not in people_of(old_unit.path, date(2026, 12, 1))
    assert old.person in people_of(new_unit.path, date(2026, 12, 1))
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.before["unit"], entry.after["unit"], entry.after["on"], entry.reason) == (
        "person.transferred", old_unit.code, new_unit.code, "2026-12-01", "支援",
    )  # fmt: skip


def test_a_second_post_is_untouched_by_a_transfer(group, manager) -> None:
    old = AssignmentFactory(unit=UnitFactory(parent=group))
    lecturer = AssignmentFactory(person=old.person, unit=group, is_primary=False)

    person_transfer(person_id=old.person_id, unit=UnitFactory(parent=group), post=old.post, on=ON, actor=manager, at=AT)

    lecturer.refresh_from_db()
    assert lecturer.ends_on is None


def test_a_transfer_that_makes_no_sense_changes_nothing(group, manager) -> None:
    old = AssignmentFactory(unit=UnitFactory(parent=group), starts_on=date(2026, 3, 1))
    elsewhere = UnitFactory(parent=group)
    given = {"person_id": old.person_id, "unit": elsewhere, "post": old.post, "on": ON, "actor": manager, "at": AT}

    refused_with("transfer_before_start", person_transfer, **(given | {"on": date(2026, 3, 1)}))
    refused_with("person_has_no_assignment", person_transfer, **(given | {"on": date(2026, 2, 1)}))
    refused_with("transfer_to_same_place", person_transfer, **(given | {"unit": old.unit}))
    closed = UnitFactory(parent=group, closed_on=ON)
    refused_with("assignment_outside_unit", person_transfer, **(given | {"unit": closed}))
    AssignmentFactory(person=old.person, unit=elsewhere, starts_on=date(2027, 1, 1))
    refused_with("person_has_later_assignment", person_transfer, **given)


def test_nobody_gives_a_post_to_himself(group, manager) -> None:
    given = {"person_id": manager.person_id, "unit": group, "post": PostFactory(), "actor": manager, "at": AT}
    own = Assignment.objects.get(person_id=manager.person_id)

    refused_with("assignment_own", person_transfer, **given, on=ON)
    refused_with("assignment_own", assignment_add, **given, starts_on=ON)
    refused_with("assignment_own", person_leave, person_id=manager.person_id, left_on=ON, actor=manager, at=AT, reason="试")
    refused_with("assignment_own", assignment_end, assignment_id=own.pk, ends_on=ON, actor=manager, at=AT, reason="试")


@pytest.mark.rule("T-004", "T-007")
def test_a_transfer_needs_both_units_and_a_hidden_person_does_not_exist(group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    actor = actor_with("people.view", "people.manage", unit=mine, at=AT)
    own, foreign = AssignmentFactory(unit=mine), AssignmentFactory(unit=other)
    post = PostFactory()

    with pytest.raises(NotPermitted):
        person_transfer(person_id=own.person_id, unit=other, post=post, on=ON, actor=actor, at=AT)
    with pytest.raises(NotFound):
        person_transfer(person_id=foreign.person_id, unit=mine, post=post, on=ON, actor=actor, at=AT)
    assert Assignment.objects.filter(post=post).count() == 0


def test_a_former_unit_can_no_longer_dismiss_who_moved_away(group) -> None:
    mine, other = UnitFactory(parent=group), UnitFactory(parent=group)
    actor = actor_with("people.view", "people.manage", unit=mine, at=AT)
    past = AssignmentFactory(unit=mine, ends_on=date(2026, 1, 31))
    AssignmentFactory(unit=other, person=past.person, starts_on=date(2026, 2, 1))

    refused_with("not_permitted", person_leave, person_id=past.person_id, left_on=ON, actor=actor, at=AT, reason="试")


def test_leaving_ends_every_running_post_on_the_last_day(group, manager) -> None:
    held = AssignmentFactory(unit=UnitFactory(parent=group))
    AssignmentFactory(person=held.person, unit=group, is_primary=False, ends_on=date(2027, 6, 30))
    past = AssignmentFactory(person=held.person, unit=group, starts_on=date(2020, 2, 1), ends_on=date(2021, 1, 1))

    person = person_leave(person_id=held.person_id, left_on=date(2026, 11, 30), actor=manager, at=AT, reason="个人原因")

    assert person.left_on == date(2026, 11, 30)
    ends = Assignment.objects.filter(person=person).exclude(pk=past.pk).values_list("ends_on", flat=True)
    assert list(ends) == [date(2026, 11, 30), date(2026, 11, 30)]
    past.refresh_from_db()
    assert past.ends_on == date(2021, 1, 1)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.unit_id, entry.after["assignments_ended"]) == ("person.left", held.unit_id, 2)


def test_leaving_is_refused_twice_before_joining_and_with_a_later_post(group, manager) -> None:
    gone = AssignmentFactory(unit=group, person=PersonFactory(left_on=date(2026, 1, 1))).person
    held = AssignmentFactory(unit=group, person=PersonFactory(joined_on=date(2026, 5, 1)), starts_on=date(2026, 5, 1))
    given = {"person_id": held.person_id, "left_on": ON, "actor": manager, "at": AT, "reason": "试"}

    refused_with("person_left", person_leave, **(given | {"person_id": gone.pk}))
    refused_with("person_leaves_before_join", person_leave, **(given | {"left_on": date(2026, 4, 30)}))
    refused_with("change_reason_missing", person_leave, **(given | {"reason": " "}))
    AssignmentFactory(person=held.person, unit=group, starts_on=date(2027, 1, 1))
    refused_with("person_has_later_assignment", person_leave, **given)
    assert Person.objects.get(pk=held.person_id).left_on is None


def test_a_second_post_is_added_and_ended(group, manager) -> None:
    person = AssignmentFactory(unit=group).person
    post = PostFactory()

    added = assignment_add(person_id=person.pk, unit=group, post=post, starts_on=ON, actor=manager, at=AT)
    ended = assignment_end(assignment_id=added.pk, ends_on=date(2026, 12, 31), actor=manager, at=AT, reason="到期")

    assert (added.is_primary, ended.ends_on) == (False, date(2026, 12, 31))
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["assignment.added", "assignment.ended"]


def test_a_second_post_is_refused_when_its_dates_make_no_sense(group, manager) -> None:
    held = AssignmentFactory(unit=group, person=PersonFactory(joined_on=date(2026, 5, 1)), starts_on=date(2026, 5, 1))
    given = {"person_id": held.person_id, "unit": group, "post": PostFactory(), "starts_on": ON, "actor": manager, "at": AT}

    refused_with("assignment_before_join", assignment_add, **(given | {"starts_on": date(2026, 4, 30)}))
    refused_with("assignment_ends_before_start", assignment_add, **given, ends_on=date(2026, 11, 21))
    refused_with("assignment_overlaps", assignment_add, **(given | {"post": held.post}))


def test_an_assignment_ends_once_after_its_start_and_with_a_reason(group, manager) -> None:
    held = AssignmentFactory(unit=group, starts_on=date(2026, 5, 1), ends_on=date(2026, 11, 30))
    given = {"assignment_id": held.pk, "ends_on": ON, "actor": manager, "at": AT, "reason": "试"}

    refused_with("assignment_ended", assignment_end, **(given | {"ends_on": date(2026, 11, 30)}))
    refused_with("assignment_ends_before_start", assignment_end, **(given | {"ends_on": date(2026, 4, 30)}))
    refused_with("change_reason_missing", assignment_end, **(given | {"reason": ""}))
    refused_with("not_found", assignment_end, **(given | {"assignment_id": 0}))
