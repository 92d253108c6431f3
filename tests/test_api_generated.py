"""The API attacked from its own schema: generated input, the same every time. Nothing falls over, refusals have one shape."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core import NotSet

from bihuan.shell.api import api
from tests.world import World, standing_world

EXAMPLES = 4


@pytest.mark.django_db
def test_generated_calls_are_answered_without_a_fault():
    told = json.loads(json.dumps(api.get_openapi_schema(), cls=DjangoJSONEncoder))
    schema = schemathesis.openapi.from_dict(told)
    wrong: list[str] = []
    with standing_world() as world:
        client = Client(raise_request_exception=False)
        client.force_login(world.accounts["zonghe"])
        for found in schema.get_all_operations():
            _attack(found.ok(), client, world, wrong)

    assert wrong == []


def _attack(operation: Any, client: Client, world: World, wrong: list[str]) -> None:
    known = {**world.shared, **world.areas["XN"]}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        path = _address(operation.path, {**_given(case.path_parameters), **known})
        address = f"{path}?{urlencode(_given(case.query), doseq=True, errors='replace')}"
        body = "" if isinstance(case.body, NotSet) or case.media_type != "application/json" else json.dumps(case.body)
        with transaction.atomic():
            answer = client.generic(operation.method.upper(), address, body, content_type="application/json")
            transaction.set_rollback(True)
        if answer.status_code >= 500 or (answer.status_code >= 400 and set(answer.json()) != {"code", "message", "facts"}):
            wrong.append(f"{answer.status_code}: {operation.label} {address} {body[:200]}")

    call()


def _given(values: Any) -> dict[str, Any]:
    return dict(values) if isinstance(values, Mapping) else {}


def _address(path: str, values: Mapping[str, Any]) -> str:
    """Rows that are there, so that what is generated meets the rules behind the door."""
    for name, value in values.items():
        path = path.replace("{" + name + "}", str(value))
    return path
