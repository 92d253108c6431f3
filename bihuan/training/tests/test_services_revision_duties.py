"""What came back stands in 我的待办 of those who wrote it, until it is sent again."""

import pytest

from bihuan.duties.models import Duty
from bihuan.people.tests.factories import actor_with
from bihuan.training.services.consolidation_return import plan_return
from bihuan.training.services.return_decide import return_send_back
from bihuan.training.services.return_submit import return_submit
from bihuan.training.services.revision_duties import PLAN, RETURN, plan_revision_owed, revision_done
from bihuan.training.tests.cycle_factories import centre, opened, submitted
from bihuan.training.tests.cycle_factories import shanghai as november
from bihuan.training.tests.returns_factories import issued_month, return_duty, shanghai
from bihuan.training.tests.test_services_returns import filled

pytestmark = pytest.mark.django_db


@pytest.mark.rule("T-057")
def test_a_returned_plan_is_work_until_the_consolidation_is_due():
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    plan = submitted(cycle, world.areas[0], at=november(24, 9))
    drafter = actor_with("training.view", "training.monthly.draft", unit=world.areas[0], at=november(26, 9))
    assert not Duty.objects.of(drafter).filter(kind=PLAN).exists()

    plan_return(plan_id=plan.pk, actor=world.ga(), at=november(26, 9), remark="缺新员工场次")

    duty = Duty.objects.of(drafter).get(kind=PLAN)
    assert (duty.title, duty.link) == (f"{plan.unit.name} 2026-12 月度计划退回待改", f"/training/plans/{plan.pk}/")
    assert duty.due_at == Duty.objects.get(key=f"cycle.consolidate/{cycle.pk}").due_at
    revision_done(PLAN, plan.pk, drafter, november(26, 15))
    duty.refresh_from_db()
    assert duty.state == "met"


def test_asked_after_the_consolidation_was_due_it_is_work_of_that_day():
    world = centre(n_areas=2, n_projects=0)
    plan = submitted(opened(world), world.areas[0], at=november(24, 9))

    plan_revision_owed(plan, november(28, 15))

    assert Duty.objects.get(kind=PLAN).due_at == november(29)


@pytest.mark.rule("T-078")
def test_a_return_sent_back_is_work_again_and_sending_it_fulfils_that():
    month = issued_month(n_lines=1, n_held=1)
    plan = filled(month)
    return_duty(plan)
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=shanghai(3, 9, month=1, year=2027))

    return_send_back(plan_id=plan.pk, remark="照片看不清人数", actor=month.ga(), at=shanghai(4, 9, month=1, year=2027))

    duty = Duty.objects.of(month.area_head()).get(kind=RETURN)
    assert (duty.state, duty.due_at) == ("open", shanghai(6, month=1, year=2027))
    return_submit(plan_id=plan.pk, actor=month.area_head(), at=shanghai(5, 9, month=1, year=2027))
    duty.refresh_from_db()
    assert (duty.state, duty.fulfilled_at) == ("met", shanghai(5, 9, month=1, year=2027))
