"""Teaching tasks, grades and their lapse."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bihuan.duties.models import Duty, Notice
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.lecturers.models import TeachingTask, TrainerTraining
from bihuan.lecturers.selectors.matcher import suggestions
from bihuan.lecturers.selectors.tasks import tasks_to_place
from bihuan.lecturers.services.grading import Certified, lecturer_certify, lecturers_lapse
from bihuan.lecturers.services.tasks import task_accept, task_assign, task_decline, task_reassign, task_taught, task_withdraw
from bihuan.lecturers.services.trainings import Attended, trainer_training_add
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.people.domain.actor import system_actor
from bihuan.people.selectors.actors import actor_of

pytestmark = pytest.mark.django_db
PARTS = ("professional_test", "trial_lecture", "trainee_feedback")


@pytest.fixture
def centre():
    return Centre(grading=True)


def refused(code, kind, call):
    before = list(TeachingTask.objects.order_by("pk").values_list("state", "row_version"))
    with pytest.raises(kind) as why:
        call()
    assert why.value.code == code
    assert list(TeachingTask.objects.order_by("pk").values_list("state", "row_version")) == before


@pytest.mark.rule("T-106")
def test_a_declined_task_keeps_its_reason_and_tells_who_arranges(centre):
    lecturer = centre.lecturer()
    me = actor_of(lecturer.person, at=AT)
    task = task_assign(lecturer_id=lecturer.pk, asked=centre.asked(), actor=centre.clerk, at=AT)
    owed = Duty.objects.get(kind="lecturer.answer")
    # two working days after Tuesday: the end of Thursday the 26th
    assert (owed.owner_id, owed.due_at) == (lecturer.person_id, datetime(2026, 11, 26, 16, 0, tzinfo=UTC))

    refused("task_reason_missing", Refused, lambda: task_decline(task_id=task.pk, reason=" ", actor=me, at=AT))
    refused("not_found", NotFound, lambda: task_decline(task_id=task.pk, reason="x", actor=centre.clerk, at=AT))
    task_decline(task_id=task.pk, reason="当天出差", actor=me, at=AT)

    task.refresh_from_db()
    assert (task.state, task.decline_reason) == ("declined", "当天出差")
    assert Notice.objects.get(recipient_id=centre.clerk.person_id).body == "理由：当天出差"
    assert [each.decline_reason for each in tasks_to_place(centre.clerk, at=AT)] == ["当天出差"]
    owed.refresh_from_db()
    assert owed.state == "met"
    task_accept(task_id=task.pk, actor=me, at=AT)
    task.refresh_from_db()
    assert (task.state, task.decline_reason) == ("accepted", "")


def test_another_lecturer_takes_over_and_the_session_is_taught_once(centre):
    first, second = centre.lecturer(), centre.lecturer(person=centre.employee("李梅"))
    task = task_assign(lecturer_id=first.pk, asked=centre.asked(), actor=centre.clerk, at=AT)
    assert task == task_assign(lecturer_id=first.pk, asked=centre.asked(), actor=centre.clerk, at=AT)

    refused(
        "task_same_lecturer",
        Refused,
        lambda: task_reassign(task_id=task.pk, lecturer_id=first.pk, actor=centre.clerk, at=AT),
    )
    taken = task_reassign(task_id=task.pk, lecturer_id=second.pk, actor=centre.clerk, at=AT)
    later = taken.starts_at + timedelta(hours=2)
    for _twice in range(2):
        task_taught(lecturer_id=second.pk, session_key=taken.session_key, actor=system_actor(later), at=later)

    assert list(TeachingTask.objects.order_by("pk").values_list("lecturer_id", "state")) == [
        (first.pk, "cancelled"),
        (second.pk, "taught"),
    ]
    refused("not_permitted", NotPermitted, lambda: task_withdraw(task_id=taken.pk, reason="x", actor=centre.planner, at=AT))


def certify(centre, lecturer, grade="junior", passed=PARTS, since=date(2020, 1, 1), on=date(2024, 5, 10), at=AT):
    certified = Certified(grade, passed, since, on)
    return lecturer_certify(lecturer_id=lecturer.pk, certified=certified, actor=centre.clerk, at=at)


@pytest.mark.rule("C-324")
def test_a_junior_lecturer_develops_no_course(centre):
    lecturer = centre.lecturer(grade="junior")

    for work in ("teaching", "development"):
        refused(
            "lecturer_grade_too_low",
            Refused,
            lambda work=work: task_assign(lecturer_id=lecturer.pk, asked=centre.asked(work=work), actor=centre.clerk, at=AT),
        )
    task_assign(lecturer_id=lecturer.pk, asked=centre.asked(work="demonstration"), actor=centre.clerk, at=AT)
    senior = centre.lecturer(person=centre.employee("李梅"), grade="senior")
    task_assign(lecturer_id=senior.pk, asked=centre.asked(work="development"), actor=centre.clerk, at=AT)

    assert TeachingTask.objects.count() == 2


@pytest.mark.rule("C-325", "C-326")
def test_three_years_of_practice_and_three_parts(centre):
    lecturer = centre.lecturer()
    today = date(2026, 11, 24)

    refused(
        "lecturer_practice_short",
        Refused,
        lambda: certify(centre, lecturer, since=date(2023, 12, 24), on=today),
    )
    refused("lecturer_parts_missing", Refused, lambda: certify(centre, lecturer, passed=PARTS[:2], on=today))
    refused("lecturer_grade_unknown", Refused, lambda: certify(centre, lecturer, grade="master", on=today))
    certify(centre, lecturer, since=date(2023, 11, 24), on=today)

    lecturer.refresh_from_db()
    assert (lecturer.grade, lecturer.certified_on, lecturer.review_due_on) == ("junior", today, date(2028, 11, 24))


@pytest.mark.rule("C-327")
def test_two_years_without_review_lapse_on_the_day_after(centre):
    lecturer = centre.lecturer(appointed_on=date(2022, 5, 10))
    certify(centre, lecturer, on=date(2022, 5, 10), since=date(2015, 1, 1))
    last_day = datetime(2024, 5, 10, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai

    assert lecturers_lapse(last_day, 100) == 0
    assert lecturers_lapse(last_day + timedelta(minutes=1), 100) == 1
    assert lecturers_lapse(last_day + timedelta(days=9), 100) == 0

    lecturer.refresh_from_db()
    assert lecturer.state == "lapsed"
    refused(
        "lecturer_lapsed",
        Refused,
        lambda: task_assign(lecturer_id=lecturer.pk, asked=centre.asked(), actor=centre.clerk, at=AT),
    )
    certify(centre, lecturer, on=date(2026, 11, 24))
    lecturer.refresh_from_db()
    assert (lecturer.state, lecturer.review_due_on) == ("appointed", date(2028, 11, 24))


@pytest.mark.rule("T-107")
def test_trainer_trainings_are_listed_once(centre):
    lecturer = centre.lecturer()
    attended = Attended("授课技巧", date(2026, 3, 1), Decimal(8), "合格")

    for _twice in range(2):
        trainer_training_add(lecturer_id=lecturer.pk, attended=attended, actor=centre.clerk, at=AT)
    with pytest.raises(Refused, match="lecturer_day_in_future"):
        later = Attended("授课技巧", date(2026, 12, 1), Decimal(8))
        trainer_training_add(lecturer_id=lecturer.pk, attended=later, actor=centre.clerk, at=AT)

    assert list(TrainerTraining.objects.values_list("title", "held_on", "hours")) == [
        ("授课技巧", date(2026, 3, 1), Decimal("8.0"))
    ]


@pytest.mark.rule("C-324")
def test_the_matcher_names_nobody_whose_grade_is_too_low_for_the_work(centre):
    junior = centre.lecturer(grade="junior")
    senior = centre.lecturer(person=centre.employee("李梅"), grade="senior")

    def named(work):
        found = suggestions(centre.clerk, unit=centre.area, at=AT + timedelta(days=9), wanted="投诉处理技巧", work=work)
        return {each.known.lecturer_id for each in found}

    assert (named("demonstration"), named("teaching")) == ({junior.pk, senior.pk}, {senior.pk})


def test_the_matcher_names_assignable_lecturers_with_a_reason(centre):
    knows = centre.lecturer(subjects="投诉处理、回访", grade="senior")
    other = centre.lecturer(person=centre.employee("李梅"), subjects="应急预案")
    centre.lecturer("cancelled", person=centre.employee("赵敏"), subjects="投诉处理")
    centre.rate(knows, "90", day=3)

    found = suggestions(centre.clerk, unit=centre.area, at=AT + timedelta(days=9), wanted="投诉处理技巧")

    assert [each.known.lecturer_id for each in found] == [knows.pk, other.pk]
    assert found[0].reason == (
        "高级讲师；授课方向「投诉处理」对得上；就在举办单位；当月还没有授课；满意度 90.0（10 份反馈，已按份数折算）。"
    )
    assert found[1].reason == "授课方向对不上题目；就在举办单位；当月还没有授课；还没有满意度。"
