"""How far the year has come, line by line, and what no month has taken up (T-046, T-049)."""

from typing import Any

import pytest

from bihuan.kernel.periods import Month
from bihuan.training.models import AnnualLine, AnnualPlan, PlanLine
from bihuan.training.selectors.annual import annual_gaps, annual_rows
from bihuan.training.tests.cycle_factories import Centre, add_line, centre, opened, plan_of

pytestmark = pytest.mark.django_db
DECEMBER = Month(2026, 12)


def annual(world: Centre, month: int = 12) -> AnnualLine:
    plan, _created = AnnualPlan.objects.get_or_create(unit=world.root, year=2026, state="released")
    return AnnualLine.objects.create(
        plan=plan,
        position=plan.lines.count() + 1,
        month=month,
        title="合同法规",
        audience="specialists",
        lesson_minutes=90,
        responsible_unit=world.areas[0],
    )


def progress(line: AnnualLine) -> str:
    return next(str(row.progress.label) for row in annual_rows(line.plan, 45) if row.line_id == line.pk)


def taken_up(world: Centre, line: AnnualLine, **facts: Any) -> PlanLine:
    return add_line(plan_of(opened(world), world.areas[0]), annual_line=line, **facts)


@pytest.mark.rule("T-046", "T-049")
@pytest.mark.parametrize(
    ("facts", "said", "is_gap"),
    [
        ({}, "已列入月计划", False),
        ({"fate": "adopted"}, "已列入月计划", False),
        ({"fate": "adopted", "outcome": "not_held"}, "已列入月计划", False),
        ({"fate": "adopted", "outcome": "held"}, "已举办", False),
        ({"fate": "adopted", "outcome": "held_moved"}, "已举办", False),
        ({"fate": "returned"}, "未列入月计划", True),
    ],
)
def test_a_line_is_planned_then_in_a_month_then_done(facts, said, is_gap):
    world = centre(n_projects=0)
    line = annual(world)
    assert (progress(line), [gap.line_id for gap in annual_gaps(world.root, DECEMBER)]) == ("未列入月计划", [line.pk])

    taken_up(world, line, **facts)

    assert (progress(line), bool(annual_gaps(world.root, DECEMBER))) == (said, is_gap)


@pytest.mark.rule("T-046", "T-049")
def test_a_line_merged_into_another_units_session_is_taken_up_and_done_with_it():
    world = centre(n_projects=0)
    line = annual(world)
    into = add_line(plan_of(opened(world), world.root), fate="adopted")
    taken_up(world, line, fate="merged", merged_into=into)

    assert (progress(line), annual_gaps(world.root, DECEMBER)) == ("已列入月计划", ())

    PlanLine.objects.filter(pk=into.pk).update(outcome="held")
    assert progress(line) == "已举办"


@pytest.mark.rule("T-049")
def test_another_months_lines_are_no_gap_of_this_one():
    world = centre(n_projects=0)
    annual(world, month=3)

    assert annual_gaps(world.root, DECEMBER) == ()
    assert len(annual_gaps(world.root, Month(2026, 3))) == 1
    assert annual_gaps(world.root, Month(2027, 3)) == ()
