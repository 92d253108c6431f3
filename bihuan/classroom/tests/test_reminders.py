"""Before a class everybody with a seat is reminded, once per hour of the class and lead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.classroom.domain.reminders import lead_now
from bihuan.classroom.models import ClassSession, Seat, Segment
from bihuan.classroom.services.reminders_send import reminders_send
from bihuan.classroom.services.session_configure import Setup, session_configure
from bihuan.classroom.services.session_run import session_call_off, session_notify
from bihuan.classroom.tests.factories import BEFORE, School, seat_of
from bihuan.duties.models import Notice
from bihuan.regulations.models import Adoption
from bihuan.training.models import PlanLine
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db
BEGINS = shanghai(8, 9)
DAY_BEFORE, HOUR_BEFORE = shanghai(7, 9), shanghai(8, 8)
TOLD = shanghai(3, 9)


@pytest.fixture
def school():
    return School()


def announced(school, at=TOLD) -> ClassSession:
    session = school.session()
    session_notify(session_id=session.pk, actor=school.head, at=at)
    session.refresh_from_db()
    return session


def reminded() -> list[tuple[str, str]]:
    """Name and lead of every reminder, in the order they were sent."""
    rows = Notice.objects.filter(key__startswith="class.reminder/").order_by("pk")
    return [(row.recipient.name, row.key.split(":")[0].rpartition("/")[2]) for row in rows.select_related("recipient")]


def names(session) -> set[str]:
    return set(Seat.objects.filter(session=session).values_list("participation__person__name", flat=True))


@pytest.mark.parametrize(
    ("before", "told_before", "expected"),
    [
        (1441, 9000, None),
        (1440, 9000, 1440),
        (61, 9000, 1440),
        (60, 9000, 60),
        (1, 9000, 60),
        (0, 9000, None),
        (-5, 9000, None),
        (1000, 1200, None),
        (30, 45, None),
        (1000, 1440, None),
    ],
)
def test_the_shortest_lead_whose_moment_came_is_due(before, told_before, expected):
    at, told = BEGINS - timedelta(minutes=before), BEGINS - timedelta(minutes=told_before)

    assert lead_now(BEGINS, (1440, 60), told_at=told, at=at) == expected


def test_without_leads_nobody_is_reminded():
    assert lead_now(BEGINS, (), told_at=TOLD, at=HOUR_BEFORE) is None


def test_everybody_seated_is_reminded_a_day_and_an_hour_before_each_once(school):
    session = announced(school)
    n = len(names(session))

    assert reminders_send(DAY_BEFORE - timedelta(minutes=1), 500) == 0
    assert [reminders_send(DAY_BEFORE, 500), reminders_send(DAY_BEFORE + timedelta(minutes=1), 500)] == [n, 0]
    assert [reminders_send(HOUR_BEFORE, 500), reminders_send(BEGINS - timedelta(minutes=1), 500)] == [n, 0]

    assert {name for name, _lead in reminded()} == names(session)
    assert sorted(lead for _name, lead in reminded()) == ["1440"] * n + ["60"] * n
    notice = Notice.objects.filter(key__startswith="class.reminder/").order_by("pk")[0]
    assert notice.title == f"培训提醒：{session.line.title}（12-08 09:00 开始）"
    assert (notice.body, notice.link) == ("地点：三楼会议室。请按时到场签到。", f"/classes/{session.pk}/me/")


def test_a_worker_that_was_away_sends_what_is_still_of_use_and_nothing_after_the_start(school):
    session = announced(school)

    assert reminders_send(HOUR_BEFORE + timedelta(minutes=20), 500) == len(names(session))
    assert {lead for _name, lead in reminded()} == {"60"}
    Notice.objects.all().delete()

    assert [reminders_send(at, 500) for at in (BEGINS, BEGINS + timedelta(minutes=5))] == [0, 0]


def test_a_class_that_moved_reminds_anew(school):
    session = announced(school)
    reminders_send(HOUR_BEFORE, 500)
    later = Setup(segments=[(shanghai(8, 14), shanghai(8, 15, 30))])

    session_configure(session_id=session.pk, setup=later, actor=school.head, at=HOUR_BEFORE)

    assert reminders_send(shanghai(8, 13), 500) == len(names(session))
    assert reminders_send(shanghai(8, 13, 1), 500) == 0


def test_a_class_of_two_days_reminds_before_each_and_never_at_noon(school):
    session = announced(school)
    for number, (day, hour) in enumerate([(8, 14), (9, 9)], start=2):
        Segment.objects.create(session=session, position=number, starts_at=shanghai(day, hour), ends_at=shanghai(day, hour + 2))

    n = len(names(session))
    assert [reminders_send(shanghai(8, 13), 500), reminders_send(shanghai(9, 8), 500)] == [n, n]
    assert {row.key.split("/")[2] for row in Notice.objects.filter(key__startswith="class.reminder/")} == {"202612090900"}


def test_the_excused_those_who_wait_and_those_taken_off_are_not_reminded(school):
    session = announced(school)
    for person, state in zip(school.people, ("excused", "withdrawn"), strict=True):
        Seat.objects.filter(pk=seat_of(session, person).pk).update(state=state)
    others = names(session) - {person.name for person in school.people}

    reminders_send(HOUR_BEFORE, 500)

    assert {name for name, _lead in reminded()} == others


def test_the_colleague_who_teaches_is_told_once_and_as_the_lecturer(school):
    session = announced(school)
    teacher = school.people[0]
    PlanLine.objects.filter(pk=session.line_id).update(lecturer=teacher)

    reminders_send(HOUR_BEFORE, 500)

    notice = Notice.objects.get(key__startswith="class.reminder/", recipient=teacher)
    assert notice.body == "地点：三楼会议室。本场由您讲授，请提前到场。"


def test_a_class_called_off_or_not_announced_reminds_nobody(school):
    session = announced(school)
    session_call_off(session_id=session.pk, reason="讲师生病", actor=school.head, at=BEFORE)
    assert reminders_send(HOUR_BEFORE, 500) == 0

    school.session(day=8)
    assert reminders_send(HOUR_BEFORE, 500) == 0


def test_a_batch_sends_no_more_than_it_may_and_the_next_one_the_rest(school):
    session = announced(school)
    n = len(names(session))

    assert [reminders_send(HOUR_BEFORE, 1), reminders_send(HOUR_BEFORE, 500)] == [1, n - 1]


def test_the_leads_are_those_that_the_unit_chose(school):
    announced(school)
    Adoption.objects.update(choices={"class.reminders": {"kind": "MinutesList", "value": {"values": [30]}}})
    assert reminders_send(HOUR_BEFORE, 500) == 0

    assert reminders_send(shanghai(8, 8, 30), 500) == Seat.objects.count()

    Adoption.objects.update(choices={"class.reminders": {"kind": "MinutesList", "value": {"values": []}}})
    assert reminders_send(shanghai(8, 8, 45), 500) == 0
