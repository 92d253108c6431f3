"""The pages of the lecturer files as people meet them."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.lecturers.models import Engagement, Lecturer, LecturerRating, TeachingTask
from bihuan.lecturers.services.rounds import round_open
from bihuan.lecturers.services.tasks import task_assign
from bihuan.lecturers.tests.factories import AT, Centre
from bihuan.people import middleware
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(monkeypatch):
    monkeypatch.setattr(middleware.clock, "now", lambda: AT)
    return Centre(grading=True)


def entered(client, person_id):
    person = Person.objects.get(pk=person_id)
    client.force_login(getattr(person, "account", None) or AccountFactory(person=person))
    return client


def step(lecturer, name):
    return reverse("lecturers:step", args=[lecturer.pk, name])


def rating(centre, day, score):
    return {
        "title": "接待礼仪",
        "unit": centre.area.pk,
        "day": f"2026-11-{day:02}",
        "time": "09:00",
        "score": score,
        "n_forms": 9,
        "reason": "纸质反馈表",
    }


def test_two_ratings_by_hand_take_the_title_on_the_page(client, centre):
    lecturer = centre.lecturer()
    entered(client, centre.clerk.person_id)

    for day, score in ((3, "79"), (4, "78")):
        assert client.post(step(lecturer, "rating"), rating(centre, day, score)).status_code == 303

    shown = client.get(reverse("lecturers:file", args=[lecturer.pk])).content.decode()
    assert "已取消资格" in shown
    assert "连续 2 次授课满意度低于 80 分：79、78。" in shown
    assert "不能安排授课" in shown
    assert client.get(reverse("lecturers:letter", args=[lecturer.pk])).status_code == 404


def test_a_refused_rating_keeps_what_was_typed(client, centre):
    lecturer = centre.lecturer()
    entered(client, centre.clerk.person_id)

    answer = client.post(step(lecturer, "rating"), rating(centre, 30, "79"))

    assert answer.status_code == 422
    assert "授课时间还没有到" in answer.content.decode()
    assert "纸质反馈表" in answer.content.decode()
    assert not LecturerRating.objects.exists()


@pytest.mark.rule("T-104")
def test_the_appointment_is_printed(client, centre):
    lecturer = centre.lecturer("selected", document_no="", appointed_on=None)
    entered(client, centre.clerk.person_id)

    refused = client.post(step(lecturer, "appoint"), {"document_no": "", "on": "2026-11-24"})
    assert (refused.status_code, "没有文号不能登记" in refused.content.decode()) == (422, True)
    assert client.post(step(lecturer, "appoint"), {"document_no": "3 号", "on": "2026-11-24"}).status_code == 303

    letter = client.get(reverse("lecturers:letter", args=[lecturer.pk]))
    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")


@pytest.mark.rule("T-107")
def test_the_file_hints_when_the_last_trainer_training_is_too_long_ago(client, centre):
    old = centre.lecturer(appointed_on=date(2025, 11, 23))
    new = centre.lecturer(person=centre.employee("李梅"), appointed_on=date(2025, 11, 24))
    entered(client, centre.clerk.person_id)

    hinted = client.get(reverse("lecturers:file", args=[old.pk])).content.decode()
    fresh = client.get(reverse("lecturers:file", args=[new.pk])).content.decode()
    client.post(step(old, "training"), {"title": "授课技巧", "held_on": "2026-03-01", "hours": "8"})
    trained = client.get(reverse("lecturers:file", args=[old.pk])).content.decode()

    assert "超过 12 个月没有参加培训师培训" in hinted
    assert "没有参加培训师培训" not in fresh + trained
    assert "授课技巧" in trained


def test_a_lecturer_answers_on_the_phone(client, centre):
    lecturer = centre.lecturer()
    task = task_assign(lecturer_id=lecturer.pk, asked=centre.asked(), actor=centre.clerk, at=AT)
    entered(client, lecturer.person_id)

    def answer(name, **given):
        return client.post(reverse("lecturers:task-answer", args=[task.pk, name]), given)

    assert "接待礼仪" in client.get(reverse("lecturers:mine")).content.decode()
    refused = answer("decline", reason="")
    assert (refused.status_code, "请写明理由" in refused.content.decode()) == (422, True)
    assert answer("decline", reason="当天出差").status_code == 303
    assert answer("accept").status_code == 303
    assert TeachingTask.objects.get().state == "accepted"
    assert client.get(reverse("lecturers:lecturers")).status_code == 403
    assert client.get(reverse("lecturers:file", args=[lecturer.pk])).status_code == 200


def test_an_employee_applies(client, centre):
    days = {"opens_on": date(2026, 11, 20), "closes_on": date(2026, 11, 30)}
    row = round_open(unit_id=centre.group.pk, title="冬季选拔", actor=centre.clerk, at=AT, **days)
    person = centre.employee()
    entered(client, person.pk)

    assert "冬季选拔" in client.get(reverse("lecturers:rounds")).content.decode()
    assert client.post(reverse("lecturers:round-apply", args=[row.pk]), {"subjects": "投诉处理"}).status_code == 303

    shown = client.get(reverse("lecturers:round", args=[row.pk])).content.decode()
    assert "投诉处理" in shown
    assert "登记结果" not in shown
    judged = {"is_selected": "yes", "way": "contest", "score": "90"}
    entered(client, centre.clerk.person_id)
    assert client.post(reverse("lecturers:candidacy", args=[row.candidacies.get().pk, "judge"]), judged).status_code == 303
    assert Lecturer.objects.get().state == "selected"


def test_a_proposal_waits_for_the_head(client, centre):
    typed = {
        "name": "钱老师",
        "source_kind": "scholar",
        "knowledge_note": "广",
        "speaking_note": "清楚",
        "topic": "法律法规",
        "need_strength": "没有",
        "need_subject": "需要",
        "planned_on": "2026-12-10",
        "fee": "5000",
        "course_form": "",
    }
    entered(client, centre.clerk.person_id)

    refused = client.post(reverse("lecturers:propose"), typed)
    assert (refused.status_code, "请选择培训形式" in refused.content.decode()) == (422, True)
    assert client.post(reverse("lecturers:propose"), {**typed, "course_form": "in_house"}).status_code == 303
    row = Engagement.objects.get()
    assert (row.fee_cents, row.state) == (500_000, "requested")
    decide = reverse("lecturers:engagement-decide", args=[row.pk])
    assert client.post(decide, {"verdict": "approve"}).status_code == 403
    entered(client, centre.head.person_id)
    assert client.post(decide, {"verdict": "refuse"}).status_code == 422
    assert client.post(decide, {"verdict": "approve"}).status_code == 303

    row.refresh_from_db()
    assert (row.state, row.lecturer.state, row.decided_by_id) == ("approved", "approved", centre.head.person_id)


def test_the_list_is_a_workbook_too(client, centre):
    lecturer = centre.lecturer(grade="senior", subjects="接待礼仪")
    centre.rate(lecturer, "88", day=3)
    entered(client, centre.planner.person_id)

    assert lecturer.name in client.get(reverse("lecturers:lecturers")).content.decode()
    answer = client.get(reverse("lecturers:lecturers"), {"format": "xlsx", "grade": "senior"})

    rows = CalamineWorkbook.from_object(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    found = next(row for row in rows if row and row[0] == lecturer.name)
    assert (found[2], found[3], found[9]) == ("已聘任", "高级讲师", 88)
