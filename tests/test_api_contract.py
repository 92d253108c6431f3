"""The API as its schema tells it: every operation documented, refusals in one shape, nothing falls over on odd input."""

import json
import random

import pytest
from django.db import transaction
from django.test import Client

from bihuan.shell.api import api
from bihuan.shell.demo.posts import DEMO_PASSWORD
from tests.access_table import operations
from tests.world import standing_world

ODD = ("", "0", "-1", "99999999999999999999", "²", "%00", "a'b", "2026-13-01", "null", "汉字", "[]", "1e9")
BODIES = ({}, [], None, "x", {"unit": None}, {"at": "never", "reason": "x" * 5000})
SEED = 20261122


def documented() -> list[tuple[str, dict]]:
    paths = api.get_openapi_schema()["paths"]
    return [(f"{method.upper()} {path}", each) for path, methods in paths.items() for method, each in methods.items()]


def test_every_operation_is_documented():
    assert [key for key, each in documented() if not each.get("summary") or not each.get("responses")] == []


def test_operations_have_names_of_their_own():
    names = [each["operationId"] for _key, each in documented()]

    assert len(set(names)) == len(names)


def _asked(draw: random.Random, path: str, method: str, operation: dict) -> tuple[str, str]:
    """A filled address and a body, both odd."""
    known = operation.get("parameters", [])
    for each in known:
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", draw.choice(ODD) or "0")
    asked = "&".join(f"{each['name']}={draw.choice(ODD)}" for each in known if each["in"] == "query")
    return f"{path}?{asked}", json.dumps(draw.choice(BODIES))


@pytest.mark.django_db
def test_odd_input_is_refused_in_one_shape():
    draw = random.Random(SEED)
    wrong: list[str] = []
    paths = api.get_openapi_schema()["paths"]
    with standing_world() as world:
        client = Client(raise_request_exception=False)
        client.force_login(world.accounts["zonghe"])
        rows = [(path, method, each) for path, methods in paths.items() for method, each in methods.items()] * 6
        asked = [(method.upper(), *_asked(draw, path, method, each)) for path, method, each in rows]
        asked += [(row.method, row.url, json.dumps(draw.choice(BODIES))) for row in operations(world)]
        for method, url, body in asked:
            with transaction.atomic():
                answer = client.generic(method, url, body, content_type="application/json")
                transaction.set_rollback(True)
            wrong += _faults(f"{method} {url} {body[:40]}", answer)

    assert wrong == []


def _faults(told: str, answer) -> list[str]:
    if answer.status_code >= 500:
        return [f"{answer.status_code}: {told}"]
    if answer.status_code == 404 and answer["Content-Type"].startswith("text/html"):
        return []  # the filled address is none of the API's
    if answer.status_code >= 400 and set(answer.json()) != {"code", "message", "facts"}:
        return [f"shape: {told}"]
    return []


def test_the_schema_names_both_ways_to_sign_in_and_one_open_door():
    schema = api.get_openapi_schema()

    kinds = {(each["type"], each.get("scheme")) for each in schema["components"]["securitySchemes"].values()}
    assert kinds == {("http", "bearer"), ("apiKey", None)}
    assert [key for key, each in documented() if not each.get("security")] == ["POST /api/v1/tokens"]


@pytest.mark.django_db
def test_every_operation_takes_a_token_and_refuses_a_wrong_one():
    with standing_world() as world:
        program = Client(raise_request_exception=False, enforce_csrf_checks=True)
        words = {"username": "zonghe", "password": DEMO_PASSWORD, "name": "报表"}
        issued = program.post("/api/v1/tokens", words, content_type="application/json")
        assert issued.status_code == 201
        rows = [row for row in operations(world) if row.area != "HD" and row.key != "POST /api/v1/tokens"]
        by_token = {row.key: _status(program, row, issued.json()["token"]) for row in rows}
        wrong = {row.key: _status(program, row, "bh_wrong") for row in rows}
        person = Client(raise_request_exception=False)
        person.force_login(world.accounts["zonghe"])
        by_session = {row.key: _status(person, row) for row in rows}

    assert by_token == by_session
    assert set(wrong.values()) == {(401, "sign_in_needed")}


def _status(client: Client, row, token: str = "") -> tuple[int, str]:
    """The status and the refusal's code; what the call did is taken back."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    with transaction.atomic():
        answer = client.generic(row.method, row.url, "{}", content_type="application/json", **headers)
        transaction.set_rollback(True)
    told = answer.json() if answer.status_code >= 400 else {}
    return answer.status_code, told.get("code", "")
