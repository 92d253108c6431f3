"""The year's hours by topic, internal and external (C-334)."""

import pytest
from django.urls import reverse

from bihuan.people import middleware
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory
from bihuan.training.domain.source_hours import Session, source_hours
from bihuan.training.models import CurriculumClass, PlanLine, Topic
from bihuan.training.selectors.source_hours import year_by_source
from bihuan.training.tests.returns_factories import issued_month, line, shanghai


def told(rows):
    return [(row.name, row.n_sessions, row.internal_minutes, row.external_minutes, row.external_percent) for row in rows]


@pytest.mark.rule("C-334")
def test_hours_are_shared_out_among_the_topics_and_add_up():
    found = source_hours(
        [
            Session(90, is_external=False, classes=("管理", "产品", "产品")),
            Session(60, is_external=True, classes=("管理",)),
            Session(30, is_external=False),
        ]
    )

    assert told(found) == [
        ("管理", 2, 30, 60, 67),
        ("产品", 1, 60, 0, 0),
        ("未归类", 1, 30, 0, 0),
        ("合计", 3, 120, 60, 33),
    ]
    assert told(source_hours([])) == [("合计", 0, 0, 0, None)]


@pytest.mark.rule("C-334")
@pytest.mark.django_db
def test_the_year_counts_what_was_held_in_it_and_seen(client, monkeypatch):
    month = issued_month(n_areas=2, n_lines=0)
    law = Topic.objects.create(
        course_class=CurriculumClass.objects.create(code="X1", name="法律", position=1), code="x1", name="合同"
    )
    outside = line(month.plans[0], day=2, is_held=True, lecturer_source="external")
    outside.topics.add(law)
    line(month.plans[0], day=3, is_held=True)
    line(month.plans[1], day=4, is_held=True)
    line(month.plans[0], day=5, outcome="not_held")

    assert told(year_by_source(month.area_head(0), 2026)) == [
        ("未归类", 1, 90, 0, 0),
        ("法律", 1, 0, 90, 100),
        ("合计", 2, 90, 90, 50),
    ]
    assert told(year_by_source(month.ga(), 2026))[-1] == ("合计", 3, 180, 90, 33)
    PlanLine.objects.filter(pk=outside.pk).update(held_starts_at=shanghai(1, month=1, year=2027))
    assert told(year_by_source(month.area_head(0), 2026))[-1] == ("合计", 1, 90, 0, 0)

    monkeypatch.setattr(middleware.clock, "now", lambda: shanghai(20, month=12))
    client.force_login(AccountFactory(person=Person.objects.get(pk=month.ga().person_id)))
    address = reverse("training:source-hours")
    assert "未归类" in client.get(address).content.decode()
    assert client.get(f"{address}?format=xlsx").content.startswith(b"PK")
