"""A person's sessions, each where it happened; after a transfer and after leaving."""

from datetime import date

import pytest
from django.urls import reverse

from bihuan.people import middleware
from bihuan.people.models import Person
from bihuan.people.tests.factories import AssignmentFactory, PersonFactory, account_with, actor_with
from bihuan.training.models import Participation
from bihuan.training.selectors.person_history import person_history
from bihuan.training.tests.returns_factories import CLOSE_AT, issued_month, line

pytestmark = pytest.mark.django_db
LOGIN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)


@pytest.fixture
def moved():
    """Somebody with two sessions in the first area, then one held and one not held in the second."""
    month = issued_month(n_areas=2)
    person = PersonFactory(name="周敏")
    first, second = month.areas
    AssignmentFactory(person=person, unit=first, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 9))
    AssignmentFactory(person=person, unit=second, starts_on=date(2026, 12, 10), ends_on=None)
    sessions = (
        (line(month.plans[0], day=2, title="参加的", is_held=True), first, True),
        (line(month.plans[0], day=3, title="缺席的", is_held=True), first, False),
        (line(month.plans[1], day=14, title="未登记的", is_held=True), second, None),
        (line(month.plans[1], day=15, title="没办的", outcome="not_held"), second, None),
        (line(month.plans[1], day=16, title="将办的"), second, None),
        (line(month.plans[1], day=17, title="并走的", fate="merged"), second, None),
    )
    for row, unit, attended in sessions:
        Participation.objects.create(line=row, person=person, unit=unit, attended=attended)
    return month, person


def states(history):
    return [(row.title, row.state) for row in history.rows]


ALL = [("将办的", "planned"), ("没办的", "not_held"), ("未登记的", "unknown"), ("缺席的", "absent"), ("参加的", "attended")]


@pytest.mark.rule("T-067")
def test_everything_newest_first_with_its_state_and_the_unit_of_that_day(moved):
    month, person = moved

    found = person_history(person.pk, actor_with("training.view", unit=month.root, at=CLOSE_AT))

    assert states(found) == ALL
    assert (found.n_all, found.n_attended) == (5, 1)
    assert [row.unit_name for row in found.rows] == ["片区2", "片区2", "片区2", "片区1", "片区1"]


@pytest.mark.rule("T-007")
def test_each_area_sees_what_happened_there(moved):
    month, person = moved

    assert states(person_history(person.pk, month.area_head(0))) == ALL[3:]
    assert states(person_history(person.pk, month.area_head(1))) == ALL[:3]


def test_the_page_tells_it_also_of_who_left(client, moved):
    month, person = moved
    Person.objects.filter(pk=person.pk).update(left_on=date(2026, 12, 31))
    client.force_login(account_with("people.view", "training.view", unit=month.root), backend=LOGIN)

    text = client.get(reverse("people:person", args=[person.pk])).content.decode()

    assert "应参加 5 场，已参加 1 场" in text
    assert "已离职" in text
    assert text.index("片区2") < text.index("培训经历")
    assert "2026-12-09" in text
    assert "2026-12-10" in text


def test_who_sees_no_training_sees_none_of_it_here(client, moved):
    month, person = moved
    client.force_login(account_with("people.view", unit=month.root), backend=LOGIN)

    assert "培训经历" not in client.get(reverse("people:person", args=[person.pk])).content.decode()


def test_over_rest_and_out_of_sight(client, moved):
    month, person = moved
    client.force_login(account_with("people.view", "training.view", unit=month.areas[1]), backend=LOGIN)
    answer = client.get(f"/api/v1/training/persons/{person.pk}/history").json()
    assert [(row["title"], row["state"]) for row in answer["rows"]] == ALL[:3]

    stranger = PersonFactory(name="外人")
    assert client.get(f"/api/v1/training/persons/{stranger.pk}/history").status_code == 404
