"""The lecturer of a class: named by the rules, asked by a task, told of what else stands at the same time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bihuan.classroom.selectors.lecturer_clashes import lecturer_clashes
from bihuan.classroom.services.session_configure import Setup, session_configure
from bihuan.classroom.services.session_prepare import session_prepare
from bihuan.classroom.tests.factories import BEFORE, School
from bihuan.foundation import worker
from bihuan.foundation.models import AuditEntry
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.models import Lecturer, TeachingTask
from bihuan.lecturers.services.appointing import lecturer_title_cancel
from bihuan.lecturers.services.tasks import task_reassign
from bihuan.people import middleware
from bihuan.people.domain.actor import system_actor
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory, PersonFactory, actor_with
from bihuan.regulations.tests.factories import adopt_pack
from bihuan.training.models import PlanLine
from bihuan.training.tests.returns_factories import shanghai

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    made = School()
    adopt_pack("lecturer-rules", made.root)
    return made


def titled(school, name="陈丽", **facts):
    given = {"kind": "internal", "state": "appointed", "document_no": "1 号", "person": PersonFactory(name=name), **facts}
    return Lecturer.objects.create(unit=school.root, name=name, created_at=BEFORE, **given)


def configure(school, session, **setup):
    return session_configure(session_id=session.pk, setup=Setup(**setup), actor=school.head, at=BEFORE)


@pytest.mark.rule("T-111", "T-113", "C-327")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"state": "cancelled"}, "lecturer_title_cancelled"),
        ({"review_due_on": "2026-12-07"}, "lecturer_lapsed"),
        ({"kind": "external", "state": "proposed", "person": None, "document_no": ""}, "lecturer_not_approved"),
    ],
)
def test_a_class_names_nobody_whom_the_plan_may_not_name(school, facts, code):
    session = school.session()
    titled(school, **facts)
    before = (AuditEntry.objects.count(), session.row_version)

    with pytest.raises(Refused) as why:
        configure(school, session, lecturer_name="陈丽")

    session.refresh_from_db()
    assert (why.value.code, session.lecturer_name) == (code, session.line.lecturer_name)
    assert (AuditEntry.objects.count(), session.row_version) == before


def test_another_lecturer_is_asked_and_the_first_ones_task_withdrawn(school):
    first, second = titled(school), titled(school, "李梅")
    session = school.session()
    configure(school, session, lecturer_name="陈丽")
    session = configure(school, session, lecturer_name="", lecturer_file_id=second.pk)

    states = dict(TeachingTask.objects.values_list("lecturer", "state"))
    assert states == {first.pk: "cancelled", second.pk: "assigned"}
    line = PlanLine.objects.get(pk=session.line_id)
    assert (line.lecturer_file_id, line.lecturer_id) == (second.pk, second.person_id)
    assert (session.lecturer_key, session.lecturer_name) == (second.pk, "李梅")


def test_the_task_follows_the_half_days_and_other_settings_leave_it(school):
    lecturer = titled(school)
    session = configure(school, school.session(), lecturer_name="陈丽")
    configure(school, session, notice="请带工作手册")
    assert TeachingTask.objects.get().n_asked == 1

    starts = shanghai(9, 14)
    configure(school, session, segments=[(starts, starts + timedelta(hours=2))])

    task = TeachingTask.objects.get()
    assert (task.lecturer_id, task.starts_at, task.minutes, task.n_asked) == (lecturer.pk, starts, 120, 2)


@pytest.mark.rule("T-111")
def test_a_lost_title_shows_on_the_class_and_one_button_replaces(school, client, monkeypatch):
    lecturer, other = titled(school), titled(school, "李梅")
    session = configure(school, school.session(), lecturer_name="陈丽")
    lecturer_title_cancel(lecturer_id=lecturer.pk, reason="弄虚作假", actor=system_actor(BEFORE), at=BEFORE)
    clerk = actor_with("lecturers.view", "lecturers.manage", "class.run", "training.view", unit=school.root, at=BEFORE)
    monkeypatch.setattr(middleware.clock, "now", lambda: BEFORE)
    client.force_login(AccountFactory(person=Person.objects.get(pk=clerk.person_id)))
    shown = client.get(reverse("classroom:session", args=[session.pk])).content.decode()
    assert "待改派" in shown
    assert "改派给李梅" in shown

    task_reassign(task_id=TeachingTask.objects.get().pk, lecturer_id=other.pk, actor=clerk, at=BEFORE)
    worker.drain(at=BEFORE)
    worker.drain(at=BEFORE)

    session.refresh_from_db()
    assert (session.lecturer_key, session.lecturer_name) == (other.pk, "李梅")


def test_a_class_tells_what_else_its_lecturer_has(school):
    lecturer = titled(school)
    session = configure(school, school.session(), lecturer_name="陈丽")
    other = school.line(
        school.provinces[0], lecturer_name="陈丽", lecturer=lecturer.person, lecturer_file=lecturer, title="回访"
    )

    assert lecturer_clashes(school.head, session) == ("讲师 陈丽 在 12-08 09:00–10:30 已由 四川省级公司 安排「回访」。",)

    PlanLine.objects.filter(pk=other.pk).update(starts_at=shanghai(8, 11), ends_at=shanghai(8, 12), place="成都")
    assert lecturer_clashes(school.head, session) == (
        "讲师 陈丽 当天 11:00–12:00 在成都授课，两地之间不足 60 分钟，请留出路程。",
    )


def test_a_class_is_compared_by_its_half_days_wherever_the_plan_had_them(school):
    lecturer = titled(school)
    session = configure(school, school.session(), lecturer_name="陈丽")
    line = school.line(
        school.provinces[0], lecturer_name="陈丽", lecturer=lecturer.person, lecturer_file=lecturer, title="回访"
    )
    other = session_prepare(line_id=line.pk, actor=school.head, at=BEFORE)
    assert len(lecturer_clashes(school.head, session)) == 1

    configure(school, other, segments=[(shanghai(10, 9), shanghai(10, 11)), (shanghai(11, 9), shanghai(11, 11))])
    assert lecturer_clashes(school.head, session) == ()

    configure(school, session, segments=[(shanghai(10, 10), shanghai(10, 12)), (shanghai(11, 14), shanghai(11, 15))])
    assert lecturer_clashes(school.head, session) == ("讲师 陈丽 在 12-10 09:00–11:00 已由 四川省级公司 安排「回访」。",)


def test_the_set_up_offers_the_methods_of_the_edition_and_keeps_an_older_word(school, client, monkeypatch):
    session = school.session()
    monkeypatch.setattr(middleware.clock, "now", lambda: BEFORE)
    client.force_login(AccountFactory(person=Person.objects.get(pk=school.head.person_id)))
    address = reverse("classroom:setup", args=[session.pk])

    def offered():
        return [value for value, _label in client.get(address).context["form"].fields["evaluation_method"].choices]

    assert offered() == ["", "ems_exam", "on_site_check", "customer_feedback"]
    configure(school, session, evaluation_method="口头提问")
    assert offered()[-1] == "口头提问"
    assert client.post(address, {"evaluation_method": "unheard_of"}).context["form"].has_error("evaluation_method")
    session.refresh_from_db()
    assert session.evaluation_method == "口头提问"


def test_the_class_takes_the_file_of_its_line(school):
    lecturer = titled(school)
    line = school.line(lecturer_name="陈丽", lecturer_file=lecturer)

    session = session_prepare(line_id=line.pk, actor=school.head, at=BEFORE)

    assert (session.lecturer_key, session.lecturer_name) == (lecturer.pk, "陈丽")
