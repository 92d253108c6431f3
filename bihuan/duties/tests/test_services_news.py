"""News from below: a document to be read becomes a duty of each head, and reading it fulfils the duty."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.duties.models import Duty
from bihuan.duties.services.news import on_calendar_changed
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.foundation import worker
from bihuan.foundation.services.outbox import publish
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import PersonFactory, UnitFactory
from bihuan.regulations.models import Acknowledgement, Document, DocumentVersion
from bihuan.regulations.services.approval import version_acknowledge

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
END_OF_FIRST_DAY = datetime(2027, 1, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
def version():
    unit = UnitFactory()
    document = Document.objects.create(code="training", title="培训管理办法", owner_unit=unit)
    return DocumentVersion.objects.create(document=document, number="2027.1", effective_on=date(2027, 1, 1))


def ask(version, *persons):
    for person in persons:
        Acknowledgement.objects.create(version=version, person=person, unit=version.document.owner_unit)


def approved(version):
    publish(
        kind="regulation.approved",
        key=f"regulation.approved:{version.pk}",
        payload={"version_id": version.pk, "title": "培训管理办法", "number": "2027.1", "effective_on": "2027-01-01"},
        at=AT,
    )


def reads(version, person, at):
    actor = system_actor(at)
    version_acknowledge(version_id=version.pk, actor=type(actor)(person_id=person.pk, name=person.name, at=at), at=at)


def test_each_head_owes_the_reading_by_the_end_of_the_first_day_and_reading_fulfils_it(version):
    early, late = PersonFactory(), PersonFactory()
    ask(version, early, late)
    approved(version)
    worker.drain(at=AT)

    assert set(Duty.objects.values_list("owner_id", "title", "due_at", "state")) == {
        (early.pk, "阅读《培训管理办法》2027.1 版", END_OF_FIRST_DAY, "open"),
        (late.pk, "阅读《培训管理办法》2027.1 版", END_OF_FIRST_DAY, "open"),
    }

    reads(version, early, AT + timedelta(hours=1))
    reads(version, late, END_OF_FIRST_DAY)
    worker.drain(at=END_OF_FIRST_DAY)
    assert dict(Duty.objects.values_list("owner_id", "state")) == {early.pk: "met", late.pk: "met_late"}


def test_who_read_before_the_news_arrived_has_done_it(version):
    person = PersonFactory()
    ask(version, person)
    approved(version)
    reads(version, person, AT + timedelta(minutes=1))
    worker.drain(at=AT + timedelta(minutes=2))

    assert Duty.objects.values_list("state", "fulfilled_at").get() == ("met", AT + timedelta(minutes=1))


def test_a_changed_calendar_makes_pending_ladders_look_anew():
    pending, told = open_duty(unit=UnitFactory()), open_duty("told", unit=UnitFactory())
    Duty.objects.filter(pk=pending.pk).update(next_rung_at=DUE)

    on_calendar_changed({"calendar": "office"}, OPENED)

    pending.refresh_from_db()
    told.refresh_from_db()
    assert (pending.next_rung_at, told.next_rung_at) == (OPENED, None)
