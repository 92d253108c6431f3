"""Two at once with real connections, a kill in the middle, and the size of a large group."""

from __future__ import annotations

from threading import Event
from time import sleep

import pytest

from bihuan.duties.models import Duty
from bihuan.foundation.models import AuditEntry, Job
from bihuan.foundation.tests.parallel import at_once, needs_parallel_connections
from bihuan.kernel.refusals import StaleState, WrongState
from bihuan.training.models import Cycle, MonthlyPlan, MonthlyReturn, PlanLine
from bihuan.training.selectors.consolidation import consolidation, export_rows
from bihuan.training.services import cycle_freeze as freezing
from bihuan.training.services import cycle_issue as issuing
from bihuan.training.services.consolidation_settle import plan_adopt, plans_adopt
from bihuan.training.services.cycle_approve import cycle_approve
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.services.cycle_issue import cycle_issue
from bihuan.training.services.monthly_lines import monthly_line_add
from bihuan.training.tests.cycle_factories import add_line, centre, opened, shanghai, submitted
from bihuan.training.tests.returns_factories import CLOSE_AT, issued_month
from bihuan.training.tests.test_parallel_writes import typed

ON_26, ON_1 = shanghai(26, 9), shanghai(1, 8, month=12)


def with_the_head(world, n_in=1):
    cycle = opened(world)
    for area in world.areas[:n_in]:
        submitted(cycle, area, at=shanghai(24, 9), n_lines=2)
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    return cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26, goes_without_missing=True)


@needs_parallel_connections
@pytest.mark.postgres
@pytest.mark.rule("T-052")
@pytest.mark.django_db(transaction=True)
def test_two_heads_approve_at_once_and_only_one_wins():
    world = centre(n_areas=1, n_projects=0)
    cycle = with_the_head(world)
    heads = [world.head(), world.head(), world.head()]

    acts = [lambda head=head: cycle_approve(cycle_id=cycle.pk, actor=head, at=ON_26) for head in heads]
    results = at_once(*acts)

    won = [found for found in results if isinstance(found, Cycle)]
    lost = [found for found in results if isinstance(found, StaleState | WrongState)]
    assert (len(won), len(lost)) == (1, 2)
    assert {refused.status for refused in lost} == {409}
    assert AuditEntry.objects.filter(verb="cycle.approved").count() == 1
    assert Cycle.objects.get().approved_by_id == won[0].approved_by_id


@needs_parallel_connections
@pytest.mark.postgres
@pytest.mark.rule("T-053")
@pytest.mark.django_db(transaction=True)
def test_two_issues_at_once_open_each_session_once():
    world = centre(n_areas=1, n_projects=0)
    cycle = with_the_head(world)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_26)
    actors = [world.ga(), world.ga()]

    results = at_once(*[lambda actor=actor: cycle_issue(cycle_id=cycle.pk, actor=actor, at=ON_1) for actor in actors])

    assert sum(isinstance(found, Cycle) for found in results) == 1
    assert Duty.objects.filter(kind="session.hold").count() == 2
    assert Job.objects.filter(kind="training.issue_notices").count() == 1


@needs_parallel_connections
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_adopt_the_same_plan_at_once_and_one_is_told():
    world = centre(n_areas=1, n_projects=0)
    cycle = opened(world)
    plan = submitted(cycle, world.areas[0], at=shanghai(24, 9), n_lines=2)
    actors = [world.ga(), world.ga()]

    results = at_once(*[lambda actor=actor: plan_adopt(plan_id=plan.pk, actor=actor, at=ON_26) for actor in actors])

    assert sum(isinstance(found, MonthlyPlan) for found in results) == 1
    assert AuditEntry.objects.filter(verb="monthly_plan.adopted").count() == 1


@needs_parallel_connections
@pytest.mark.postgres
@pytest.mark.rule("T-058")
@pytest.mark.django_db(transaction=True)
def test_a_line_typed_while_the_month_is_being_closed_waits_and_is_refused(monkeypatch):
    month = issued_month(n_lines=0)
    plan, closer, author = month.plans[0], month.ga(), month.area_head()
    MonthlyPlan.objects.filter(pk=plan.pk).update(state="draft")
    MonthlyReturn.objects.create(unit=plan.unit, plan=plan, month=plan.month, due_at=CLOSE_AT, assessment="已考核")
    is_moved = Event()

    def slowly(*_facts):
        is_moved.set()
        sleep(0.5)  # the author reads the month as it was and waits for the close

    monkeypatch.setattr(freezing, "month_leaves_nothing", slowly)

    def typed_meanwhile():
        is_moved.wait(5)
        return monthly_line_add(plan_id=plan.pk, line=typed(), actor=author, at=CLOSE_AT)

    frozen, late = at_once(lambda: freezing.cycle_freeze(cycle_id=month.cycle.pk, actor=closer, at=CLOSE_AT), typed_meanwhile)

    assert (getattr(frozen, "state", frozen), getattr(late, "code", late)) == ("frozen", "month_frozen")
    assert (PlanLine.objects.count(), AuditEntry.objects.filter(verb="plan_line.added").count()) == (0, 0)


@pytest.mark.rule("T-053")
@pytest.mark.django_db(transaction=True)
def test_an_issue_killed_in_the_middle_leaves_nothing_half_and_can_be_done_again(monkeypatch):
    world = centre(n_areas=1, n_projects=0)
    cycle = with_the_head(world)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_26)
    ga = world.ga()
    before = AuditEntry.objects.count()

    def killed(**_facts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(issuing, "job_enqueue", killed)
        with pytest.raises(KeyboardInterrupt):
            cycle_issue(cycle_id=cycle.pk, actor=ga, at=ON_1)

    assert Cycle.objects.get().state == "approved"
    assert set(MonthlyPlan.objects.exclude(unit=world.root).values_list("state", flat=True)) == {"adopted"}
    assert (Duty.objects.filter(kind="session.hold").count(), AuditEntry.objects.count()) == (0, before)
    assert cycle_issue(cycle_id=cycle.pk, actor=ga, at=ON_1).state == "issued"
    assert Duty.objects.filter(kind="session.hold").count() == 2


@pytest.mark.rule("T-051")
@pytest.mark.django_db
def test_three_hundred_plans_with_six_thousand_lines_are_read_in_a_fixed_number_of_queries(django_assert_max_num_queries):
    world = centre(n_areas=300, n_projects=0)
    cycle = opened(world)
    sample = add_line(MonthlyPlan.objects.get(cycle=cycle, unit=world.areas[0]))
    facts = {
        name: getattr(sample, name)
        for name in ("audience", "form", "starts_at", "ends_at", "lesson_minutes", "place", "lecturer_source")
    }
    plans = list(MonthlyPlan.objects.filter(cycle=cycle).exclude(unit=world.root))
    PlanLine.objects.bulk_create(
        [
            PlanLine(plan=plan, position=number + 2, title=f"课程{number % 20}号{'礼仪' if number % 2 else '消防'}", **facts)
            for plan in plans
            for number in range(20)
        ],
        batch_size=400,
    )
    MonthlyPlan.objects.filter(pk__in=[plan.pk for plan in plans]).update(state="submitted", first_submitted_at=shanghai(24))

    with django_assert_max_num_queries(12):
        found = consolidation(cycle, at=ON_26)

    assert (found.n_units, found.n_in, found.n_lines, found.n_pending) == (300, 300, 6001, 6001)
    assert len(found.blocks) == 21
    assert found.proposals
    plans_adopt(cycle_id=cycle.pk, plan_ids=[plans[0].pk], actor=world.ga(), at=ON_26)
    lines, missing = export_rows(cycle)
    assert (len(lines), len(missing)) == (6001, 1)
