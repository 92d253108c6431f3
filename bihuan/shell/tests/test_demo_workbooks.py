"""The areas' workbooks in another month: read as in their own, with the same rows good and bad."""

import pytest

from bihuan.foundation.services.calendars import calendars_seed
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Unit
from bihuan.shell.demo.workbooks import workbook_of
from bihuan.training.services.plan_import import plan_import
from bihuan.training.tests.cycle_factories import OPENED_AT, centre

pytestmark = pytest.mark.django_db
UNITS = {"southwest": "西南片区", "east": "华东片区", "north": "华北片区"}


@pytest.fixture(autouse=True)
def calendars():
    calendars_seed(actor=system_actor(OPENED_AT), at=OPENED_AT)


def report(world, code, month):
    unit = Unit.objects.get(name=UNITS[code])
    _name, content = workbook_of(code, month)
    return plan_import(file=content, unit=unit, month=month, dry_run=True, actor=world.ga(), at=OPENED_AT)


def judged(found):
    """Row → codes of what stops it."""
    blocks = {(each.row, each.code) for each in found.verdict.problems if each.severity == "block"}
    return [each.row for each in found.verdict.accepted], blocks


@pytest.mark.parametrize("month", [Month(2027, 1), Month(2027, 2), Month(2027, 10)])
@pytest.mark.parametrize("code", UNITS)
def test_another_month_reads_as_the_first_one(code, month):
    world = centre(n_projects=0)
    Unit.objects.filter(name="西北片区").update(name="华北片区")

    first, moved = report(world, code, Month(2026, 12)), report(world, code, month)

    assert judged(moved) == judged(first)
    assert moved.month == month


def test_the_name_says_the_month_and_that_it_is_invented():
    assert workbook_of("southwest", Month(2026, 12))[0] == "西南片区-2026-12-月度培训计划表.xlsx"
    assert workbook_of("southwest", Month(2027, 1))[0] == "西南片区-2027-01-月度培训计划表（演示数据）.xlsx"
    assert workbook_of("east", Month(2027, 2))[0] == "华东片区-二月（演示数据）.xlsx"
