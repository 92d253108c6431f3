"""Due days on days off: as printed, or moved where the unit's rule says so (conflict 58)."""

from datetime import datetime

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.regulations.tests.factories import GROUP, PASS_MARK, adopt_pack
from bihuan.training.models import Cycle
from bihuan.training.selectors.returns import due_of
from bihuan.training.services.annual_plan import CAPABILITY, annual_plan_open
from bihuan.training.services.cycle_issue import cycle_issue
from bihuan.training.services.cycle_open import cycle_open
from bihuan.training.tests.cycle_factories import GA, plan_of, shanghai

pytestmark = pytest.mark.django_db
RULES = ("none", "next", "previous")
FEBRUARY = Month(2025, 2)
OPENED_AT = shanghai(1, 9, month=1, year=2025)


def wall(day: int, month: int) -> datetime:
    return shanghai(day, month=month, year=2025)


def shifted(rule: str):
    """A centre with one area whose days move by the rule; February 2025 opened, the official calendar loaded."""
    calendars_seed(actor=system_actor(OPENED_AT), at=OPENED_AT)
    root = UnitFactory(kind="group")
    adopt_pack(GROUP, root, choices={**PASS_MARK, "calendar.shift": {"value": rule, "options": list(RULES)}})
    area = UnitFactory(parent=root, kind="area")
    cycle = cycle_open(unit=root, month=FEBRUARY, at=OPENED_AT, actor=system_actor(OPENED_AT)).cycle
    return root, area, cycle


# 25 January 2025 is a Saturday off, the 26th a Sunday worked in exchange, 1 February lies in the Spring Festival.
@pytest.mark.rule("T-050", "T-051", "T-053", "T-072")
@pytest.mark.parametrize(
    ("rule", "plan", "consolidate", "issue"),
    [
        ("none", wall(26, 1), wall(27, 1), wall(2, 2)),
        ("next", wall(27, 1), wall(27, 1), wall(6, 2)),
        ("previous", wall(25, 1), wall(27, 1), wall(28, 1)),
    ],
)
def test_days_off_move_the_month_only_where_the_rule_says_so(rule, plan, consolidate, issue):
    _root, area, cycle = shifted(rule)

    due = dict(Duty.objects.values_list("key", "due_at"))

    assert due[f"plan.monthly/{area.pk}/2025-02"] == plan == plan_of(cycle, area).due_at
    assert due[f"cycle.consolidate/{cycle.pk}"] == consolidate
    assert due[f"cycle.issue/{cycle.pk}"] == issue
    assert due_of(plan_of(cycle, area))[0] == wall(6, 3) == due[f"return.monthly/{area.pk}/2025-02"]


@pytest.mark.rule("T-053")
def test_issuing_waits_for_the_moved_day():
    root, _area, cycle = shifted("next")
    Cycle.objects.update(state="approved")
    early, first = shanghai(4, 23, 59, month=2, year=2025), wall(5, 2)

    with pytest.raises(Refused) as refused:
        cycle_issue(cycle_id=cycle.pk, actor=actor_with(*GA, unit=root, at=early), at=early)
    assert (refused.value.code, Cycle.objects.get().state) == ("cycle_issue_too_early", "approved")

    cycle_issue(cycle_id=cycle.pk, actor=actor_with(*GA, unit=root, at=first), at=first)
    assert Cycle.objects.get().state == "issued"


@pytest.mark.rule("T-045")
def test_the_annual_plan_moves_too():
    """31 December 2023 is a Sunday, 1 January 2024 a holiday: the next working day is the 2nd."""
    root, _area, _cycle = shifted("next")
    drafter = actor_with("training.view", CAPABILITY, unit=root, at=OPENED_AT)

    annual_plan_open(unit=root, year=2024, actor=drafter, at=OPENED_AT)

    assert Duty.objects.get(key=f"plan.annual.due/{root.pk}/2024").due_at == shanghai(3, month=1, year=2024)
