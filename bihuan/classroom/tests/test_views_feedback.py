"""The form on the phone, the organiser's page, paper and REST."""

import json

import pytest
import time_machine
from django.test import Client

from bihuan.classroom.models import ClassSession, FeedbackAnswer, FeedbackDecision, FeedbackReceipt
from bihuan.classroom.services.feedback_close import feedback_rounds_close
from bihuan.classroom.tests.feedback_factories import LATER, MIDDLING, SAME_DAY, ended
from bihuan.duties.models import Notice
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory

pytestmark = pytest.mark.django_db
FILLED = {**{f"item-{code}": score for code, score in MIDDLING.items()}, "gain": "学会了接待流程", "suggestion": ""}


@pytest.fixture(autouse=True)
def _same_day():
    with time_machine.travel(SAME_DAY, tick=False):
        yield


def signed_in(person):
    client = Client()
    client.force_login(AccountFactory(person=person))
    return client


def phone(made, number=0):
    return signed_in(made.came[number])


def desk(made):
    return signed_in(Person.objects.get(pk=made.school.head.person_id))


def of_form(made):
    return f"/classes/{made.session.pk}/me/feedback/"


def test_the_form_stands_on_the_phone_without_scripts_and_says_who_sees_it():
    made = ended()

    page = phone(made).get(of_form(made)).content.decode()

    assert page.count('type="radio"') == 15
    assert page.count("<fieldset") == 3
    assert "满 5 份才显示汇总" in page
    assert "12-10" in page


def test_handing_in_twice_is_one_form_and_the_same_page():
    made = ended()
    client = phone(made)

    first, second = client.post(of_form(made), FILLED), client.post(of_form(made), {**FILLED, "item-lecturer": 20})

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"] == of_form(made)
    page = client.get(of_form(made)).content.decode()
    assert "已提交" in page
    assert "学会了接待流程" not in page
    assert FeedbackAnswer.objects.get().scores == MIDDLING


def test_what_was_typed_stays_when_an_item_is_missing():
    made = ended()
    given = {key: value for key, value in FILLED.items() if key != "item-lecturer"}

    answer = phone(made).post(of_form(made), given)

    assert answer.status_code == 422
    assert "请给「讲师授课」打分" in answer.content.decode()
    assert "学会了接待流程" in answer.content.decode()
    assert FeedbackReceipt.objects.count() == 0


def test_whoever_was_absent_is_told_why_there_is_no_form():
    made = ended()
    client = signed_in(made.absent[0])

    seen, sent = client.get(of_form(made)), client.post(of_form(made), FILLED)

    assert (seen.status_code, sent.status_code) == (200, 422)
    assert "没有您的到场记录" in seen.content.decode()
    assert FeedbackAnswer.objects.count() == 0


def test_a_form_sent_after_the_session_had_ended_is_not_kept_with_the_account():
    made, client = ended(), Client()

    answer = client.post(of_form(made), FILLED)

    assert answer.status_code == 302
    assert of_form(made) in answer.headers["Location"]
    assert dict(client.session) == {}


@pytest.mark.rule("T-081")
def test_the_organiser_sees_names_of_who_is_missing_and_no_score_while_forms_come_in():
    made = ended(n_came=7)
    for number in range(6):
        made.give(number, gain="好课")

    page = desk(made).get(f"/classes/{made.session.pk}/feedback/").content.decode()

    assert made.came[6].name in page
    assert not any(each.name in page for each in made.came[:6])
    assert "还在收集" in page
    assert "好课" not in page
    assert "80.00" not in page


def test_after_the_close_the_figures_stand_and_a_decision_is_taken():
    made = ended(n_came=5)
    for number in range(5):
        made.give(number, gain="好课", lecturer=100)
    feedback_rounds_close(SAME_DAY, 100)
    client, address = desk(made), f"/classes/{made.session.pk}/feedback/"

    page = client.get(address).content.decode()
    wrong = client.post(f"{address}decide", {"kind": "content", "text": "增加案例", "owner_no": ""})
    right = client.post(f"{address}decide", {"kind": "content", "text": "增加案例", "owner_no": made.came[0].employee_no})

    assert "100.00" in page
    assert page.count("好课") == 5
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "请写明由谁负责" in wrong.content.decode()
    assert FeedbackDecision.objects.get().owner == made.came[0]


def test_too_few_forms_are_neither_shown_nor_printed():
    made = ended(n_came=6)
    for number in range(4):
        made.give(number, gain="好课")
    feedback_rounds_close(LATER, 100)
    client, address = desk(made), f"/classes/{made.session.pk}/feedback/"

    page = client.get(address).content.decode()
    files = [client.get(f"{address}summary.{medium}").status_code for medium in ("pdf", "xlsx", "doc")]

    assert "未评分，份数不足" in page
    assert "好课" not in page
    assert files == [422, 422, 404]


def test_blank_and_summary_are_files():
    made = ended(n_came=5)
    for number in range(5):
        made.give(number)
    feedback_rounds_close(SAME_DAY, 100)
    client, address = desk(made), f"/classes/{made.session.pk}/feedback/"

    found = [client.get(f"{address}{name}") for name in ("blank.pdf", "summary.pdf", "summary.xlsx")]

    assert [each.content[:4] for each in found] == [b"%PDF", b"%PDF", b"PK\x03\x04"]


def test_the_button_reminds_and_says_how_many():
    made = ended(n_came=3)

    answer = desk(made).post(f"/classes/{made.session.pk}/feedback/remind", follow=True)

    assert "已提醒 3 人" in answer.content.decode()
    assert "今天已提醒" in answer.content.decode()
    assert Notice.objects.filter(key__startswith="feedback.remind/").count() == 3


def test_the_lecturer_sees_figures_but_no_names_and_a_trainee_neither():
    made = ended(n_came=6)
    lecturer = made.school.hire(made.school.area, "授课人")
    made.session.line.lecturer = lecturer
    made.session.line.save()
    for number in range(5):
        made.give(number)
    feedback_rounds_close(LATER, 100)
    address = f"/classes/{made.session.pk}/feedback/"

    page = signed_in(lecturer).get(address).content.decode()

    assert "80.00" in page
    assert made.came[5].name not in page
    assert signed_in(made.came[0]).get(address).status_code == 403


def test_the_same_over_rest():
    made = ended(n_came=6)
    base = f"/api/v1/classes/{made.session.pk}/feedback"
    form = {"scores": MIDDLING, "gain": "好课"}

    def post(client, address, body):
        return client.post(address, json.dumps(body), content_type="application/json")

    clients = [phone(made, number) for number in range(5)]
    told = [post(client, base, form) for client in clients]
    again = post(clients[0], base, {"scores": {**MIDDLING, "content": 20}})
    wrong = post(phone(made, 5), base, {"scores": {"content": 80}})
    head = desk(made)
    missing = head.get(f"{base}/missing").json()
    early = head.get(base).json()
    feedback_rounds_close(LATER, 100)
    late = head.get(base).json()

    assert [each.json() for each in told] == [{"given_on": "2026-12-08"}] * 5
    assert again.status_code == 200
    assert (wrong.status_code, wrong.json()["code"]) == (422, "feedback_item_missing")
    assert (missing["n_owed"], missing["n_given"]) == (6, 5)
    assert [row["person"] for row in missing["missing"]] == [made.came[5].name]
    assert (early["is_shown"], early["items"], early["gains"]) == (False, [], [])
    assert (late["is_shown"], late["score"], late["gains"]) == (True, 80.0, ["好课"] * 5)
    assert FeedbackAnswer.objects.filter(scores__content=20).count() == 0


def test_my_work_and_the_class_lead_to_the_form():
    made = ended()
    client = phone(made)

    assert of_form(made) in client.get("/").content.decode()
    assert of_form(made) in client.get(f"/classes/{made.session.pk}/me/").content.decode()


def test_a_filed_class_shows_no_form():
    made = ended()
    ClassSession.objects.update(state="closed")

    assert "已经归档" in phone(made).get(of_form(made)).content.decode()
