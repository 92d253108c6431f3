"""A room that is taken at the class's time is told, and by whom only to those who may see it (peers 12)."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.classroom.models import Segment, Venue
from bihuan.classroom.selectors.room_clashes import room_clashes
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.services.session_run import session_call_off
from bihuan.classroom.tests.factories import BEFORE, School
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory, UnitFactory, actor_with
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
HALL = "集团大楼三楼报告厅"


@pytest.fixture
def school():
    return School()


def elsewhere(school, place=HALL, **facts):
    """A class of another area at the same time."""
    area = UnitFactory(parent=school.root, kind="area", name="华东片区")
    head = actor_with("training.view", "training.implement", "class.run", unit=area, at=BEFORE, name="华东组织")
    return session_prepare(line_id=school.line(area, place=place, title="客诉处理", **facts).pk, actor=head, at=BEFORE), head


def test_a_room_taken_by_another_unit_is_told_without_saying_by_whom(school):
    other, head = elsewhere(school)
    session = school.session(place=HALL)

    told = f"场地「{HALL}」在 12-08 09:00–10:30 已有安排，请确认。"
    assert room_clashes(school.head, session) == (told,)
    assert room_clashes(head, other) == (told,)
    named = f"场地「{HALL}」在 12-08 09:00–10:30 已由 华东片区 用于「客诉处理」，请确认。"
    assert room_clashes(school.centre, session) == (named,)


def test_how_the_room_is_written_does_not_matter_and_a_short_name_is_every_units_own(school):
    elsewhere(school, place="集团大楼 三楼报告厅")
    session = school.session(place=HALL)
    assert len(room_clashes(school.head, session)) == 1

    Venue.objects.all().update(place="会议室")
    assert room_clashes(school.head, session) == ()


def test_within_the_unit_a_short_name_clashes_too(school):
    session = school.session(place="会议室")
    school.session(place="会议室", title="设备原理")

    assert room_clashes(school.head, session) == (
        "场地「会议室」在 12-08 09:00–10:30 已由 西南片区 用于「设备原理」，请确认。",
    )


def test_a_planned_session_without_class_takes_its_room_and_one_called_off_does_not(school):
    session = school.session(place=HALL)
    line = school.line(place=HALL, title="消防演练")
    assert len(room_clashes(school.head, session)) == 1

    other = session_prepare(line_id=line.pk, actor=school.head, at=BEFORE)
    session_call_off(session_id=other.pk, reason="停电", actor=school.head, at=BEFORE)
    assert room_clashes(school.head, session) == ()


def test_at_another_hour_nothing_is_told(school):
    other, _head = elsewhere(school)
    session = school.session(place=HALL)

    Segment.objects.filter(session=other).update(starts_at=shanghai(8, 10, 30), ends_at=shanghai(8, 12))
    assert room_clashes(school.head, session) == ()


def test_the_pages_of_the_class_tell_it_plainly(school, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    elsewhere(school)
    session = school.session(place=HALL)
    client = Client()
    client.force_login(AccountFactory(person=Person.objects.get(pk=school.head.person_id)))

    for address in (f"/classes/{session.pk}/", f"/classes/{session.pk}/setup/"):
        shown = client.get(address).content.decode()
        assert ("已有安排，请确认。" in shown, "华东片区" in shown) == (True, False)
