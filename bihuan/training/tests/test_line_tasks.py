"""From the plan to the lecturer: tasks of an issued month, their time, their end, and who teaches instead."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from bihuan.duties.models import Duty, Notice
from bihuan.foundation import worker
from bihuan.foundation.services.calendars import calendars_seed
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.models import Lecturer, TeachingTask
from bihuan.lecturers.services.appointing import lecturer_title_cancel
from bihuan.lecturers.services.task_follow import tasks_follow
from bihuan.lecturers.services.tasks import Asked, task_accept, task_decline, task_reassign
from bihuan.people import middleware
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Person
from bihuan.people.selectors.actors import actor_of
from bihuan.people.tests.factories import AccountFactory, PersonFactory, UnitFactory, actor_with
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import PlanLine
from bihuan.training.services.consolidation_settle import plans_adopt
from bihuan.training.services.cycle_approve import cycle_approve
from bihuan.training.services.cycle_consolidate import cycle_consolidate
from bihuan.training.services.cycle_issue import cycle_issue, sessions_owe
from bihuan.training.services.implementation_record import implementation_record_not_held
from bihuan.training.services.monthly_lines import monthly_line_add
from bihuan.training.tests.cycle_factories import OPENED_AT, add_line, centre, opened, plan_of, shanghai, submitted
from bihuan.training.tests.test_line_lecturers import add, titled
from bihuan.training.tests.test_services_monthly import area, typed

pytestmark = pytest.mark.django_db

ON_26, ON_30, ON_1 = shanghai(26, 9), shanghai(30, 9), shanghai(1, 8, month=12)


@pytest.fixture
def month():
    """An approved December of one area with one line each for a lecturer on file, for a colleague and for nobody."""
    calendars_seed(actor=system_actor(OPENED_AT), at=OPENED_AT)
    world = centre(n_areas=1, n_projects=0)
    adopt_pack("lecturer-rules", world.root)
    cycle = opened(world)
    plan = plan_of(cycle, world.areas[0])
    lecturer = titled(plan)
    add_line(plan, title="接待礼仪", day=8, lecturer_name="陈丽", lecturer_file=lecturer, lecturer=lecturer.person)
    add_line(plan, title="工作纪律", day=9, lecturer_name="王强")
    submitted(cycle, world.areas[0], at=shanghai(24, 9), title="回访")
    plans_adopt(cycle_id=cycle.pk, plan_ids=(), actor=world.ga(), at=ON_26)
    cycle_consolidate(cycle_id=cycle.pk, actor=world.ga(), at=ON_26)
    cycle_approve(cycle_id=cycle.pk, actor=world.head(), at=ON_30)
    return world, cycle, lecturer


def issued(month):
    world, cycle, lecturer = month
    cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=ON_1)
    return world, cycle, lecturer, PlanLine.objects.get(title="接待礼仪")


def own(lecturer, at=ON_1):
    return actor_of(lecturer.person, at=at)


@pytest.mark.rule("T-106")
def test_issuing_the_month_asks_every_lecturer_on_file_once(month):
    world, cycle, lecturer, line = issued(month)

    task = TeachingTask.objects.get()
    assert (task.lecturer_id, task.session_key, task.state) == (lecturer.pk, f"line/{line.pk}", "assigned")
    assert (task.starts_at, task.minutes, task.unit_id) == (line.starts_at, 90, world.areas[0].pk)
    assert Duty.objects.filter(kind="lecturer.answer").values_list("owner_id", flat=True).get() == lecturer.person_id
    assert Notice.objects.filter(recipient=lecturer.person, title="请答复授课任务：接待礼仪").count() == 1

    sessions_owe([line.plan_id], cycle, world.ga(), ON_1)

    assert (TeachingTask.objects.count(), Duty.objects.filter(kind="lecturer.answer").count()) == (1, 1)


@pytest.mark.rule("T-106")
def test_a_declined_task_shows_its_reason_on_the_page_of_the_session(month, client, monkeypatch):
    world, _cycle, lecturer, line = issued(month)
    planner = actor_with("training.view", "training.implement", unit=world.areas[0], at=ON_1)

    task_decline(task_id=TeachingTask.objects.get().pk, reason="当日有客户验房", actor=own(lecturer), at=ON_1)

    monkeypatch.setattr(middleware.clock, "now", lambda: ON_1)
    client.force_login(AccountFactory(person=Person.objects.get(pk=planner.person_id)))
    shown = client.get(reverse("training:session", args=[line.pk])).content.decode()
    assert "当日有客户验房" in shown
    assert "待改派的授课" in shown


def test_a_lecturer_who_may_not_be_named_any_more_is_not_asked_but_listed(month):
    world, cycle, lecturer = month
    lecturer_title_cancel(lecturer_id=lecturer.pk, reason="弄虚作假", actor=system_actor(ON_30), at=ON_30)

    cycle_issue(cycle_id=cycle.pk, actor=world.ga(), at=ON_1)

    assert TeachingTask.objects.get().state == "to_reassign"
    assert not Duty.objects.filter(kind="lecturer.answer").exists()


def test_a_session_moved_is_asked_anew_and_one_not_held_is_withdrawn(month):
    world, _cycle, lecturer, line = issued(month)
    task = task_accept(task_id=TeachingTask.objects.get().pk, actor=own(lecturer), at=ON_1)
    later = Asked(task.session_key, line.title, line.plan.unit_id, line.starts_at + timedelta(days=1), 90)

    assert tasks_follow(asked={lecturer.pk: [later]}, actor=world.ga(), at=ON_1) == 0

    task.refresh_from_db()
    assert (task.state, task.starts_at, task.n_asked) == ("assigned", later.starts_at, 2)
    assert Duty.objects.filter(kind="lecturer.answer", state="open").values_list("key", flat=True).get().endswith("/2")

    planner = actor_with("training.view", "training.implement", unit=world.areas[0], at=ON_1)
    implementation_record_not_held(line_id=line.pk, explanation="停电", actor=planner, at=shanghai(9, 9, month=12))

    task.refresh_from_db()
    assert task.state == "cancelled"
    assert not Duty.objects.filter(kind="lecturer.answer", state="open").exists()


@pytest.mark.rule("T-111")
def test_who_takes_over_stands_on_the_line_beside_the_issued_name(month):
    world, _cycle, lecturer, line = issued(month)
    other = titled(line.plan, "李梅")
    lecturer_title_cancel(lecturer_id=lecturer.pk, reason="弄虚作假", actor=system_actor(ON_1), at=ON_1)
    clerk = actor_with("lecturers.view", "lecturers.manage", unit=world.root, at=ON_1)

    task = task_reassign(task_id=TeachingTask.objects.get().pk, lecturer_id=other.pk, actor=clerk, at=ON_1)
    worker.drain(at=ON_1)
    worker.drain(at=ON_1)

    line.refresh_from_db()
    assert (line.lecturer_name, line.lecturer_file_id, line.lecturer_id) == ("陈丽", other.pk, other.person_id)
    assert (task.state, TeachingTask.objects.get(lecturer=lecturer).state) == ("assigned", "cancelled")


def test_a_line_takes_the_file_that_was_picked_or_that_alone_has_the_name():
    _world, plan, actor = area()
    lecturer = titled(plan)

    picked = add(plan, actor, lecturer_name="", lecturer_file_id=lecturer.pk)
    day = timedelta(days=1)
    typed_ = add(plan, actor, title="另一课", starts_at=picked.starts_at + day, ends_at=picked.ends_at + day)

    assert (picked.lecturer_name, picked.lecturer_file_id, picked.lecturer_id) == ("陈丽", lecturer.pk, lecturer.person_id)
    assert (typed_.lecturer_file_id, typed_.lecturer_id) == (lecturer.pk, lecturer.person_id)
    titled(plan)
    assert add(plan, actor, title="第三课").lecturer_file_id is None


def test_a_picked_file_with_another_name_beside_it_and_a_file_of_elsewhere_are_refused():
    _world, plan, actor = area()
    lecturer = titled(plan)
    strange = Lecturer.objects.create(
        kind="internal", unit=UnitFactory(), person=PersonFactory(), name="外", state="selected", created_at=OPENED_AT
    )

    with pytest.raises(Refused) as refused:
        add(plan, actor, lecturer_name="王强", lecturer_file_id=lecturer.pk)
    assert refused.value.code == "plan_line_two_lecturers"
    with pytest.raises(NotFound):
        monthly_line_add(plan_id=plan.pk, line=typed(lecturer_name="", lecturer_file_id=strange.pk), actor=actor, at=OPENED_AT)
    assert not PlanLine.objects.filter(plan=plan).exists()


def test_the_migration_fills_the_file_by_person_and_by_a_name_of_one_alone():
    _world, plan, _actor = area()
    lecturer, other = titled(plan), titled(plan, "李梅")
    by_person = add_line(plan, title="一", lecturer=lecturer.person, lecturer_name="陈老师")
    by_name = add_line(plan, title="二", lecturer_name="李梅")
    nobody = add_line(plan, title="三", lecturer_name="王强")
    doubled = add_line(plan, title="四", lecturer_name="李梅", lecturer=PersonFactory(name="李梅"))

    import_module("bihuan.training.migrations.0006_plan_line_lecturer_file").fill(apps, None)

    found = [PlanLine.objects.get(pk=row.pk).lecturer_file_id for row in (by_person, by_name, nobody, doubled)]
    assert found == [lecturer.pk, other.pk, None, None]
