"""Which documents a unit lives by, on its page."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from bihuan.people import middleware
from bihuan.people.tests.factories import UnitFactory, account_with
from bihuan.regulations.selectors.unit_rules import unit_rules
from bihuan.regulations.tests.factories import adopt, document_with

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)
RULE = {"rate.floor": ("Percent", {"value": 90})}


@pytest.fixture
def area():
    """The group adopted one document and ended another; the area ended one, has one of its own and one to come."""
    top = UnitFactory(code="TOP", kind="group", name="集团")
    made = UnitFactory(code="HD", kind="area", parent=top, name="华东片区")
    for code, unit, since, until in (
        ("all", top, date(2024, 1, 1), None),
        ("gone", top, date(2024, 1, 1), date(2025, 1, 1)),
        ("old", made, date(2024, 1, 1), date(2026, 1, 1)),
        ("own", made, date(2026, 1, 1), None),
        ("next", made, date(2026, 5, 1), None),
    ):
        adoption = adopt(document_with(code, RULE, title=f"{code}办法").document, unit, since)
        adoption.until_on = until
        adoption.save()
    return made


def test_own_ones_first_by_day_then_what_is_taken_over(area):
    rows = unit_rules(area, ON)

    assert [(row.adoption.document.code, row.is_own, row.tense, row.why_key) for row in rows] == [
        ("next", True, "coming", ""),
        ("own", True, "current", "rate.floor"),
        ("old", True, "ended", ""),
        ("all", False, "current", "rate.floor"),
    ]


def test_the_units_page_links_each_and_says_why(client, area, monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: datetime(2026, 3, 2, 1, tzinfo=UTC))
    client.force_login(account_with("people.view", unit=area), backend="django.contrib.auth.backends.ModelBackend")

    text = client.get(reverse("people:unit", args=[area.pk])).content.decode()

    for code in ("all", "old", "own", "next"):
        assert reverse("regulations:document", args=[code]) in text
    assert "gone办法" not in text
    assert "沿用集团" in text
    why = f"{reverse('regulations:why', args=['rate.floor'])}?unit=HD"
    assert why in text
    assert client.get(why).status_code == 200
