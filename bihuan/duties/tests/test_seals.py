"""A duty or an event that was changed behind the ledger shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bihuan.duties.models import Duty, DutyEvent
from bihuan.duties.selectors.duty_seals import broken_duties, broken_events
from bihuan.duties.services.ledger import duty_fulfil, duty_void
from bihuan.duties.services.seal_events import events_seal
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
LATER = DUE + timedelta(days=1)


@pytest.fixture
def duties() -> dict[str, Duty]:
    """One of each ending: open, missed, met, met late, annulled."""
    unit = UnitFactory()
    for key in ("missed", "met", "late", "void"):
        open_duty(key, unit=unit)
    open_duty("open", unit=unit, due_at=LATER + timedelta(days=9))
    duty_fulfil(key="met", at=OPENED, actor=system_actor(OPENED))
    duty_void(key="void", at=OPENED, actor=system_actor(OPENED), reason="已取消")
    duties_sweep(at=LATER)
    duty_fulfil(key="late", at=LATER, actor=system_actor(LATER))
    return {duty.key: duty for duty in Duty.objects.all()}


def test_an_untouched_ledger_holds(duties: dict[str, Duty]) -> None:
    events_seal(LATER + timedelta(hours=1), 500)

    assert [duties[key].state for key in ("open", "missed", "met", "late", "void")] == [
        *("open", "missed", "met", "met_late", "void")
    ]
    assert (list(broken_duties()), list(broken_events())) == ([], [])


@pytest.mark.parametrize(
    ("key", "forged"),
    [
        ("missed", {"state": "met", "fulfilled_at": OPENED, "missed_at": None}),
        ("late", {"fulfilled_at": OPENED}),
        ("missed", {"missed_at": None}),
        ("open", {"due_at": LATER + timedelta(days=30)}),
        ("open", {"state": "void"}),
    ],
)
def test_a_changed_duty_shows(duties: dict[str, Duty], key: str, forged: dict[str, Any]) -> None:
    Duty.objects.filter(key=key).update(**forged)

    assert list(broken_duties()) == [f"duties.duty/{duties[key].pk}"]


def test_a_waiver_that_is_not_in_the_trail_shows(duties: dict[str, Duty]) -> None:
    duty = duties["open"]
    DutyEvent.objects.create(duty=duty, kind="waived", at=OPENED, known_at=OPENED)
    Duty.objects.filter(pk=duty.pk).update(state="waived")

    assert list(broken_duties()) == [f"duties.duty/{duty.pk}"]


def test_a_changed_added_or_removed_event_breaks_the_seal_of_its_stretch(duties: dict[str, Duty]) -> None:
    assert events_seal(LATER, 500) == 7  # what became known this hour waits
    assert events_seal(LATER + timedelta(hours=1), 500) == 3
    assert events_seal(LATER + timedelta(hours=1), 500) == 0
    first = DutyEvent.objects.order_by("pk")[0]

    DutyEvent.objects.filter(pk=first.pk).update(at=LATER)
    assert len(list(broken_events())) == 1
    DutyEvent.objects.filter(pk=first.pk).update(at=first.at)
    assert list(broken_events()) == []
    first.delete()
    assert len(list(broken_events())) == 1
