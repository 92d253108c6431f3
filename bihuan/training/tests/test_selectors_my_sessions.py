"""A lecturer and a trainee find their next sessions on their first page."""

import pytest

from bihuan.people.models import Person
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.training.models import PlanLine
from bihuan.training.selectors.my_sessions import my_sessions
from bihuan.training.tests.returns_factories import issued_month, line, shanghai

pytestmark = pytest.mark.django_db
AT = shanghai(3, 12)


def test_sessions_of_the_own_area_from_today_on_and_whom_they_are_for():
    month = issued_month(n_areas=2, n_lines=3)
    project = UnitFactory(parent=month.areas[0], kind="project")
    trainee = actor_with("training.view", unit=project, at=AT)

    found = my_sessions(trainee, at=AT)

    assert [(each.title, each.audience, each.url) for each in found] == [
        ("第3日培训", "售后服务专员", ""),
        ("第4日培训", "售后服务专员", ""),
    ]


def test_a_lecturer_finds_the_own_session_in_another_area_and_none_that_was_held():
    month = issued_month(n_areas=2, n_lines=0)
    lecturer = actor_with("training.view", unit=month.areas[0], at=AT)
    taught = line(month.plans[1], day=9, title="应急预案演练")
    PlanLine.objects.filter(pk=taught.pk).update(lecturer=Person.objects.get(pk=lecturer.person_id))
    line(month.plans[0], day=8, is_held=True)

    (found,) = my_sessions(lecturer, at=AT)

    assert (found.title, found.is_teaching, found.url) == ("应急预案演练", True, "")
