"""The year's plan on its page: an area reads its own lines first, a line is removed only after one more question."""

import pytest
from django.urls import reverse

from bihuan.foundation import clock
from bihuan.people.tests.factories import UnitFactory, account_with
from bihuan.training.models import AnnualLine, AnnualPlan
from bihuan.training.tests.cycle_factories import centre, shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: shanghai(22, 9))
    return centre(n_areas=2, n_projects=1)


def plan_with(world, state="released"):
    plan = AnnualPlan.objects.create(unit=world.root, year=2026, state=state)
    rows = ((11, "中心的课", world.root), (11, "自己的课", world.areas[0]), (3, "项目的课", world.projects[0]))
    for number, (month, title, unit) in enumerate((*rows, (11, "别的片区", world.areas[1])), start=1):
        AnnualLine.objects.create(
            plan=plan,
            position=number,
            month=month,
            title=title,
            audience="specialists",
            lesson_minutes=90,
            responsible_unit=unit,
        )
    return plan


def titles(response):
    return [row.title for month in response.context["months"] for row in month.rows]


def shown_to(client, plan, unit, query="", *capabilities):
    client.force_login(account_with("training.view", *capabilities, unit=unit))
    return client.get(reverse("training:annual-plan", args=[plan.pk]) + query)


def test_an_area_reads_its_own_lines_unless_it_asks_for_all(client, world):
    plan = plan_with(world)

    own = shown_to(client, plan, world.areas[0])
    every = shown_to(client, plan, world.areas[0], "?show=all")

    assert titles(own) == ["项目的课", "自己的课"]
    assert [(chip.label, chip.count, chip.current) for chip in own.context["chips"]] == [
        ("只看本单位", 2, True),
        ("全部单位", 4, False),
    ]
    assert titles(every) == ["项目的课", "中心的课", "自己的课", "别的片区"]
    assert [(month.month, month.is_open) for month in own.context["months"]] == [(3, False), (11, True)]


def test_a_province_reads_what_its_area_answers_for(client, world):
    province = UnitFactory(parent=world.areas[0], kind="province")

    found = shown_to(client, plan_with(world), province)

    assert titles(found) == ["自己的课"]


def test_the_centre_reads_the_whole_plan_without_a_choice(client, world):
    found = shown_to(client, plan_with(world), world.root)

    assert (len(titles(found)), found.context["chips"]) == (4, ())


def test_a_line_goes_only_after_one_more_question(client, world):
    plan = plan_with(world, "draft")
    line = AnnualLine.objects.get(title="自己的课")
    address = reverse("training:annual-line-delete", args=[plan.pk, line.pk])
    page = shown_to(client, plan, world.root, "", "training.annual.draft")
    assert f'href="{address}"' in page.content.decode()

    asked = client.get(address)
    assert "自己的课" in asked.content.decode()
    assert AnnualLine.objects.filter(pk=line.pk).exists()

    gone = client.post(address, follow=True)
    assert "已删除 11 月的「自己的课」。" in gone.content.decode()
    assert not AnnualLine.objects.filter(pk=line.pk).exists()
