"""Two hands on one month at the same instant, and the same form sent twice: nothing twice, nothing after the close."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import Refused
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.services.consolidation_return import plan_return
from bihuan.training.services.consolidation_settle import plans_adopt
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.services.monthly_lines import LineInput, monthly_line_add
from bihuan.training.tests.cycle_factories import centre, opened, shanghai, submitted

ON_26 = shanghai(26, 9)


def typed(number: int = 0) -> LineInput:
    starts = shanghai(8, 9, month=12) + timedelta(hours=number)
    return LineInput(
        title=f"接待礼仪{number}",
        audience="specialists",
        form="lecture_on_site",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=45),
        lesson_minutes=45,
    )


def draft():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    return world, MonthlyPlan.objects.get(cycle=cycle, unit=world.root)


@pytest.mark.django_db
def test_the_very_same_line_sent_twice_is_one_line():
    world, plan = draft()
    author = world.ga()

    first = monthly_line_add(plan_id=plan.pk, line=typed(), actor=author, at=ON_26)
    again = monthly_line_add(plan_id=plan.pk, line=typed(), actor=author, at=ON_26)
    other = monthly_line_add(plan_id=plan.pk, line=typed(1), actor=author, at=ON_26)

    assert (again.pk, other.position) == (first.pk, 2)
    assert AuditEntry.objects.filter(verb="plan_line.added").count() == 2


@needs_parallel_connections
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_lines_added_at_once_stand_one_after_the_other():
    world, plan = draft()
    authors = [world.ga() for _each in range(4)]

    at_once(
        *[
            lambda author=author, number=number: monthly_line_add(plan_id=plan.pk, line=typed(number), actor=author, at=ON_26)
            for number, author in enumerate(authors)
        ]
    )

    assert sorted(PlanLine.objects.values_list("position", flat=True)) == [1, 2, 3, 4]


@needs_parallel_connections
@pytest.mark.postgres
@pytest.mark.rule("T-057")
@pytest.mark.django_db(transaction=True)
def test_a_plan_is_not_returned_behind_the_back_of_a_consolidation_being_handed_in():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    plan = submitted(cycle, world.areas[0], at=shanghai(24, 9), n_lines=2)
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    one, other = world.ga(), world.ga()

    results = at_once(
        lambda: cycle_consolidate(cycle_id=cycle.pk, actor=one, at=ON_26, goes_without_missing=True),
        lambda: plan_return(plan_id=plan.pk, actor=other, at=ON_26, remark="请补充讲师"),
    )

    cycle.refresh_from_db()
    plan.refresh_from_db()
    lost = [found for found in results if isinstance(found, Refused)]
    # Both may happen only in the order in which each could see the other: returned first, and named as missing.
    assert (cycle.state, plan.state) in {("submitted", "adopted"), ("submitted", "returned")}
    if (cycle.state, plan.state) == ("submitted", "returned"):
        entry = AuditEntry.objects.get(verb="cycle.consolidated")
        assert plan.unit.name in str(entry.after["missing"]) and not lost
    else:
        assert len(lost) == 1
