"""Every line ends adopted, merged or returned; what goes back keeps its due moment and its first submission (T-057)."""

import pytest

from bihuan.duties.models import Notice
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, WrongState
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.training.models import MonthlyPlan, PlanLine, PlanRemark
from bihuan.training.selectors.cycle import late_plans, missing_plans
from bihuan.training.services.consolidation_remind import plan_remind
from bihuan.training.services.consolidation_return import consolidation_return_lines, plan_return
from bihuan.training.services.consolidation_settle import line_unsettle, lines_adopt, lines_merge, plan_adopt, plans_adopt
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.tests.cycle_factories import add_line, centre, opened, plan_of, shanghai, submitted

pytestmark = pytest.mark.django_db

ON_26 = shanghai(26, 9)


def two_units(n_lines=2):
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    plans = [submitted(cycle, area, at=shanghai(24, 9), n_lines=n_lines) for area in world.areas]
    return world, cycle, plans


def fates(plan):
    return list(plan.lines.order_by("position").values_list("fate", "fate_remark"))


def test_one_click_adopts_all_lines_of_a_unit():
    world, _cycle, (plan, other) = two_units()

    done = plan_adopt(plan_id=plan.pk, actor=world.ga(), at=ON_26)

    assert done.state == "adopted"
    assert fates(plan) == [("adopted", ""), ("adopted", "")]
    assert fates(other) == [("pending", ""), ("pending", "")]
    assert AuditEntry.objects.get(verb="monthly_plan.adopted").after == {"state": "adopted", "adopted": 2, "merged": 0}


def test_lines_merge_into_one_session_and_both_plans_are_settled():
    world, cycle, (plan, other) = two_units(n_lines=1)
    target, line = plan.lines.get(), other.lines.get()

    lines_merge(
        cycle_id=cycle.pk, target_id=target.pk, line_ids=[line.pk], actor=world.ga(), at=ON_26, remark="同一课程，合并举办"
    )

    line.refresh_from_db()
    assert (line.fate, line.merged_into_id, line.fate_remark) == ("merged", target.pk, "同一课程，合并举办")
    assert set(MonthlyPlan.objects.filter(pk__in=[plan.pk, other.pk]).values_list("state", flat=True)) == {"adopted"}
    assert line.title == "华东片区第1场"


def test_merges_that_would_leave_lines_in_the_air_are_refused():
    world, cycle, (plan, other) = two_units()
    ga = world.ga()
    target, second = plan.lines.order_by("position")
    line = other.lines.first()
    lines_merge(cycle_id=cycle.pk, target_id=target.pk, line_ids=[line.pk], actor=ga, at=ON_26)
    before = AuditEntry.objects.count()

    with pytest.raises(Refused) as into_merged:
        lines_merge(cycle_id=cycle.pk, target_id=line.pk, line_ids=[second.pk], actor=ga, at=ON_26)
    with pytest.raises(Refused) as carrier:
        lines_merge(cycle_id=cycle.pk, target_id=second.pk, line_ids=[target.pk], actor=ga, at=ON_26)
    with pytest.raises(Refused) as nothing:
        lines_merge(cycle_id=cycle.pk, target_id=second.pk, line_ids=[second.pk], actor=ga, at=ON_26)
    with pytest.raises(Refused) as back:
        consolidation_return_lines(cycle_id=cycle.pk, remarks={target.pk: "改"}, actor=ga, at=ON_26)

    assert [found.value.code for found in (into_merged, carrier, nothing, back)] == [
        "cycle_merge_target",
        "cycle_line_carries_others",
        "cycle_no_lines",
        "cycle_line_carries_others",
    ]
    assert AuditEntry.objects.count() == before
    second.refresh_from_db()
    assert (second.fate, second.merged_into_id) == ("pending", None)


def test_a_line_of_another_cycle_is_not_found():
    world, cycle, (plan, _other) = two_units()
    elsewhere = centre(n_areas=1, n_projects=0)
    foreign = add_line(plan_of(opened(elsewhere), elsewhere.areas[0]))

    with pytest.raises(NotFound):
        lines_adopt(cycle_id=cycle.pk, line_ids=[plan.lines.first().pk, foreign.pk], actor=world.ga(), at=ON_26)

    assert set(PlanLine.objects.values_list("fate", flat=True)) == {"pending"}


@pytest.mark.rule("T-057")
def test_a_returned_line_takes_its_plan_back_and_first_submission_stays():
    world, cycle, (plan, _other) = two_units()
    first, second = plan.lines.order_by("position")

    consolidation_return_lines(cycle_id=cycle.pk, remarks={second.pk: "课时不足"}, actor=world.ga(), at=ON_26)

    plan.refresh_from_db()
    assert (plan.state, plan.due_at, plan.first_submitted_at) == ("returned", shanghai(26), shanghai(24, 9))
    assert fates(plan) == [("pending", ""), ("returned", "课时不足")]
    assert list(PlanRemark.objects.values_list("line_id", "kind", "text")) == [(second.pk, "line_returned", "课时不足")]
    assert AuditEntry.objects.get(verb="monthly_plan.returned").reason == f"{second.title}：课时不足"
    assert first.fate == "pending"


@pytest.mark.rule("T-051", "T-057", "T-059")
def test_a_plan_returned_on_the_26th_and_sent_again_on_the_27th_is_still_punctual():
    world, cycle, (plan, _other) = two_units()
    plan_return(plan_id=plan.pk, actor=world.ga(), at=ON_26, remark="请按年度计划补一场")
    plan.refresh_from_db()
    assert [missing.unit_id for missing in missing_plans(cycle)] == [plan.unit_id]

    MonthlyPlan.objects.filter(pk=plan.pk).update(state="submitted", submitted_at=shanghai(27, 10))

    assert late_plans(cycle, shanghai(27, 11)) == ()
    assert missing_plans(cycle) == ()


@pytest.mark.rule("T-059", "T-051")
def test_three_of_ten_areas_missing_are_three_names():
    world = centre(n_areas=10, n_projects=0)
    cycle = opened(world)
    for area in world.areas[:6]:
        submitted(cycle, area, at=shanghai(25, 23, 59))
    assert late_plans(cycle, shanghai(25, 23, 59)) == ()  # the 25th is not over
    submitted(cycle, world.areas[6], at=shanghai(26))

    assert [plan.unit.name for plan in missing_plans(cycle)] == ["片区7", "片区8", "片区9"]
    assert [plan.unit.name for plan in late_plans(cycle, shanghai(26, 9))] == ["片区6", "片区7", "片区8", "片区9"]


@pytest.mark.parametrize("remark", ["", "   "])
def test_returning_without_a_remark_is_refused_and_nothing_moves(remark):
    world, cycle, (plan, _other) = two_units()
    ga = world.ga()
    before = AuditEntry.objects.count()

    with pytest.raises(Refused) as whole:
        plan_return(plan_id=plan.pk, actor=ga, at=ON_26, remark=remark)
    with pytest.raises(Refused) as one:
        consolidation_return_lines(cycle_id=cycle.pk, remarks={plan.lines.first().pk: remark}, actor=ga, at=ON_26)

    assert (whole.value.code, one.value.code) == ("cycle_remark_needed", "cycle_remark_needed")
    plan.refresh_from_db()
    assert (plan.state, AuditEntry.objects.count(), PlanRemark.objects.count()) == ("submitted", before, 0)


@pytest.mark.rule("T-052")
def test_nothing_is_settled_once_the_head_has_the_plan():
    world, cycle, (plan, other) = two_units()
    ga = world.ga()
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=ga, at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=ga, at=ON_26)
    before = AuditEntry.objects.count()
    line = plan.lines.first()

    for act in (
        lambda: plan_return(plan_id=plan.pk, actor=ga, at=ON_26, remark="改"),
        lambda: lines_adopt(cycle_id=cycle.pk, line_ids=[line.pk], actor=ga, at=ON_26),
        lambda: line_unsettle(line_id=line.pk, actor=ga, at=ON_26),
        lambda: plan_adopt(plan_id=other.pk, actor=ga, at=ON_26),
    ):
        with pytest.raises(WrongState) as refused:
            act()
        assert refused.value.code == "cycle_not_collecting"

    assert AuditEntry.objects.count() == before


def test_a_decision_can_be_taken_back_while_the_cycle_collects():
    world, _cycle, (plan, _other) = two_units()
    plan_adopt(plan_id=plan.pk, actor=world.ga(), at=ON_26)

    line_unsettle(line_id=plan.lines.order_by("position").first().pk, actor=world.ga(), at=ON_26)

    plan.refresh_from_db()
    assert (plan.state, fates(plan)) == ("submitted", [("pending", ""), ("adopted", "")])


def test_an_area_cannot_settle_even_its_own_lines():
    world, cycle, (plan, _other) = two_units()
    area_head = actor_with("training.view", "training.monthly.draft", unit=plan.unit, at=ON_26)

    with pytest.raises(NotPermitted):
        plan_adopt(plan_id=plan.pk, actor=area_head, at=ON_26)

    assert fates(plan) == [("pending", ""), ("pending", "")]


@pytest.mark.rule("T-059")
def test_a_unit_is_reminded_once_an_hour_and_only_while_its_plan_is_missing():
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    drafter = actor_with("training.monthly.draft", unit=world.areas[0], at=ON_26)
    plan = plan_of(cycle, world.areas[0])

    assert plan_remind(plan_id=plan.pk, actor=world.ga(), at=ON_26) == 1
    assert plan_remind(plan_id=plan.pk, actor=world.ga(), at=ON_26) == 1
    assert list(Notice.objects.values_list("recipient_id", "link")) == [(drafter.person_id, f"/training/plans/{plan.pk}/")]
    with pytest.raises(Refused) as nobody:
        plan_remind(plan_id=plan_of(cycle, world.areas[1]).pk, actor=world.ga(), at=ON_26)
    assert nobody.value.code == "cycle_nobody_to_remind"
    submitted(cycle, world.areas[0], at=ON_26)
    with pytest.raises(WrongState):
        plan_remind(plan_id=plan.pk, actor=world.ga(), at=ON_26)
    assert Notice.objects.count() == 1


def test_an_outsider_finds_no_plan_to_remind():
    world = centre(n_areas=1, n_projects=0)
    plan = plan_of(opened(world), world.areas[0])
    outsider = actor_with("training.view", "training.consolidate", unit=UnitFactory(kind="group"), at=ON_26)

    with pytest.raises(NotFound):
        plan_remind(plan_id=plan.pk, actor=outsider, at=ON_26)

    assert Notice.objects.count() == 0
