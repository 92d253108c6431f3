"""REST of the cycle: the same answers and refusals as the pages."""

import json

import pytest

from bihuan.foundation import clock
from bihuan.people.tests.factories import account_with
from bihuan.training.models import AnnualLine, AnnualPlan, Cycle, PlanLine
from bihuan.training.services.consolidation_settle import plans_adopt
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.tests.cycle_factories import GA, HEAD, centre, opened, plan_of, shanghai, submitted

pytestmark = pytest.mark.django_db
ON_26 = shanghai(26, 9)


@pytest.fixture
def at(monkeypatch):
    moments = {"now": ON_26}
    monkeypatch.setattr(clock, "now", lambda: moments["now"])
    return moments


@pytest.fixture
def root():
    """Where the API is mounted."""
    from django.urls import reverse

    return reverse("api-1:openapi-json").removesuffix("openapi.json") + "training"


def post(client, url, body=None):
    return client.post(url, json.dumps(body or {}), content_type="application/json")


def one_area():
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9), n_lines=2)
    return world, cycle


@pytest.mark.rule("T-051", "T-059")
def test_the_board_as_data(client, at, root):
    world, cycle = one_area()
    client.force_login(account_with(*GA, unit=world.root))

    answer = client.get(f"{root}/months/2026-12?view=late").json()

    assert (answer["cycle_id"], answer["state"]) == (cycle.pk, "collecting")
    assert [(item["unit"], item["is_late"]) for item in answer["items"]] == [("华东片区", True)]
    assert [(step["code"], step["mark"]) for step in answer["steps"]] == [
        ("collect", "late"),
        ("consolidate", "now"),
        ("approve", "wait"),
        ("issue", "wait"),
        ("hold", "wait"),
        ("return", "wait"),
    ]
    assert client.get(f"{root}/months/2027-05").status_code == 404


@pytest.mark.rule("T-051", "T-052")
def test_refusals_have_code_message_and_facts(client, at, root):
    world, cycle = one_area()
    client.force_login(account_with(*GA, unit=world.root))
    post(client, f"{root}/plans/{plan_of(cycle, world.areas[0]).pk}/adopt")

    missing = post(client, f"{root}/cycles/{cycle.pk}/consolidate")
    early = post(client, f"{root}/cycles/{cycle.pk}/issue")
    forbidden = post(client, f"{root}/cycles/{cycle.pk}/approve")

    assert (missing.status_code, missing.json()["code"], missing.json()["facts"]["units"]) == (
        422,
        "cycle_plans_missing",
        "华东片区",
    )
    assert (early.status_code, early.json()["code"]) == (409, "cycle_not_approved")
    assert forbidden.status_code == 403
    assert Cycle.objects.get().state == "collecting"


@pytest.mark.rule("T-057")
def test_lines_are_settled_and_returned(client, at, root):
    world, cycle = one_area()
    client.force_login(account_with(*GA, unit=world.root))
    first, second = plan_of(cycle, world.areas[0]).lines.order_by("position")

    assert post(client, f"{root}/cycles/{cycle.pk}/lines/adopt", {"line_ids": [first.pk]}).json() == {"n": 1}
    assert post(client, f"{root}/cycles/{cycle.pk}/lines/return", {"line_ids": [second.pk]}).status_code == 422
    assert post(client, f"{root}/cycles/{cycle.pk}/lines/return", {"line_ids": [second.pk], "remark": "改"}).json() == {"n": 1}

    assert list(PlanLine.objects.order_by("pk").values_list("fate", "fate_remark")) == [("adopted", ""), ("returned", "改")]
    assert plan_of(cycle, world.areas[0]).state == "returned"


@pytest.mark.rule("T-052")
def test_the_head_decides_by_rest_too(client, at, root):
    world, cycle = one_area()
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26, goes_without_missing=True)
    client.force_login(account_with(*HEAD, unit=world.root))

    assert post(client, f"{root}/cycles/{cycle.pk}/send-back").status_code == 422
    done = post(client, f"{root}/cycles/{cycle.pk}/approve", {"remark": "同意"})

    assert (done.status_code, done.json()["state"], done.json()["approval_remark"]) == (200, "approved", "同意")
    assert post(client, f"{root}/cycles/{cycle.pk}/approve").status_code == 409


@pytest.mark.rule("T-049")
def test_consolidation_shows_annual_lines_that_no_month_took_up(client, at):
    world, cycle = one_area()
    plan = AnnualPlan.objects.create(unit=world.root, year=2026, state="released")
    AnnualLine.objects.create(
        plan=plan,
        position=1,
        month=12,
        title="冬季防冻专题",
        audience="specialists",
        lesson_minutes=90,
        responsible_unit=world.areas[1],
    )
    client.force_login(account_with(*GA, unit=world.root))

    shown = client.get(f"/training/cycles/{cycle.pk}/consolidation/").content.decode()

    assert "年度计划本月还没有被引用的 1 行" in shown
    assert "华东片区 · 冬季防冻专题" in shown
