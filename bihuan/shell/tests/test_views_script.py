"""The demo's script: each step opens in its role; outside the demo nothing of it exists."""

from urllib.parse import quote

import pytest
from django.test import Client, override_settings

from bihuan.kernel.periods import Month
from bihuan.people.models import Unit
from bihuan.shell.demo.posts import DEMO_ROLES
from bihuan.shell.demo.script import STEPS, WORKBOOKS
from bihuan.shell.selectors.script import script_facts
from bihuan.training.models import Cycle, MonthlyPlan
from bihuan.training.tests.cycle_factories import OPENED_AT, centre, opened, plan_of


def test_every_step_names_a_role_of_the_demo() -> None:
    assert {step.username for step in STEPS} <= {role.username for role in DEMO_ROLES}


@pytest.mark.django_db
@override_settings(DEMO=False)
@pytest.mark.parametrize("method, path", [("get", "/demo/script"), ("post", "/demo/script/1"), ("get", "/demo/workbooks/east")])
def test_outside_the_demo_the_script_does_not_exist(client: Client, method: str, path: str) -> None:
    response = getattr(client, method)(path)

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_without_rows_nothing_is_done_and_the_first_step_is_the_present_one(client: Client) -> None:
    html = client.get("/demo/script").content.decode()

    assert html.count('class="is-done"') == 0
    assert html.count('aria-current="step"') == 1
    assert f"{len(STEPS)} 步走完，已完成 0 步" in html


@pytest.mark.django_db
def test_a_step_is_done_when_the_rows_say_so() -> None:
    world = centre()
    cycle = opened(world)
    plan = plan_of(cycle, world.areas[0])
    Unit.objects.filter(pk=plan.unit_id).update(code="XN")
    Cycle.objects.create(unit=world.root, month=str(Month.parse(cycle.month).shift(-3)), opened_at=OPENED_AT)
    assert script_facts().done == frozenset()

    MonthlyPlan.objects.filter(pk=plan.pk).update(first_submitted_at=OPENED_AT)
    Cycle.objects.filter(pk=cycle.pk).update(state="approved")

    facts = script_facts()
    assert facts.done == {"southwest", "consolidated", "approved"}
    assert facts.urls["southwest"] == f"/training/plans/{plan.pk}/"


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_the_workbooks_can_be_had_and_are_what_the_areas_send(client: Client) -> None:
    for code, name in WORKBOOKS.items():
        response = client.get(f"/demo/workbooks/{code}")

        assert response.content.startswith(b"PK")
        assert quote(name) in response.headers["Content-Disposition"]
    assert client.get("/demo/workbooks/other").status_code == 404


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_a_step_whose_role_is_not_loaded_is_not_found(client: Client) -> None:
    assert client.post("/demo/script/1").status_code == 404
    assert client.post("/demo/script/99").status_code == 404
    assert "_auth_user_id" not in client.session
