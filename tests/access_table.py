"""The table of who reaches what: every page and API operation, against every role, for rows of two sibling areas.

`python -m tests.access_table` writes it anew; read the difference before it is committed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

if TYPE_CHECKING:  # written anew from the command line, this module is read before Django is set up
    from tests.world import World

FILE = Path(__file__).with_name("access.tsv")
OUTSIDE = re.compile(r"^(demo-|sign-|api-|foundation:(sheet|dark-sheet|script|gallery)|classroom:feed$)")
"""Not about rows of the organisation: the demo's own pages, entrance, styles and scripts; calendars open by their key."""
POSTERS = ("zonghe", "fuzeren", "xinan", "zhuanyuan")
"""Enough to see each door from its two sides; every act is taken back."""
VARIANTS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "classroom:dossier-print": ({"form": "cover"}, {"form": "evaluation"}),
    "classroom:evaluation-file": ({"medium": "xlsx"},),
    "classroom:inspection-step": ({"name": "decide"}, {"name": "reply"}),
    "classroom:leave-decide": ({"verdict": "pass"}, {"verdict": "refuse"}),
    "classroom:nominate-decide": ({"verdict": "add"}, {"verdict": "remove"}),
    "classroom:offer": ({"answer": "accept"},),
    "classroom:step": ({"name": "notify"}, {"name": "end"}, {"name": "call-off"}),
    "duties:case-step": ({"name": "state"}, {"name": "decide"}, {"name": "close"}),
    "lecturers:step": ({"name": "appoint"}, {"name": "rating"}),
    "lecturers:candidacy": ({"name": "judge"}, {"name": "withdraw"}),
    "lecturers:task-answer": ({"name": "accept"}, {"name": "decline"}),
    "people:import": ({"kind": "staff"},),
    "people:import-check": ({"kind": "staff"},),
    "people:import-run": ({"kind": "staff"},),
    "people:import-template": ({"kind": "staff"},),
    "people:import-failed": ({"kind": "staff"},),
    "training:annual-plan-step": ({"step": "submit"}, {"step": "release"}),
    "training:consolidation-lines": ({"verb": "adopt"}, {"verb": "return"}),
    "training:consolidation-plan": ({"verb": "adopt"}, {"verb": "return"}),
    "training:issued-file": ({"medium": "xlsx"},),
    "training:need-step": ({"step": "check"}, {"step": "join"}, {"step": "decline"}),
    "training:deviation-decide": ({"verdict": "approve"},),
    "training:figure": ({"kind": "implementation_rate"},),
    "training:print": (
        {"form": "monthly-plan", "pk": "plan_id", "medium": "xlsx"},
        {"form": "annual-plan", "pk": "annual_plan_id", "medium": "xlsx"},
        {"form": "annual-plan-template", "pk": "annual_plan_id", "medium": "xlsx"},
        {"form": "consolidated-plan", "pk": "cycle_id", "medium": "xlsx"},
        {"form": "implementation", "pk": "return_id", "medium": "xlsx"},
        {"form": "summary", "pk": "return_id", "medium": "xlsx"},
    ),
}
STANDS_FOR = {
    "training:annual-plan": {"plan_id": "annual_plan_id"},
    "training:annual-plan-step": {"plan_id": "annual_plan_id"},
    **{f"training:annual-import{part}": {"plan_id": "annual_plan_id"} for part in ("", "-confirm", "-rejected")},
    "training:annual-line-delete": {"plan_id": "annual_plan_id", "line_id": "annual_line_id"},
}
"""Arguments whose name alone does not say which row they mean."""
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Address:
    """One row of the table. `area` "" means that the address is about no area."""

    method: str
    label: str
    url: str
    area: str = ""

    @property
    def key(self) -> str:
        return f"{self.method} {self.label}" + (f" @{self.area}" if self.area else "")


def pages(world: World) -> Iterator[Address]:
    """Every page, filled with rows of each area; read and written to."""
    for name, route in sorted(_named(get_resolver())):
        if OUTSIDE.match(name):
            continue
        wanted = PARAMETER.findall(route)
        for variant in VARIANTS.get(name, ({},)):
            told = "".join(f" {value}" for value in variant.values() if value not in world.areas["XN"] and value != "cycle_id")
            for area, given in _fillings(world, name, wanted, variant):
                url = reverse(name, kwargs=given)
                yield Address("GET", name + told, url, area)
                yield Address("POST", name + told, url, area)


def operations(world: World) -> Iterator[Address]:
    """Every API operation, with empty bodies for those that write."""
    from bihuan.shell.api import api

    for path, methods in sorted(api.get_openapi_schema()["paths"].items()):
        for method, operation in sorted(methods.items()):
            known = operation.get("parameters", [])
            wanted = [each["name"] for each in known if each["in"] == "path" or each.get("required")]
            for area, given in _fillings(world, path, wanted, {}):
                url = re.sub(r"\{(\w+)\}", lambda found, given=given: str(given[found[1]]), path)
                asked = [
                    f"{each['name']}={given[each['name']]}" for each in known if each["in"] == "query" and each["name"] in given
                ]
                yield Address(method.upper(), path, url + ("?" + "&".join(asked) if asked else ""), area)


def _named(resolver: URLResolver, space: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _named(entry, inner, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}", prefix + str(entry.pattern)


def _fillings(world: World, name: str, wanted: list[str], variant: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    from tests.world import SIBLINGS

    names = {**STANDS_FOR.get(name, {}), **({"pk": variant["pk"]} if "pk" in variant else {})}
    fixed = {key: value for key, value in variant.items() if key != "pk"}
    is_of_area = any(names.get(each, each) in world.areas[SIBLINGS[0]] for each in wanted)
    for area in SIBLINGS if is_of_area else ("",):
        known = {**world.shared, **world.areas.get(area, {}), **fixed}
        missing = [each for each in wanted if names.get(each, each) not in known]
        if missing:
            raise LookupError(f"{name}: tests/world.py has no row for {missing}")
        yield area, {each: known[names.get(each, each)] for each in wanted}


def answers(world: World) -> dict[str, dict[str, str]]:
    """Row key → role → status. Every act is taken back, and a GET that writes is marked."""
    from tests.world import ROLES

    rows = [*pages(world), *operations(world)]
    found: dict[str, dict[str, str]] = {row.key: {} for row in rows}
    for role in ("visitor", *POSTERS, *(role for role in ROLES if role not in POSTERS)):
        client = Client(raise_request_exception=False)
        if role != "visitor":
            client.force_login(world.accounts[role])
        for row in rows:
            if role in POSTERS or (row.method == "GET" and (role == "visitor" or _opens(found[row.key]))):
                found[row.key][role] = _status(client, row)
    return found


def _opens(cells: Mapping[str, str]) -> bool:
    """A door that is shut to all of the first is an address to post to; the others need not try."""
    return any(cells[role] not in ("403", "404", "405") for role in POSTERS)


class _Writes:
    """Sees statements that change rows."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql:
            self.seen.append(sql)
        return execute(sql, params, many, context)


def _status(client: Client, row: Address) -> str:
    writes = _Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        if row.method == "GET":
            answer = client.get(row.url)
        elif row.url.startswith("/api/"):
            answer = client.generic(row.method, row.url, json.dumps({}), content_type="application/json")
        else:
            answer = client.post(row.url, {})
        transaction.set_rollback(True)
    place = answer.headers.get("Location", "")
    told = "sign-in" if place.startswith("/sign-in/") else str(answer.status_code)
    return told + ("!" if row.method == "GET" and writes.seen else "")


def as_text(found: Mapping[str, Mapping[str, str]]) -> str:
    from tests.world import ROLES

    head = ["page", "visitor", *ROLES]
    lines = ["\t".join([key, *(cells.get(role, "") for role in head[1:])]) for key, cells in sorted(found.items())]
    return "\n".join(["\t".join(head), *lines]) + "\n"


if __name__ == "__main__":
    import os
    import sys

    import pytest

    os.environ["BIHUAN_WRITE_TABLES"] = "1"
    sys.exit(pytest.main([str(FILE.with_name("test_access.py")), "-q", "-p", "no:randomly"]))
