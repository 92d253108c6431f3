"""一人一档: one time line of trainings, results and months."""

import pytest
from django.test import Client

from bihuan.classroom.models import MonthVerdict, Seat
from bihuan.classroom.selectors.person_archive import Moment, archive_sheet, time_line
from bihuan.classroom.tests.dossier_factories import AFTER, complete, fresh
from bihuan.classroom.tests.factories import School
from bihuan.kernel.refusals import NotFound
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AccountFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_in_a_corner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.rule("S-221")
def test_the_file_of_a_person_is_one_time_line():
    school = School()
    session = fresh(complete(school), school.head)
    person = Seat.objects.filter(session=session).order_by("pk")[0].participation.person
    me = actor_of(person, at=AFTER)

    line = time_line(me, person.pk)

    title = session.line.title
    assert [(each.on, each.kind, each.result) for each in line] == [
        ("2026-12-08", "培训", "已参加"),
        ("2026-12-08", "评估", "90 分 合格"),
    ]
    assert line[0].title == title
    sheet = archive_sheet(me, person.pk, at=AFTER)
    assert sheet.notes == ("列入名单 1 场培训，有 1 项评估结果、0 个月度结论，按时间排列。",)
    assert not MonthVerdict.objects.exists()


def test_a_month_stands_after_its_days():
    line = [Moment("2026-12", "月度结论", "", ""), Moment("2026-12-31", "评估", "", ""), Moment("2026-12-31", "培训", "", "")]

    told = [(each.on, each.kind) for each in sorted(line, key=lambda each: each.order)]

    assert told == [("2026-12-31", "培训"), ("2026-12-31", "评估"), ("2026-12", "月度结论")]


@pytest.mark.rule("S-221")
def test_it_is_printed_for_the_person_and_hidden_from_strangers():
    school = School()
    complete(school)
    person = school.people[0]
    client = Client()
    client.force_login(AccountFactory(person=person))

    answer = client.get(f"/classes/people/{person.pk}/archive.pdf")

    assert answer.content.startswith(b"%PDF")
    assert f"/classes/people/{person.pk}/archive.pdf" in client.get(f"/people/persons/{person.pk}/").content.decode()
    stranger = actor_of(PersonFactory(), at=AFTER)
    with pytest.raises(NotFound):
        archive_sheet(stranger, person.pk, at=AFTER)
