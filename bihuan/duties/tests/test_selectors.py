"""Grouping of my work, rates from rows, and recipients of rungs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from bihuan.duties.selectors import ledger
from bihuan.duties.selectors.rates import duty_rate
from bihuan.duties.selectors.work import group_of, my_work
from bihuan.duties.services.ledger import duty_fulfil, duty_void, duty_waive
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.kernel.rates import Rate
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Person
from bihuan.people.tests.factories import PersonFactory, UnitFactory, account_with, actor_with

HOUR = timedelta(hours=1)
# Wednesday 2026-12-23, 10:00 in Shanghai
AT = datetime(2026, 12, 23, 2, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 23, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "group"),
    [
        (AT - HOUR, "late"),
        (AT, "late"),
        (AT + timedelta(microseconds=1), "today"),
        (MIDNIGHT, "today"),
        (MIDNIGHT + HOUR, "this_week"),
        (MIDNIGHT + timedelta(days=4), "this_week"),
        (MIDNIGHT + timedelta(days=4, hours=1), "later"),
    ],
)
def test_work_is_grouped_by_the_last_day_in_time(due_at, group):
    assert group_of(due_at, AT) == group


@pytest.mark.django_db
def test_my_work_is_what_i_owe_in_person_or_by_what_i_hold_there():
    unit, below = UnitFactory(), None
    below = UnitFactory(parent=unit)
    actor = actor_with("training.monthly.draft", unit=unit, at=AT)
    person = PersonFactory()
    open_duty("by-post", unit=unit)
    open_duty("of-the-unit-below", unit=below)
    open_duty("of-another", unit=unit, owner=person)
    duty_fulfil(key=open_duty("done", unit=unit).key, at=AT, actor=system_actor(AT))

    work = my_work(actor, at=AT)

    assert [item.title for group in work.groups for item in group.items] == ["上报 2026-12 月计划"]
    assert (work.n_total, work.n_late, work.is_more) == (1, 0, False)


@pytest.mark.django_db
def test_what_can_only_be_done_in_its_month_is_work_from_its_first_day_on_and_counted_before():
    unit = UnitFactory()
    actor = actor_with("training.implement", "duties.view", unit=unit, at=AT)
    open_duty("of-january", unit=unit, kind="test.of_month", month="2027-01", owner_capability="training.implement")

    def titles(at):
        return [item.title for group in my_work(actor, at=at).groups for item in group.items]

    last, first = datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert (titles(AT), titles(last), len(titles(first))) == ([], [], 1)
    assert ledger.ledger(actor, ledger.LedgerCriteria()).total == "1"
    assert duty_rate("test.of_month", month="2027-01", unit_ids=[unit.pk]).rate == Rate(0, 0, 1)


@pytest.mark.django_db
def test_a_long_list_is_cut_and_says_so(django_assert_num_queries):
    unit = UnitFactory()
    actor = actor_with("training.monthly.draft", unit=unit, at=AT)
    for number in range(6):
        open_duty(f"m{number}", unit=unit, due_at=DUE + number * HOUR)

    with django_assert_num_queries(2):
        work = my_work(actor, at=AT, limit=5)

    assert (work.n_total, work.is_more) == (5, True)


@pytest.mark.django_db
def test_a_rate_names_the_rows_it_is_counted_from():
    unit = UnitFactory()
    head = actor_with("duties.view", "duties.waive", unit=unit, at=OPENED)
    ids = {key: open_duty(key, unit=unit, month="2026-12").pk for key in ("met", "late", "missed", "waived", "void")}
    open_duty("next", unit=unit, month="2027-01")
    open_duty("elsewhere", unit=UnitFactory(), month="2026-12")
    duty_fulfil(key="met", at=OPENED, actor=system_actor(OPENED))
    duty_fulfil(key="late", at=DUE, actor=system_actor(DUE))
    duty_waive(duty_id=ids["waived"], at=OPENED, actor=head, reason="批准")
    duty_void(key="void", at=OPENED, actor=system_actor(OPENED), reason="取消")
    duties_sweep(at=DUE)

    found = duty_rate("test.report", month="2026-12", unit_ids=[unit.pk])
    without = duty_rate("test.report", month="2026-12", unit_ids=[unit.pk], waived_counts=False)

    assert found.rate == Rate(1, 4, 1)
    assert (found.numerator, found.left_out) == ((ids["met"],), (ids["void"],))
    assert found.denominator == (ids["met"], ids["late"], ids["missed"], ids["waived"])
    assert without.rate == Rate(1, 3, 2)


@pytest.mark.django_db
def test_a_rate_of_nothing_is_undefined():
    assert duty_rate("test.report", month="2026-12", unit_ids=[]).rate.value is None


@pytest.mark.django_db
@pytest.mark.parametrize("few_units", [0, 64])
def test_a_small_part_of_the_tree_and_the_whole_show_the_same_ledger(few_units, monkeypatch):
    monkeypatch.setattr(ledger, "FEW_UNITS", few_units)
    unit = UnitFactory()
    below, beside = UnitFactory(parent=unit), UnitFactory()
    actor = actor_with("duties.view", unit=unit, at=AT)
    for key, where in (("own", unit), ("below", below), ("beside", beside)):
        open_duty(key, unit=where)
    mine = open_duty("mine", unit=beside, owner=Person.objects.get(pk=actor.person_id))

    def shown(**criteria):
        return {row.unit for row in ledger.ledger(actor, ledger.LedgerCriteria(**criteria)).rows}

    assert shown() == {unit.name, below.name, mine.unit.name}
    assert shown(unit_path=below.path) == {below.name}
    assert ledger.ledger(actor, ledger.LedgerCriteria()).total == "3"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the planner of SQLite")
@pytest.mark.parametrize(
    ("criteria", "index"),
    [
        ({}, "duty_ledger"),
        ({"state": "pending"}, "duty_pending_ledger"),
        ({"state": "late"}, "duty_late_ledger"),
        ({"state": "waived"}, "duty_left_out_ledger"),
        ({"month": "2026-12"}, "duty_month_ledger"),
        ({"month": "2026-12", "state": "open"}, "duty_month_pending_ledger"),
        ({"month": "2026-12", "state": "late"}, "duty_month_late_ledger"),
        ({"month": "2026-12", "state": "void"}, "duty_month_left_out_ledger"),
        ({"kind": "test.plain"}, "duty_kind_ledger"),
    ],
)
def test_every_filter_of_the_ledger_walks_an_index_in_its_order(criteria, index, monkeypatch):
    monkeypatch.setattr(ledger, "FEW_UNITS", 0)
    UnitFactory()
    rows = ledger.duty_rows(system_actor(AT), ledger.LedgerCriteria(**criteria)).order_by(*ledger.ORDER)[:51]
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = " ".join(row[3] for row in cursor.fetchall())

    assert f"USING INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.django_db
def test_a_keyword_is_looked_for_in_the_latest_rows_and_the_ledger_says_since_when(monkeypatch):
    monkeypatch.setattr(ledger, "SEARCHED", 2)
    unit = UnitFactory()
    for number in range(4):
        open_duty(f"k{number}", unit=unit, title="消防演练", month=f"2026-0{number + 1}", due_at=DUE + number * HOUR)
    actor = actor_with("duties.view", unit=unit, at=AT)

    wide = ledger.ledger(actor, ledger.LedgerCriteria(q="消防"))
    of_month = ledger.ledger(actor, ledger.LedgerCriteria(q="消防", month="2026-01"))

    assert ([row.month for row in wide.rows], wide.searched_since) == (["2026-04", "2026-03", "2026-02"], DUE + HOUR)
    assert ([row.month for row in of_month.rows], of_month.searched_since) == (["2026-01"], None)
    assert [row.month for row in ledger.export_rows(actor, ledger.LedgerCriteria(q="消防"))] == [row.month for row in wide.rows]
    assert ledger.ledger(actor, ledger.LedgerCriteria(q="地震")).rows == ()


@pytest.mark.django_db
def test_the_page_says_since_when_a_keyword_was_looked_for(client, monkeypatch):
    monkeypatch.setattr(ledger, "SEARCHED", 1)
    unit = UnitFactory()
    for number in range(2):
        open_duty(f"k{number}", unit=unit, due_at=DUE + number * HOUR)
    client.force_login(account_with("duties.view", unit=unit))

    assert "及以后截止的责任里查找" in client.get("/duties/?q=计划").content.decode()
    assert "及以后截止的责任里查找" not in client.get("/duties/").content.decode()
