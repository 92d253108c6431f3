"""How many queries the main pages need: the same for five times the people, months, plans and duties, changed only on purpose.

`BIHUAN_WRITE_TABLES=1 pytest tests/test_queries.py` writes the file anew.
"""

import os
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.foundation.selectors.calendars import forget_calendars
from tests.access_table import pages
from tests.growth import grow
from tests.world import AT, build

FILE = Path(__file__).with_name("queries.tsv")
MAIN = (
    "classroom:conduct",
    "classroom:desk",
    "classroom:dossier",
    "classroom:feedback",
    "classroom:my-feedback",
    "classroom:evaluation",
    "classroom:screen",
    "classroom:signin",
    "home",
    "classroom:mine",
    "classroom:session",
    "classroom:sessions",
    "duties:case",
    "duties:cases",
    "duties:ledger",
    "duties:inbox",
    "foundation:calendars",
    "lecturers:file",
    "lecturers:lecturers",
    "lecturers:mine",
    "lecturers:rounds",
    "lecturers:to-place",
    "people:persons",
    "people:units",
    "people:unit",
    "people:person",
    "regulations:documents",
    "regulations:document",
    "training:annual-import",
    "search",
    "training:annual-plan",
    "training:annual-plans",
    "training:board",
    "training:consolidation",
    "training:figures",
    "training:monthly-plan",
    "training:monthly-plans",
    "training:needs",
    "training:returns",
)


ASKED = {"search": "?q=西南"}
"""What a page is asked that shows nothing without a question."""


def counted(scale: int) -> dict[str, int]:
    """Page → queries, the second time it is asked."""
    found = {}
    forget_calendars()
    with time_machine.travel(AT, tick=False), transaction.atomic():
        world = build(scale=scale)
        grow(world, scale)
        client = Client()
        client.force_login(world.accounts["zonghe"])
        for row in pages(world):
            if row.method == "GET" and row.label in MAIN and row.area != "HD":
                url = row.url + ASKED.get(row.label, "")
                client.get(url)
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(url).status_code == 200
                found[row.label] = len(seen)
        transaction.set_rollback(True)
    forget_calendars()
    return found


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_organisation(monkeypatch):
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)  # copies every context
    small = counted(1)
    if os.environ.get("BIHUAN_WRITE_TABLES"):
        FILE.write_text("".join(f"{name}\t{count}\n" for name, count in sorted(small.items())), encoding="utf-8")
    known = dict(line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())

    assert {name: str(count) for name, count in small.items()} == known
    assert counted(5) == small
