"""The annual plan is owed by the calendar, whether or not anybody has opened it (T-045)."""

from datetime import UTC, datetime

import pytest

from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_sweep
from bihuan.people.tests.factories import UnitFactory
from bihuan.regulations.tests.factories import GROUP, adopt_pack
from bihuan.training.models import AnnualPlan
from bihuan.training.services.annual_open import annual_plans_open
from bihuan.training.tests.cycle_factories import shanghai

pytestmark = pytest.mark.django_db


def centre(from_on=datetime(2026, 6, 1).date()):
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root, from_on=from_on)
    UnitFactory(parent=root, kind="area")
    return root


@pytest.mark.rule("T-045")
def test_on_1_january_a_plan_that_nobody_began_is_overdue():
    root = centre()
    assert annual_plans_open(shanghai(31, 23, 59, month=10), 10) == 0

    assert annual_plans_open(shanghai(1), 10) == 1
    assert annual_plans_open(shanghai(1, 1), 10) == 0
    duties_sweep(at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC), limit=10)

    plan, duty = AnnualPlan.objects.get(), Duty.objects.get()
    assert (plan.unit, plan.year, plan.state) == (root, 2027, "draft")
    assert (duty.key, duty.state, duty.missed_at) == (
        f"plan.annual.due/{root.pk}/2027",
        "missed",
        datetime(2026, 12, 31, 16, 0, tzinfo=UTC),
    )


@pytest.mark.rule("T-045")
def test_a_worker_that_slept_over_new_year_finds_the_same_verdict():
    centre()

    assert annual_plans_open(shanghai(9, month=1, year=2027), 10) == 1
    duties_sweep(at=shanghai(9, month=1, year=2027), limit=10)

    duty = Duty.objects.get()
    assert (duty.state, duty.missed_at) == ("missed", datetime(2026, 12, 31, 16, 0, tzinfo=UTC))


def test_nothing_is_owed_for_a_year_in_which_the_rule_was_not_yet_adopted():
    centre(from_on=datetime(2026, 6, 1).date())
    UnitFactory(kind="group")  # has adopted nothing at all

    assert annual_plans_open(shanghai(15, month=7), 10) == 0
    assert not AnnualPlan.objects.exists()
