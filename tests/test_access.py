"""Who reaches what, page by page and role by role, as it was last read by a person."""

import os
from pathlib import Path

import pytest
import time_machine
from django.db import transaction

from tests.access_table import FILE, answers, as_text
from tests.world import AT, ROLES, build

pytestmark = pytest.mark.django_db


def read(path: Path) -> dict[str, dict[str, str]]:
    head, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    """Asked once; the rows go away with the transaction."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(AT, tick=False),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)  # copies every context
        found = answers(build())
        transaction.set_rollback(True)
    if os.environ.get("BIHUAN_WRITE_TABLES"):
        FILE.write_text(as_text(found), encoding="utf-8")
    return found


def test_every_door_opens_to_whom_it_did(table):
    """New or changed on purpose: `python -m tests.access_table`, then read the difference."""
    known = read(FILE)
    changed = {
        f"{key} · {role}": (known.get(key, {}).get(role, ""), told)
        for key, cells in table.items()
        for role, told in cells.items()
        if known.get(key, {}).get(role, "") != told
    }

    assert changed == {}
    assert sorted(known) == sorted(table)


def test_nothing_breaks_and_no_reading_writes(table):
    broken = [
        f"{key} · {role}: {told}"
        for key, cells in table.items()
        for role, told in cells.items()
        if told.startswith("5") or told.endswith("!")
    ]

    assert broken == []


def test_a_visitor_sees_nothing(table):
    seen = {key: cells["visitor"] for key, cells in table.items() if cells.get("visitor", "sign-in") not in ("sign-in", "401")}

    assert seen == {}


@pytest.mark.parametrize(("role", "sibling"), [("xinan", "HD"), ("huadong", "XN"), ("zhuanyuan", "HD"), ("jiangshi", "HD")])
def test_a_sibling_area_is_closed(table, role, sibling):
    """404 where existence is secret; 403 where the post may never do it; what is no address for reading acts on nothing."""
    open_doors = {
        key: cells[role]
        for key, cells in table.items()
        if key.endswith(f"@{sibling}") and cells.get(role) and cells[role] not in ("404", "403", "405", "422")
    }

    assert open_doors == {}


def test_a_specialist_decides_nothing(table):
    for name in ("training:consolidation", "training:approval", "foundation:audit", "people:hire"):
        assert table[f"GET {name}"]["zhuanyuan"] in ("403", "404")


def test_every_role_is_asked(table):
    assert set(table["GET home"]) == {"visitor", *ROLES}
