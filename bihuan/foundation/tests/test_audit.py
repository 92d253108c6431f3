"""The trail: complete, readable, and unable to be changed unseen."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from bihuan.cli.audit import run as cli_run
from bihuan.foundation.models import AuditEntry, AuditHead, WorkCalendar
from bihuan.foundation.selectors.audit import Break, history_of, verify
from bihuan.foundation.services.audit import NextEntry, audit_record, audit_record_many
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory, account_with

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 1, 2, 3, 456789, tzinfo=UTC)
ACTOR = system_actor(AT)


def subject(pk=1):
    return WorkCalendar(pk=pk)


def record(number, pk=1, **more):
    return audit_record(
        subject(pk), "calendar.day_set", actor=ACTOR, at=AT + timedelta(minutes=number), after={"n": number}, **more
    )


@pytest.fixture
def trail():
    return [record(number) for number in (1, 2, 3)] + [record(9, pk=2)]


def test_an_untouched_trail_holds(trail):
    found = verify()

    assert (found.n_streams, found.n_entries, found.breaks) == (2, 4, ())


def test_any_content_holds_after_it_was_read_back():
    audit_record(
        subject(),
        "calendar.day_set",
        actor=ACTOR,
        at=AT,
        before={10: "ten", 9: date(2026, 1, 2), "d": Decimal("1.10")},
        after={"text": '中文 " \\ ’', "list": [1, None, 2.5, {"b": 1, "a": 2}]},
    )

    assert verify().breaks == ()


def test_entries_written_together_continue_their_streams(trail, django_assert_num_queries):
    told = [NextEntry(subject(pk), "calendar.day_set", "", None, {"n": pk}, {"n": 0}) for pk in (1, 2, 3)]

    with django_assert_num_queries(6):  # the savepoint and its end, two of the heads, the entries, the heads again
        audit_record_many(told, actor=ACTOR, at=AT)

    ends = AuditHead.objects.order_by("stream").values_list("stream", "sequence")
    assert [(stream[-1], sequence) for stream, sequence in ends] == [("1", 4), ("2", 2), ("3", 1)]
    assert (verify().n_entries, verify().breaks) == (7, ())
    assert AuditEntry.objects.get(stream__endswith="/1", sequence=4).before == {"n": 0}


def test_a_changed_entry_shows_once_at_its_place(trail):
    AuditEntry.objects.filter(pk=trail[1].pk).update(reason="nothing happened")

    assert verify().breaks == (Break("foundation.workcalendar/1", 2, "changed"),)


def test_a_changed_entry_with_a_fitting_digest_shows_at_the_next(trail):
    from bihuan.foundation.trail import payload_of
    from bihuan.kernel.chain import link

    entry = AuditEntry.objects.get(pk=trail[1].pk)
    entry.reason = "forged"
    entry.digest = link(entry.previous_digest, payload_of(entry))
    entry.save()

    assert verify().breaks == (Break("foundation.workcalendar/1", 3, "changed"),)


def test_a_removed_entry_shows(trail):
    AuditEntry.objects.filter(pk=trail[1].pk).delete()

    assert verify().breaks == (Break("foundation.workcalendar/1", 2, "missing"),)


def test_a_cut_tail_shows_against_the_head(trail):
    AuditEntry.objects.filter(pk=trail[2].pk).delete()

    assert verify().breaks == (Break("foundation.workcalendar/1", 3, "cut"),)


def test_a_stream_removed_as_a_whole_shows(trail):
    AuditEntry.objects.filter(pk=trail[3].pk).delete()

    assert verify().breaks == (Break("foundation.workcalendar/2", 1, "cut"),)


def test_an_entry_slipped_in_without_the_head_shows(trail):
    last = AuditEntry.objects.get(pk=trail[3].pk)
    AuditHead.objects.filter(stream=last.stream).delete()

    assert verify().breaks == (Break("foundation.workcalendar/2", 1, "headless"),)


def test_the_command_ends_with_1_when_a_chain_is_broken(trail, monkeypatch, capsys):
    monkeypatch.setattr("bihuan.cli.audit.start", lambda: None)
    arguments = type("Arguments", (), {"json": True})
    assert cli_run(arguments) == 0
    AuditEntry.objects.filter(pk=trail[0].pk).update(actor_name="somebody else")
    capsys.readouterr()

    assert cli_run(arguments) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["breaks"] == [{"stream": "foundation.workcalendar/1", "sequence": 1, "what": "changed"}]


def test_what_was_closed_before_there_was_a_seal_is_named_and_is_not_a_break(trail, monkeypatch, capsys):
    monkeypatch.setattr("bihuan.cli.audit.start", lambda: None)
    monkeypatch.setattr("bihuan.foundation.seals._UNSEALED", {"months": lambda: ["training.cycle/1"]})

    assert cli_run(type("Arguments", (), {"json": False})) == 0

    told = capsys.readouterr().out
    assert "training.cycle/1：当时没有封存，无法校验" in told
    assert "0 处不符，1 处没有封存" in told


def test_the_history_of_a_row_is_newest_first(trail):
    record(4, reason="公布新年度")

    events = history_of(subject())

    assert [event.at for event in events] == [AT + timedelta(minutes=n) for n in (4, 3, 2, 1)]
    assert (events[0].by, events[0].reason) == ("系统", "公布新年度")


def test_the_page_shows_only_units_where_the_reader_may_look(client):
    root = UnitFactory()
    mine, other = UnitFactory(parent=root, name="西南片区"), UnitFactory(parent=root)
    for number, unit_id in enumerate((mine.pk, other.pk, None), 1):
        record(number, unit_id=unit_id, reason=f"理由{number}")
    address = reverse("foundation:audit")

    client.force_login(account_with("audit.view", unit=mine))
    narrow = client.get(address).content.decode()
    client.force_login(account_with("audit.view", unit=root))
    wide = client.get(address).content.decode()

    assert [f"理由{n}" in narrow for n in (1, 2, 3)] == [True, False, False]
    assert [f"理由{n}" in wide for n in (1, 2, 3)] == [True, True, True]
    assert "西南片区" in narrow


def test_the_page_filters_and_refuses_those_without_the_capability(client):
    root = UnitFactory()
    record(1, unit_id=root.pk, reason="甲")
    record(2, pk=2, unit_id=root.pk, reason="乙")
    client.force_login(account_with("audit.view", unit=root))
    address = reverse("foundation:audit")

    rows = client.get(address, {"stream": "foundation.workcalendar/2", "person": "系统"}).context["audit"].rows
    assert [row.reason for row in rows] == ["乙"]
    assert rows[0].changes == (("文件数", "", "2"),)
    assert client.get(address, {"verb": "unit.closed"}).context["audit"].rows == ()

    client.force_login(account_with("people.view", unit=root))
    assert client.get(address).status_code == 403
