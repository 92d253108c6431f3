"""The pages of evaluation as people use them: nothing typed is lost, every refusal stands beside its row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.classroom.models import Evaluation
from bihuan.classroom.selectors import evaluation_sources
from bihuan.classroom.selectors.evaluation_sources import Offered, declare_source
from bihuan.classroom.services.evaluation_confirm import evaluations_confirm
from bihuan.classroom.services.evaluation_record import evaluation_method_choose
from bihuan.classroom.tests.evaluation_factories import DAY_AFTER, LATER, Held, scan
from bihuan.people.models import Account, Person
from bihuan.people.tests.factories import AccountFactory
from bihuan.regulations.models import Adoption
from bihuan.regulations.tests.factories import PROJECT

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def at(time_machine):
    time_machine.move_to(DAY_AFTER, tick=False)


def account(person_id):
    known = Account.objects.filter(person_id=person_id).first()
    return known or AccountFactory(person=Person.objects.get(pk=person_id))


@pytest.fixture
def desk(client, held, at):
    client.force_login(account(held.second.person_id))
    return client


def url(held, verb=""):
    return f"/classes/{held.session.pk}/evaluation/{verb}"


def form(held, **more):
    first, second = held.seat(0).pk, held.seat(1).pk
    return {
        "method": "ems_exam",
        f"version-{first}": "0",
        f"version-{second}": "0",
        f"score-{first}": "86",
        f"score-{second}": "61",
        **more,
    }


def test_the_table_names_everybody_with_who_did_not_come_last(desk, held):
    page = desk.get(url(held)).content.decode()

    places = [page.index(name) for name in ("专员四川", "专员云南", "缺席人")]
    assert places[2] == max(places)
    assert "合格线 80 分" in page
    assert "无到场记录" in page


def test_typed_scores_are_saved_as_drafts_and_confirmed_together(desk, held):
    answer = desk.post(url(held, "save"), {**form(held), "evidence": scan()})
    assert (answer.status_code, answer["Location"]) == (303, url(held) + "?method=ems_exam&saved=1")
    assert list(Evaluation.objects.values_list("state", flat=True)) == ["draft", "draft"]

    versions = {f"version-{row.seat_id}": row.row_version for row in Evaluation.objects.all()}
    answer = desk.post(url(held, "confirm"), form(held, **versions), follow=True)

    assert "已确认 2 人的结果。其中 1 人不合格" in answer.content.decode()
    assert list(Evaluation.objects.order_by("score").values_list("is_passed", flat=True)) == [False, True]


def test_one_person_is_confirmed_by_the_button_of_the_row(desk, held):
    data = {**form(held, seat=held.seat(0).pk), "evidence": scan()}

    desk.post(url(held, "confirm"), data)

    assert [held.result(number).state for number in (0, 1)] == ["confirmed", "draft"]


def test_a_refused_row_keeps_what_was_typed_and_the_others_are_saved(desk, held):
    answer = desk.post(url(held, "save"), form(held, **{f"score-{held.seat(0).pk}": "一百"}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="一百"' in page
    assert "「一百」不是分数" in page
    assert list(Evaluation.objects.values_list("seat", flat=True)) == [held.seat(1).pk]


def test_what_keeps_a_row_from_being_confirmed_stands_in_the_row(desk, held):
    answer = desk.post(url(held, "confirm"), form(held))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("还没有凭据。请上传") == 2
    assert list(Evaluation.objects.values_list("state", flat=True)) == ["draft", "draft"]


def test_two_taps_of_the_same_form_are_one_result(desk, held):
    for _tap in range(2):
        assert desk.post(url(held, "save"), form(held)).status_code == 303

    assert Evaluation.objects.count() == 2


def test_without_a_pass_mark_the_page_says_who_sets_it_and_leads_there(desk, held):
    held.record(held.typed(0))
    for row in Adoption.objects.all():
        row.choices = {}
        row.save()

    page = desk.get(url(held)).content.decode()
    answer = desk.post(url(held, "confirm"), {"method": "ems_exam"})

    assert "还没有设定评估合格线" in page
    assert 'href="/regulations/centre-training-group/"' in page
    assert answer.status_code == 422
    assert "不能确认结果" in answer.content.decode()
    assert held.result().state == "draft"


def test_a_class_of_the_project_edition_asks_for_its_method_first(client, at):
    held = Held(edition=PROJECT)
    client.force_login(account(held.second.person_id))

    page = client.get(url(held)).content.decode()
    assert "本场评估方式（选一种）" in page
    assert page.count("<option") == 6
    answer = client.post(url(held, "method"), {"method": ""})
    assert answer.status_code == 422
    assert "请从制度规定的 5 种方式中选一种" in answer.content.decode()

    client.post(url(held, "method"), {"method": "class_assessment"})
    page = client.get(url(held)).content.decode()
    assert f'name="part-{held.seat(0).pk}-discipline"' in page
    assert f'name="part-{held.seat(0).pk}-attitude"' in page


def test_an_annulled_result_stays_on_the_page_with_its_reason(desk, held):
    held.record(held.typed(0))
    evaluations_confirm(session_id=held.session.pk, actor=held.second, at=LATER)
    row = held.result()

    refused = desk.post(f"/classes/evaluations/{row.pk}/annul", {"reason": ""})
    assert refused.status_code == 422
    assert "请写明作废的理由" in refused.content.decode()
    page = desk.post(f"/classes/evaluations/{row.pk}/annul", {"reason": "登错了人"}, follow=True).content.decode()

    assert "登错了人" in page
    assert f'name="score-{held.seat(0).pk}"' in page


def test_the_trainee_sees_the_own_confirmed_result_and_no_draft(client, held, at):
    held.record(held.typed(0), held.typed(1))
    client.force_login(account(held.come[0].pk))
    mine = f"/classes/{held.session.pk}/me/"
    assert "我的评估结果" not in client.get(mine).content.decode()

    evaluations_confirm(session_id=held.session.pk, actor=held.second, at=LATER, seat_ids=[held.seat(0).pk])

    page = client.get(mine).content.decode()
    assert "86 分" in page
    assert "合格" in page
    assert "评估结果" in client.get(f"/people/persons/{held.come[0].pk}/").content.decode()
    assert client.get(url(held)).status_code == 403
    assert client.get(f"/classes/evaluations/{held.result(0).pk}/evidence").status_code == 404


def test_the_essay_is_written_on_the_phone(client, at):
    held = Held(edition=PROJECT)
    evaluation_method_choose(session_id=held.session.pk, method="reflective_essay", actor=held.organiser, at=LATER)
    client.force_login(account(held.come[0].pk))
    mine, essay = f"/classes/{held.session.pk}/me/", f"/classes/{held.session.pk}/me/essay"

    assert "待提交" in client.get(mine).content.decode()
    refused = client.post(essay, {"text": "  "})
    assert (refused.status_code, "请写下您的学习心得体会" in refused.content.decode()) == (422, True)
    client.post(essay, {"text": "先登记再上门。"})

    assert held.result().essay == "先登记再上门。"
    assert "先登记再上门。" in client.get(mine).content.decode()


def test_the_evidence_opens_for_those_who_record(desk, held):
    held.record(held.typed(0))

    answer = desk.get(f"/classes/evaluations/{held.result().pk}/evidence")

    assert b"".join(answer.streaming_content).decode() == "成绩单 成绩单.txt"


def test_customer_feedback_is_entered_by_hand_until_an_app_offers_service_records(desk, held, monkeypatch):
    page = desk.get(url(held) + "?method=customer_feedback").content.decode()
    assert "还没有可以引用的服务记录" in page

    monkeypatch.setattr(evaluation_sources, "_SOURCES", {})
    person_id = held.come[0].pk
    declare_source("customer_feedback", lambda ids, since, until: {person_id: Offered(93, 12, f"{since} 至 {until}")})
    page = desk.get(url(held) + "?method=customer_feedback").content.decode()
    assert "服务记录平均 93 分（12 条，2026-12-01 至 2026-12-31）" in page


def test_the_class_says_how_far_its_evaluation_is(desk, held):
    page = desk.get(f"/classes/{held.session.pk}/").content.decode()
    assert "评估未完成" in page
    assert "到场 2 人，已确认 0 人" in page

    held.record(held.typed(0), held.typed(1))
    evaluations_confirm(session_id=held.session.pk, actor=held.second, at=LATER)

    assert "评估已完成" in desk.get(f"/classes/{held.session.pk}/").content.decode()


def test_the_table_needs_as_many_queries_for_many_people_as_for_few(client, at):
    counts = []
    for n_more in (0, 12):
        held = Held(n_more=n_more)
        held.record(*[held.typed(number) for number in range(2 + n_more)])
        evaluations_confirm(session_id=held.session.pk, actor=held.second, at=LATER, seat_ids=[held.seat(0).pk])
        client.force_login(account(held.second.person_id))
        with CaptureQueriesContext(connection) as found:
            assert client.get(url(held)).status_code == 200
        counts.append(len(found))

    assert counts[0] == counts[1]
