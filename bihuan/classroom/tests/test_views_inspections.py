"""Telling an inspection on the page, seeing it from the unit, printing it, deciding; the same over REST."""

from __future__ import annotations

from io import BytesIO

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from bihuan.classroom.models import GroupInspection, InspectionDecision
from bihuan.classroom.tests.test_services_inspections import picture
from bihuan.classroom.tests.verdict_factories import AT, Record
from bihuan.people.tests.factories import AccountFactory, account_with

pytestmark = pytest.mark.django_db
CENTRE = ("training.view", "class.inspect", "people.view")


@pytest.fixture(autouse=True)
def _now(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def made():
    return Record()


def given(account, **change):
    told = {
        "method": "visit",
        "held_on": "2026-08-09",
        "held_time": "09:00",
        "place": "成都",
        "inspector": account.person_id,
        "findings": "现场整洁，记录齐全",
        "rating": "poor",
    }
    return {**told, **change}


def told(client, made, **change):
    account = account_with(*CENTRE, unit=made.root)
    client.force_login(account)
    return client.post(f"/classes/inspections/new/?unit={made.areas[0].pk}", given(account, **change))


def test_the_group_tells_a_visit_with_a_picture_and_the_unit_sees_it_and_answers(client, made):
    answer = told(client, made, photos=[picture("现场.png")])

    row = GroupInspection.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/classes/inspections/{row.pk}/")
    assert (row.unit, row.rating, row.place) == (made.areas[0], "poor", "成都")
    photo = row.photos.get()
    client.force_login(AccountFactory(person=made.heads[0]))
    page = client.get(f"/classes/inspections/{row.pk}/")
    assert page.context["can_reply"] and not page.context["can_decide"]
    assert client.get(f"/classes/inspections/{row.pk}/photos/{photo.pk}")["Content-Type"] == "image/jpeg"
    assert client.post(f"/classes/inspections/{row.pk}/reply", {"text": "已整改"}).status_code == 303
    assert "已整改" in client.get(f"/classes/inspections/{row.pk}/").content.decode()
    client.force_login(AccountFactory(person=made.heads[1]))
    assert client.get(f"/classes/inspections/{row.pk}/").status_code == 404


@pytest.mark.rule("T-091", "T-092", "T-093")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": ""}, "place"),
        ({"inspector": ""}, "inspector"),
        ({"held_on": ""}, "held_on"),
        ({"held_on": "2026-08-11"}, "held_on"),
        ({"method": "phone"}, "person1"),
        ({"method": "video_questions"}, "person1"),
        ({"rating": ""}, "rating"),
        ({"findings": ""}, "findings"),
    ],
)
def test_what_the_method_asks_for_stands_beside_its_field_and_nothing_typed_is_lost(client, made, change, field):
    answer = told(client, made, **change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    if "findings" not in change:
        assert "现场整洁，记录齐全" in answer.content.decode()
    assert GroupInspection.objects.count() == 0


def test_the_decision_is_taken_on_the_page_and_asks_for_what_is_missing(client, made):
    told(client, made)
    row = GroupInspection.objects.get()
    url = f"/classes/inspections/{row.pk}/decide"
    decided = {"kind": "lecturer", "text": "换一位讲师", "owner": made.heads[0].pk, "due_on": "2026-08-20"}

    missing = client.post(url, {**decided, "owner": ""})
    assert (missing.status_code, list(missing.context["forms"]["decide"].errors)) == (422, ["owner"])
    assert client.post(url, decided).status_code == 303
    assert client.post(url, decided).status_code == 409

    assert InspectionDecision.objects.get().owner == made.heads[0]
    client.force_login(AccountFactory(person=made.heads[0]))
    assert client.get(f"/classes/inspections/{row.pk}/").context["can_follow_up"]
    assert client.post(f"/classes/inspections/{row.pk}/follow-up", {"note": "已换"}).status_code == 303


def test_the_record_prints_and_the_list_goes_to_excel(client, made):
    told(client, made, method="video_questions", person1="王伟", question1="几点签到？", answer1="八点五十五", right1="yes")
    row = GroupInspection.objects.get()

    assert client.get(f"/classes/inspections/{row.pk}/record.pdf").content.startswith(b"%PDF")
    content = client.get("/classes/inspections/?year=2026&format=xlsx").content
    lines = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines][-1] == "西南片区"
    assert client.get("/classes/inspections/?year=2025").context["rows"] == ()


def test_rest_tells_decides_and_refuses_alike(client, made):
    account = account_with(*CENTRE, unit=made.root)
    client.force_login(account)
    body = {
        "unit_id": made.areas[0].pk,
        "method": "phone",
        "held_at": "2026-08-09T09:00:00+08:00",
        "findings": "流程熟悉",
        "rating": "good",
        "answers": [{"person": "王伟", "answer": "答对"}],
    }

    refused = client.post("/api/v1/classes/inspections", {**body, "answers": []}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "inspection_call_missing")
    row = client.post("/api/v1/classes/inspections", body, content_type="application/json").json()
    assert (row["unit"], row["method"], row["rating"], row["answers"][0]["person"]) == ("西南片区", "电话抽查", "良好", "王伟")
    url = f"/api/v1/classes/inspections/{row['id']}"
    done = client.post(f"{url}/decision", {"kind": "none", "text": "很好"}, content_type="application/json").json()
    assert (done["decision"]["kind"], done["follow_up"]) == ("none", "无需处理")
    assert client.get(url).json()["decision"]["text"] == "很好"
    assert [each["id"] for each in client.get("/api/v1/classes/inspections?year=2026").json()["items"]] == [row["id"]]
