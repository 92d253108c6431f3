"""A document is changed only by whoever reaches every unit that lives by it."""

from datetime import UTC, date, datetime

import pytest

from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.policies import may
from bihuan.regulations.tests.factories import adopt, document_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)
ON = date(2026, 3, 2)
RULES = {"rate.floor": ("Percent", {"value": 90})}


def test_all_adopting_units_and_the_owner_must_be_in_reach():
    top = UnitFactory()
    left, right = UnitFactory(parent=top), UnitFactory(parent=top)
    document = document_with("d", RULES).document
    low, high = (actor_with("regulations.draft", unit=unit, at=AT) for unit in (left, top))
    assert may(low, "regulations.draft", document, on=ON)
    assert not may(actor_with(unit=top, at=AT), "regulations.draft", document, on=ON)

    adopt(document, left)
    assert may(low, "regulations.draft", document, on=ON)
    adopt(document, right)
    assert not may(low, "regulations.draft", document, on=ON)
    assert may(high, "regulations.draft", document, on=ON)

    document.owner_unit = UnitFactory()
    assert not may(high, "regulations.draft", document, on=ON)


def test_an_adoption_that_has_ended_no_longer_counts():
    left, right = UnitFactory(), UnitFactory()
    document = document_with("d", RULES).document
    adopt(document, left)
    ended = adopt(document, right)
    actor = actor_with("regulations.draft", unit=left, at=AT)
    assert not may(actor, "regulations.draft", document, on=ON)

    ended.until_on = ON
    ended.save()

    assert may(actor, "regulations.draft", document, on=ON)
