"""The demo's script: each step opens in its role; outside the demo nothing of it exists."""

import pytest
from django.test import Client, override_settings

from bihuan.shell.demo.posts import DEMO_ROLES
from bihuan.shell.demo.script import STEPS


def test_every_step_names_a_role_of_the_demo() -> None:
    assert {step.username for step in STEPS} <= {role.username for role in DEMO_ROLES}


@pytest.mark.django_db
@override_settings(DEMO=False)
@pytest.mark.parametrize("method, path", [("get", "/demo/script"), ("post", "/demo/script/1"), ("post", "/demo/script/over")])
def test_outside_the_demo_the_script_does_not_exist(client: Client, method: str, path: str) -> None:
    response = getattr(client, method)(path)

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_the_first_step_not_yet_opened_is_the_present_one(client: Client) -> None:
    client.cookies["demo-steps"] = "1.2.99.x"

    html = client.get("/demo/script").content.decode()

    assert html.count('class="is-done"') == 2
    assert html.count('aria-current="step"') == 1
    assert f"{len(STEPS)} 步走完，已看 2 步" in html


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_a_step_whose_role_is_not_loaded_is_not_found(client: Client) -> None:
    assert client.post("/demo/script/1").status_code == 404
    assert client.post("/demo/script/99").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_starting_over_forgets_the_opened_steps(client: Client) -> None:
    client.cookies["demo-steps"] = "1.2"

    response = client.post("/demo/script/over")

    assert response.status_code == 303
    assert response.cookies["demo-steps"].value == ""
