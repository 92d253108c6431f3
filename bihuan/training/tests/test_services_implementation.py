"""Recording what became of the issued sessions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, PostFactory, UnitFactory, actor_with
from bihuan.training.models import Deviation, Participation, PlanLine
from bihuan.training.selectors.implementation import approvals_of, completions, default_invitees, status_of_line
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session
from bihuan.training.services.implementation_record import (
    HeldRecord,
    implementation_record_held,
    implementation_record_not_held,
    line_change,
)
from bihuan.training.services.implementation_roster import roster_fill, roster_remove
from bihuan.training.tests.returns_factories import hold_duty, issued_month, shanghai
from bihuan.training.tests.returns_factories import line as add_line

pytestmark = pytest.mark.django_db
ISSUED = ("title", "audience", "form", "starts_at", "ends_at", "lesson_minutes", "place", "position", "lecturer_source")


def held(line: PlanLine, *, days: int = 0, **changes: Any) -> HeldRecord:
    given: dict[str, Any] = {"n_due": 9, "n_present": 8, "minutes": 90}
    return HeldRecord(starts_at=line.starts_at + timedelta(days=days), **{**given, **changes})


def status(line: PlanLine) -> str:
    return status_of_line(line, approvals_of([line]))


def issued_words(line: PlanLine) -> tuple[Any, ...]:
    line.refresh_from_db()
    return tuple(getattr(line, name) for name in ISSUED)


def test_a_session_held_on_its_day_is_held_and_fulfils_its_duty_in_time() -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    hold_duty(line)

    implementation_record_held(
        line_id=line.pk, record=held(line, evaluation_note="合格 8 人"), actor=month.area_head(), at=shanghai(3, 10)
    )

    line.refresh_from_db()
    assert (line.outcome, line.n_due, line.n_present, line.held_minutes) == ("held", 9, 8, 90)
    assert Duty.objects.get(key=f"session.hold/{line.pk}").state == "met"
    assert Deviation.objects.count() == 0


@pytest.mark.rule("T-060")
@pytest.mark.rule("T-058")
def test_a_session_held_three_days_late_is_held_not_on_time_and_the_issued_words_stay() -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    hold_duty(line)
    before = issued_words(line)

    implementation_record_held(
        line_id=line.pk, record=held(line, days=3, explanation="讲师出差"), actor=month.area_head(), at=shanghai(6, 9)
    )

    assert issued_words(line) == before
    assert (line.outcome, status(line)) == ("held_moved", "held_moved")
    moved = Deviation.objects.get()
    assert (moved.kind, moved.state, moved.reason) == ("moved", "recorded", "讲师出差")
    assert moved.new_starts_at == line.starts_at + timedelta(days=3)
    assert Duty.objects.get(key=f"session.hold/{line.pk}").state == "met_late"


@pytest.mark.rule("T-060")
def test_a_session_brought_forward_is_held_but_not_on_its_day() -> None:
    month = issued_month(n_lines=2)
    line = month.plans[0].lines.last()

    implementation_record_held(line_id=line.pk, record=held(line, days=-1), actor=month.area_head(), at=shanghai(6, 9))

    line.refresh_from_db()
    assert (line.outcome, Deviation.objects.get().kind) == ("held_moved", "moved")


def test_later_on_the_planned_day_is_still_on_time() -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    hold_duty(line)
    record = HeldRecord(starts_at=line.starts_at + timedelta(hours=6), minutes=90, n_due=9, n_present=9)

    implementation_record_held(line_id=line.pk, record=record, actor=month.area_head(), at=shanghai(3, 9))

    assert Duty.objects.get(key=f"session.hold/{line.pk}").state == "met"


@pytest.mark.rule("T-061")
def test_not_held_without_an_approved_request_shows_as_not_approved() -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()

    implementation_record_not_held(line_id=line.pk, explanation="", actor=month.area_head(), at=shanghai(3, 10))

    line.refresh_from_db()
    assert status(line) == "not_held_unapproved"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"n_due": 7}, "held_more_than_due"),
        ({"minutes": 0}, "held_without_length"),
        ({"days": 40}, "held_in_future"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_changes(changes: dict[str, Any], code: str) -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    actor = month.area_head()

    with pytest.raises(Refused) as refused:
        implementation_record_held(line_id=line.pk, record=held(line, **changes), actor=actor, at=shanghai(5, 9))

    line.refresh_from_db()
    assert (refused.value.code, line.outcome, AuditEntry.objects.filter(verb="session.held").count()) == (code, "planned", 0)


@pytest.mark.rule("T-058")
@pytest.mark.parametrize(
    ("field", "value", "code"), [("cycle", "frozen", "month_frozen"), ("plan", "adopted", "line_not_issued")]
)
def test_a_frozen_month_and_an_unissued_plan_take_no_record(field: str, value: str, code: str) -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    row = month.cycle if field == "cycle" else month.plans[0]
    type(row).objects.filter(pk=row.pk).update(state=value)

    with pytest.raises(Refused) as refused:
        implementation_record_held(line_id=line.pk, record=held(line), actor=month.area_head(), at=shanghai(5, 9))

    assert refused.value.code == code


def test_another_area_does_not_see_the_session_and_a_reader_may_not_record() -> None:
    month = issued_month(n_areas=2, n_lines=1)
    line = month.plans[0].lines.get()

    with pytest.raises(NotFound):
        implementation_record_held(line_id=line.pk, record=held(line), actor=month.area_head(1), at=shanghai(5, 9))
    with pytest.raises(NotPermitted):
        reader = actor_with("training.view", unit=month.areas[0], at=shanghai(5, 9))
        implementation_record_held(line_id=line.pk, record=held(line), actor=reader, at=shanghai(5, 9))


def test_of_two_who_record_from_the_same_page_the_second_is_told() -> None:
    month = issued_month(n_lines=1)
    first, second = month.plans[0].lines.get(), month.plans[0].lines.select_related("plan").get()

    line_change(first, outcome="held")

    with pytest.raises(StaleState):
        line_change(second, outcome="not_held")


@pytest.mark.rule("T-064")
def test_an_added_session_needs_its_reason_and_is_marked_as_added() -> None:
    month = issued_month(n_lines=1)
    plan = month.plans[0]
    given: dict[str, Any] = {
        "title": "设备更换后的操作",
        "audience": "specialists",
        "form": "lecture_on_site",
        "starts_at": shanghai(20, 9),
        "lesson_minutes": 90,
        "place": "机房",
        "lecturer_name": "王强",
    }

    with pytest.raises(Refused, match="added_reason_missing"):
        implementation_add_session(
            plan_id=plan.pk, session=AddedSession(**given, reason=" "), actor=month.area_head(), at=shanghai(18, 9)
        )
    assert plan.lines.count() == 1
    line = implementation_add_session(
        plan_id=plan.pk, session=AddedSession(**given, reason="新设备到货"), actor=month.area_head(), at=shanghai(18, 9)
    )

    assert (line.is_added, line.position, line.explanation) == (True, 2, "新设备到货")
    assert Deviation.objects.get(line=line).kind == "added"


@pytest.mark.rule("T-008")
def test_the_roster_is_the_audience_in_the_unit_on_that_day() -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    project = UnitFactory(parent=month.areas[0], kind="project")
    worker = AssignmentFactory(unit=project, person=PersonFactory(name="在岗"))
    AssignmentFactory(unit=project, person=PersonFactory(name="调走"), ends_on=date(2026, 12, 1))
    AssignmentFactory(unit=project, person=PersonFactory(name="新来", joined_on=date(2026, 11, 20)))
    AssignmentFactory(unit=project, post=PostFactory(is_head=True))

    added = roster_fill(line_id=line.pk, actor=month.area_head(), at=shanghai(1, 10))

    assert added == 1
    assert list(Participation.objects.values_list("person", "unit")) == [(worker.person_id, project.pk)]
    assert roster_fill(line_id=line.pk, actor=month.area_head(), at=shanghai(1, 11)) == 0


@pytest.mark.rule("T-008")
@pytest.mark.parametrize("audience", ["project_staff", "all_staff"])
def test_at_a_project_everybody_in_service_is_expected_and_nobody_else(audience: str) -> None:
    month = issued_month(n_lines=1)
    line = month.plans[0].lines.get()
    PlanLine.objects.update(audience=audience)
    here = [AssignmentFactory(unit=month.areas[0]).person_id for _ in range(2)]
    head = actor_with("training.view", unit=month.areas[0], at=shanghai(1), is_head=True).person_id
    AssignmentFactory(unit=month.areas[0], person=PersonFactory(left_on=date(2026, 12, 1)))
    AssignmentFactory(unit=month.areas[0], ends_on=date(2026, 12, 1))
    AssignmentFactory(unit=UnitFactory(parent=month.root, kind="area"))

    found = {each.person_id for each in default_invitees(line.__class__.objects.select_related("plan__unit").get())}

    assert found == {*here, head}


@pytest.mark.rule("T-067")
def test_a_person_invited_twice_who_came_once_has_one_of_two() -> None:
    month = issued_month(n_lines=2)
    person = AssignmentFactory(unit=month.areas[0]).person
    other = AssignmentFactory(unit=month.areas[0]).person
    actor = month.area_head()
    for number, line in enumerate(month.plans[0].lines.order_by("pk")):
        roster_fill(line_id=line.pk, actor=actor, at=shanghai(1, 10))
        absent = (person.pk,) if number else ()
        implementation_record_held(line_id=line.pk, record=held(line, absent=absent), actor=actor, at=shanghai(5, 9))

    waiting = add_line(month.plans[0], day=20)  # invited, not yet held: nobody has missed it
    roster_fill(line_id=waiting.pk, actor=actor, at=shanghai(5, 10))
    found = completions([person, other], "2026-12")

    assert [(found[each.pk].attended, found[each.pk].invited) for each in (person, other)] == [(1, 2), (2, 2)]
    last = month.plans[0].lines.filter(outcome="held").order_by("pk").last()
    assert last is not None and (last.n_due, last.n_present) == (2, 1)


def test_who_is_taken_off_the_roster_is_no_longer_counted() -> None:
    month = issued_month(n_lines=1)
    person = AssignmentFactory(unit=month.areas[0]).person
    line = month.plans[0].lines.get()
    roster_fill(line_id=line.pk, actor=month.area_head(), at=shanghai(1, 10))

    roster_remove(line_id=line.pk, person_ids=[person.pk], reason="休产假", actor=month.area_head(), at=shanghai(1, 11))

    row = Participation.objects.get(person=person)
    assert (row.is_invited, row.note) == (False, "休产假")
