"""Choosing topics of the catalogue on the forms of a session: by class, with their validity."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bihuan.lecturers.models import Lecturer
from bihuan.people import middleware
from bihuan.people.tests.factories import PersonFactory, account_with
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import CurriculumClass, MonthlyPlan, PlanLine, Topic
from bihuan.training.selectors.topic_picker import topic_groups
from bihuan.training.tests.cycle_factories import centre, opened
from bihuan.training.tests.returns_factories import AREA, CLOSE_AT, issued_month
from bihuan.training.tests.test_views_monthly import DRAFT, LINE

pytestmark = pytest.mark.django_db


def catalogue() -> dict[str, Topic]:
    law = CurriculumClass.objects.create(edition="curriculum-group", code="g-law", name="法律法规", position=1)
    care = CurriculumClass.objects.create(edition="curriculum-group", code="g-care", name="客户接待", position=2)
    rows = (
        Topic(course_class=law, name="合同法", superseded_by="民法典", superseded_on=date(2021, 1, 1)),
        Topic(course_class=law, name="销售政策", group="限时", valid_until=date(2026, 12, 10)),
        Topic(course_class=care, name="接待礼仪", valid_from=date(2027, 1, 1)),
    )
    for position, row in enumerate(rows):
        row.code, row.position = f"t{position}", position
        row.save()
    return {row.name: row for row in rows}


@pytest.mark.rule("T-014")
@pytest.mark.rule("T-017")
@pytest.mark.parametrize(
    ("day", "notes"),
    [
        (date(2020, 12, 1), ["", "有效至 2026-12-10", "2027-01-01 起有效"]),
        (date(2026, 12, 11), ["已由《民法典》取代", "2026-12-10 已过有效期", "2027-01-01 起有效"]),
        (date(2027, 1, 1), ["已由《民法典》取代", "2026-12-10 已过有效期", ""]),
    ],
)
def test_each_topic_says_how_it_stands_that_day(day, notes):
    known = catalogue()

    groups = topic_groups(Topic.objects.order_by("pk"), on=day, chosen={str(known["接待礼仪"].pk)})

    assert [(group.name, len(group.options), group.n_chosen) for group in groups] == [("法律法规", 2, 0), ("客户接待", 1, 1)]
    assert [each.note for group in groups for each in group.options] == notes
    assert groups[0].options[1].within == "限时"


def test_the_line_form_offers_the_catalogue_by_class_and_keeps_the_choice(client):
    world = centre()
    opened(world)
    known = catalogue()
    plan = MonthlyPlan.objects.get(unit=world.areas[0])
    client.force_login(account_with(*DRAFT, unit=world.areas[0]), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("training:plan-line-add", args=[plan.pk])
    chosen = {"topics": [known["销售政策"].pk, known["接待礼仪"].pk]}

    refused = client.post(address, {**LINE, **chosen, "end": "08:00"})
    assert refused.status_code == 422
    assert len(re.findall(r'name="topics"[^>]* checked>', refused.content.decode())) == 2
    assert "已由《民法典》取代" in refused.content.decode()

    assert client.post(address, {**LINE, **chosen}).status_code == 302
    assert {topic.name for topic in PlanLine.objects.get().topics.all()} == {"销售政策", "接待礼仪"}
    assert client.post(address, {**LINE, "topics": [0]}).status_code == 422
    assert PlanLine.objects.count() == 1


def test_an_added_session_has_topics_too(client, monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: CLOSE_AT)
    month = issued_month()
    known = catalogue()
    client.force_login(account_with(*AREA, unit=month.areas[0]), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("training:session-add", args=[month.plans[0].pk])
    typed = {
        "title": "销售政策",
        "reason": "新政策",
        "audience": "specialists",
        "form": "lecture_on_site",
        "held_on": "2026-12-09",
        "held_time": "09:00",
        "lesson_minutes": 90,
        "place": "会议室",
        "topics": [known["销售政策"].pk],
    }

    assert [group.name for group in client.get(address).context["topics"]] == ["法律法规", "客户接待"]
    assert client.post(address, typed).status_code == 303
    assert [topic.name for topic in PlanLine.objects.get(is_added=True).topics.all()] == ["销售政策"]

    adopt_pack("lecturer-rules", month.root)
    person = PersonFactory(name="陈丽")
    Lecturer.objects.create(
        kind="internal", unit=month.root, person=person, name="陈丽", state="cancelled", created_at=CLOSE_AT
    )
    refused = client.post(address, {**typed, "lecturer_name": "陈丽"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["lecturer_name"])
    assert PlanLine.objects.filter(is_added=True).count() == 1
