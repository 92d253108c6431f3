"""The cycle's way: consolidation, approval, sending back, issue. A refusal changes nothing and leaves no trace."""

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry, Job
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused, StaleState, WrongState
from bihuan.people.tests.factories import UnitFactory, actor_with
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine, PlanRemark
from bihuan.training.services import cycle_approve as approving
from bihuan.training.services.consolidation_settle import plans_adopt
from bihuan.training.services.cycle_approve import cycle_approve, cycle_send_back
from bihuan.training.services.cycle_consolidate import cycle_consolidate, cycle_recall
from bihuan.training.services.cycle_issue import cycle_issue, plan_issue_late
from bihuan.training.tests.cycle_factories import add_line, centre, opened, plan_of, shanghai, submitted

pytestmark = pytest.mark.django_db

ON_26 = shanghai(26, 9)
ON_30 = shanghai(30, 9)
ON_1 = shanghai(1, 8, month=12)


def traces():
    return AuditEntry.objects.count()


def consolidated(world, *, n_in=3):
    """A cycle with the head; the first `n_in` areas are in with two lines each."""
    cycle = opened(world)
    for area in world.areas[:n_in]:
        submitted(cycle, area, at=shanghai(24, 9), n_lines=2)
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    return cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26, goes_without_missing=n_in < len(world.areas))


def approved(world, **kwargs):
    return cycle_approve(cycle_id=consolidated(world, **kwargs).pk, actor=world.head(), at=ON_30)


@pytest.mark.rule("T-051")
def test_consolidation_with_missing_units_names_them_and_goes_only_knowingly():
    world = centre(n_areas=3, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9))
    ga = world.ga()
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=ga, at=ON_26)
    before = traces()

    with pytest.raises(Refused) as refused:
        cycle_consolidate(cycle_id=cycle.pk, actor=ga, at=ON_26)

    assert (refused.value.code, refused.value.facts) == ("cycle_plans_missing", {"n": 2, "units": "华东片区、西北片区"})
    assert Cycle.objects.get().state == "collecting"
    assert traces() == before
    done = cycle_consolidate(cycle_id=cycle.pk, actor=ga, at=ON_26, goes_without_missing=True)
    assert (done.state, done.consolidated_at, done.consolidated_by_id) == ("submitted", ON_26, ga.person_id)
    assert AuditEntry.objects.get(verb="cycle.consolidated").after["missing"] == ["华东片区", "西北片区"]
    assert Duty.objects.get(kind="cycle.consolidate").state == "met"


@pytest.mark.rule("T-050", "T-051")
def test_nobody_is_gone_without_before_the_unit_is_late():
    world = centre(n_areas=2, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9))
    last_minute, ga = shanghai(25, 23, 59), world.ga()
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=ga, at=last_minute)
    before = traces()

    with pytest.raises(Refused) as refused:
        cycle_consolidate(cycle_id=cycle.pk, actor=ga, at=last_minute, goes_without_missing=True)

    assert (refused.value.code, refused.value.facts) == ("cycle_units_have_time", {"n": 1, "units": "华东片区"})
    assert (Cycle.objects.get().state, traces()) == ("collecting", before)
    at = shanghai(26)
    assert cycle_consolidate(cycle_id=cycle.pk, actor=ga, at=at, goes_without_missing=True).state == "submitted"


@pytest.mark.rule("T-051")
def test_consolidation_on_the_27th_is_met_late():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9))
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=shanghai(27))

    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=shanghai(27))

    assert Duty.objects.get(kind="cycle.consolidate").state == "met_late"


def test_a_line_without_a_fate_refuses_consolidation_and_changes_nothing():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    submitted(cycle, world.areas[0], at=shanghai(24, 9), n_lines=3)
    before = traces()

    with pytest.raises(Refused) as refused:
        cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26, goes_without_missing=True)

    assert (refused.value.code, refused.value.facts) == ("cycle_lines_pending", {"lines": 3, "plans": 1})
    assert (Cycle.objects.get().state, traces()) == ("collecting", before)


@pytest.mark.rule("T-052")
@pytest.mark.parametrize("capabilities", [("training.view",), ("training.view", "training.consolidate", "training.issue")])
def test_only_the_head_approves(capabilities):
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world)
    before = traces()

    with pytest.raises(NotPermitted):
        cycle_approve(cycle_id=cycle.pk, actor=actor_with(*capabilities, unit=world.root, at=ON_30), at=ON_30)

    assert (Cycle.objects.get().state, traces()) == ("submitted", before)


@pytest.mark.rule("T-052")
def test_approval_meets_the_duty_until_the_end_of_the_month():
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world)
    line = PlanLine.objects.first()

    done = cycle_approve(
        cycle_id=cycle.pk,
        actor=world.head(),
        at=shanghai(30, 23, 59),
        remark=" 同意 ",
        line_remarks={line.pk: "注意安全", 999999: "不相干"},
    )

    assert (done.state, done.approved_at, done.approval_remark) == ("approved", shanghai(30, 23, 59), "同意")
    assert Duty.objects.get(kind="cycle.approve").state == "met"
    assert list(PlanRemark.objects.values_list("line_id", "kind", "text")) == [(line.pk, "approval", "注意安全")]


@pytest.mark.rule("T-052", "T-055")
@pytest.mark.parametrize("n_steps", [0, 1])
def test_issue_without_approval_is_refused(n_steps):
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world) if n_steps else opened(world)
    before = traces()

    with pytest.raises(WrongState) as refused:
        cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=ON_1)

    assert refused.value.code == "cycle_not_approved"
    assert (traces(), Job.objects.count(), Duty.objects.filter(kind="session.hold").count()) == (before, 0, 0)
    assert set(MonthlyPlan.objects.values_list("state", flat=True)) <= {"draft", "adopted"}


@pytest.mark.rule("T-053")
def test_issue_before_the_first_is_refused_and_on_the_first_everything_happens_at_once():
    world = centre(n_areas=2, n_projects=0)
    cycle = approved(world, n_in=2)
    before = traces()

    with pytest.raises(Refused) as refused:
        cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=shanghai(30, 23, 59))

    assert (refused.value.code, refused.value.facts["issue_from"]) == ("cycle_issue_too_early", shanghai(1, month=12))
    assert (traces(), Cycle.objects.get().state) == (before, "approved")
    done = cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=shanghai(1, month=12))
    assert (done.state, done.issued_at) == ("issued", shanghai(1, month=12))
    assert sorted(MonthlyPlan.objects.values_list("unit__kind", "state")) == [
        ("area", "issued"),
        ("area", "issued"),
        ("group", "draft"),
    ]
    held = Duty.objects.filter(kind="session.hold").order_by("due_at")
    assert [(duty.unit_id, duty.due_at) for duty in held.order_by("unit_id", "due_at")] == [
        (area.pk, shanghai(day, 10, 30, month=12)) for area in world.areas for day in (8, 9)
    ]
    assert list(Job.objects.values_list("kind", "key")) == [("training.issue_notices", f"training.issue_notices/{cycle.pk}")]
    assert Duty.objects.get(kind="cycle.issue").state == "met"


@pytest.mark.rule("T-053", "T-055")
def test_issue_on_the_second_is_late():
    world = centre(n_areas=1, n_projects=0)

    cycle_issue(cycle_id=approved(world).pk, actor=world.ga(), at=shanghai(2, month=12))

    assert Duty.objects.get(kind="cycle.issue").state == "met_late"


@pytest.mark.rule("T-057")
def test_the_head_sends_back_with_a_remark_and_named_lines_go_to_their_units():
    world = centre(n_areas=2, n_projects=0)
    cycle = consolidated(world, n_in=2)
    line = PlanLine.objects.filter(plan__unit=world.areas[0]).first()
    plan = line.plan

    done = cycle_send_back(
        cycle_id=cycle.pk, actor=world.head(), at=ON_30, remark="场次太少", line_remarks={line.pk: "请补讲师"}
    )

    plan.refresh_from_db()
    assert (done.state, done.approval_remark) == ("collecting", "场次太少")
    assert (plan.state, plan.due_at, plan.first_submitted_at) == ("returned", shanghai(26), shanghai(24, 9))
    assert sorted(plan.lines.values_list("fate", "fate_remark")) == [("adopted", ""), ("returned", "请补讲师")]
    assert plan_of(cycle, world.areas[1]).state == "adopted"
    assert AuditEntry.objects.get(verb="cycle.sent_back").reason == "场次太少"


@pytest.mark.rule("T-057")
def test_sending_back_without_a_remark_is_refused():
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world)
    before = traces()

    with pytest.raises(Refused) as refused:
        cycle_send_back(cycle_id=cycle.pk, actor=world.head(), at=ON_30, remark=" ")

    assert refused.value.code == "cycle_remark_needed"
    assert (Cycle.objects.get().state, traces()) == ("submitted", before)


def test_general_affairs_takes_the_plan_back_before_the_decision_only():
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world)

    assert cycle_recall(cycle_id=cycle.pk, actor=world.ga(), at=ON_26).state == "collecting"
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_30)
    with pytest.raises(WrongState):
        cycle_recall(cycle_id=cycle.pk, actor=world.ga(), at=ON_30)

    assert Cycle.objects.get().state == "approved"


@pytest.mark.rule("T-052")
def test_of_two_heads_with_the_same_page_one_wins_and_the_other_is_told(monkeypatch):
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world)
    seen_by_the_second = Cycle.objects.select_related("unit").get(pk=cycle.pk)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_30)
    second, before = world.head(), traces()

    monkeypatch.setattr(approving, "cycle_for", lambda actor, cycle_id: seen_by_the_second)
    with pytest.raises(StaleState):
        cycle_approve(cycle_id=cycle.pk, actor=second, at=ON_30)

    assert traces() == before
    assert Cycle.objects.get().approved_by_id != second.person_id


def test_another_centre_is_not_found():
    world = centre(n_areas=1, n_projects=0)
    cycle = consolidated(world)
    stranger = actor_with("training.view", "training.approve", unit=UnitFactory(kind="group"), at=ON_30)

    with pytest.raises(NotFound):
        cycle_approve(cycle_id=cycle.pk, actor=stranger, at=ON_30)

    assert Cycle.objects.get().state == "submitted"


@pytest.mark.rule("T-058")
def test_a_merged_line_owes_no_session_of_its_own():
    world = centre(n_areas=2, n_projects=0)
    cycle = approved(world, n_in=2)
    target, merged = PlanLine.objects.order_by("pk")[0], PlanLine.objects.order_by("pk")[2]
    PlanLine.objects.filter(pk=merged.pk).update(fate="merged", merged_into=target)

    cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=ON_1)

    assert Duty.objects.filter(kind="session.hold").count() == 3
    assert not Duty.objects.filter(key=f"session.hold/{merged.pk}").exists()


def test_a_plan_that_comes_after_issue_is_approved_and_issued_by_the_head_alone():
    world = centre(n_areas=2, n_projects=0)
    cycle = cycle_issue(cycle_id=approved(world, n_in=1).pk, actor=world.ga(), at=ON_1)
    late = submitted(cycle, world.areas[1], at=shanghai(2, 9, month=12))

    with pytest.raises(NotPermitted):
        plan_issue_late(plan_id=late.pk, actor=world.ga(), at=shanghai(2, 10, month=12))
    assert plan_of(cycle, world.areas[1]).state == "submitted"

    done = plan_issue_late(plan_id=late.pk, actor=world.head(), at=shanghai(2, 11, month=12))

    assert (done.state, done.first_submitted_at >= done.due_at) == ("issued", True)
    assert Duty.objects.filter(kind="session.hold", unit=world.areas[1]).count() == 1


def test_a_late_plan_waits_while_the_month_is_still_on_its_ordinary_way():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    plan = submitted(cycle, world.areas[0], at=ON_26)

    with pytest.raises(Refused) as refused:
        plan_issue_late(plan_id=plan.pk, actor=world.head(), at=ON_26)

    assert refused.value.code == "cycle_not_issued_yet"
    assert plan_of(cycle, world.areas[0]).state == "submitted"


def test_a_second_issue_is_refused_and_doubles_nothing():
    world = centre(n_areas=1, n_projects=0)
    cycle = cycle_issue(cycle_id=approved(world).pk, actor=world.ga(), at=ON_1)
    add_line(plan_of(cycle, world.root), title="总部")
    before = (traces(), Job.objects.count(), Duty.objects.count())

    with pytest.raises(WrongState):
        cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=ON_1)

    assert (traces(), Job.objects.count(), Duty.objects.count()) == before
