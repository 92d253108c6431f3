"""Grouping of my work, rates from rows, and recipients of rungs."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.duties.selectors.rates import duty_rate
from bihuan.duties.selectors.work import group_of, my_work
from bihuan.duties.services.ledger import duty_fulfil, duty_void, duty_waive
from bihuan.duties.services.sweep import duties_sweep
from bihuan.duties.tests.factories import DUE, OPENED, open_duty
from bihuan.kernel.rates import Rate
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import PersonFactory, UnitFactory, actor_with

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
