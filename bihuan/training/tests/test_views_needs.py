"""Needs as people use them: the form on the phone, the lists, the plan beside it, the workbook, the API."""

from io import BytesIO

import pytest
from django.urls import reverse

from bihuan.foundation import clock
from bihuan.foundation.spreadsheets import SheetOut, read_sheets, write_workbook
from bihuan.kernel.periods import Month
from bihuan.people.models import Account
from bihuan.people.tests.factories import account_with
from bihuan.training.models import NeedsAnalysis, NeedVoice, PlanLine, TrainingNeed
from bihuan.training.tests.cycle_factories import GA, opened, plan_of
from bihuan.training.tests.needs_factories import FULL, needing

pytestmark = pytest.mark.django_db
NOW = clock.now()
MONTH = Month.of(clock.local(NOW).date())
TYPED = {**FULL, "kind": "unit", "month": str(MONTH)}


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def signed_in(client, person):
    account = Account.objects.create(username=f"u{person.pk}", person=person)
    client.force_login(account)
    return client


def test_the_form_says_beside_the_field_what_the_article_asks_for_and_keeps_what_was_typed(client):
    made = needing()
    signed_in(client, made.worker)

    page = client.post(url("need-new"), {**TYPED, "unit": made.area.pk, "trainer": ""})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["trainer"]
    assert "同样的投诉一再出现" in page.content.decode()
    assert not TrainingNeed.objects.exists()


def test_written_by_a_worker_checked_by_the_head_taken_into_the_plan(client):
    made = needing()
    signed_in(client, made.worker)
    assert client.post(url("need-new"), {**TYPED, "unit": made.area.pk}).status_code == 303
    row = TrainingNeed.objects.get()
    assert row.state == "raised"
    assert "待负责人审核" in client.get(url("need", row.pk)).content.decode()

    signed_in(client, made.head)
    assert "投诉处理" in client.get(url("needs"), {"show": "check"}).content.decode()
    assert client.post(url("need-step", row.pk, "check"), {"row_version": row.row_version}).status_code == 303

    following = MONTH.shift(1)
    plan = plan_of(opened(made.world, following, NOW), made.world.root)
    client.force_login(account_with(*GA, unit=made.world.root))
    assert f"need={row.pk}" in client.get(url("monthly-plan", plan.pk)).content.decode()
    form = client.get(url("plan-line-add", plan.pk), {"need": row.pk})
    assert form.context["form"].initial["title"] == "投诉处理"
    day = following.first_day.isoformat()
    typed = {
        "title": "投诉处理",
        "audience": "specialists",
        "form": "lecture_on_site",
        "day": day,
        "start": "09:00",
        "end": "10:30",
        "hours": "2",
        "place": "三楼会议室",
        "lecturer_source": "group",
        "training_kind": "in_post",
        "additional_reason": "培训需求",
    }
    answer = client.post(url("plan-line-add", plan.pk) + f"?need={row.pk}", typed)

    assert answer.status_code == 302, answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.line_id) == ("adopted", PlanLine.objects.get().pk)
    client.force_login(Account.objects.get(person=made.worker))
    assert f"已列入 {following} 计划：投诉处理" in client.get(url("need", row.pk)).content.decode()


def test_anybody_joins_a_wish_and_the_page_counts(client):
    made = needing()
    wish = made.wish()
    client.force_login(account_with("training.view", unit=made.world.areas[1]))

    assert "短视频拍摄" in client.get(url("needs")).content.decode()
    assert client.post(url("need-step", wish.pk, "join")).status_code == 303

    assert NeedVoice.objects.count() == 1
    page = client.get(url("need", wish.pk)).content.decode()
    assert "2 人需要" in page
    assert "不再需要" in page


def test_a_refused_step_says_why_and_changes_nothing(client):
    made = needing()
    row = made.raised()
    signed_in(client, made.head)

    page = client.post(url("need-step", row.pk, "send-back"), {"row_version": row.row_version, "reason": " "})

    assert page.status_code == 422
    assert "请写明意见" in page.content.decode()
    assert TrainingNeed.objects.get().state == "raised"
    assert client.post(url("need-step", row.pk, "fly")).status_code == 404
    assert client.get(url("need-step", row.pk, "check")).status_code == 405


def test_the_list_is_a_workbook_too(client):
    made = needing()
    made.wish()
    signed_in(client, made.worker)

    book = client.get(url("needs"), {"show": "mine", "format": "xlsx"})

    rows = read_sheets(BytesIO(book.content))[0].rows
    assert ("短视频拍摄" in rows[-1], rows[-1][0]) == (True, made.area.name)


def filled(*rows):
    columns = ("主题", "目标", "时间", "讲师", "参加人员", "需求说明")
    file = BytesIO(write_workbook([SheetOut("需求", columns, rows)]))
    file.name = "needs.xlsx"
    return file


def test_the_form_in_excel_is_imported_whole_or_not_at_all(client):
    made = needing()
    signed_in(client, made.worker)
    good, bad = ("投诉处理", "减半", "中旬", "李老师", "8 人", "多"), ("礼仪", "", "", "", "", "")

    refused = client.post(url("needs-import"), {"file": filled(good, bad)})
    assert (refused.status_code, TrainingNeed.objects.count()) == (422, 0)
    assert "没有填写目标。" in refused.content.decode()

    assert client.post(url("needs-import"), {"file": filled(good)}).status_code == 303
    assert TrainingNeed.objects.values_list("title", "month", "state").get() == ("投诉处理", str(MONTH), "raised")
    empty = client.get(url("needs-import"), {"format": "xlsx"})
    assert "需求说明" in str(read_sheets(BytesIO(empty.content))[0].rows)


def test_the_analysis_is_written_and_finished_on_its_page(client):
    made = needing()
    client.force_login(account_with("training.view", "training.annual.draft", unit=made.world.root))
    assert client.post(url("needs-analyses"), {"year": 2027, "part": 1}).status_code == 303
    row = NeedsAnalysis.objects.get()
    here = url("needs-analysis", row.pk)

    early = client.post(here, {"row_version": row.row_version, "customer_feedback": "重复投诉", "finish": "1"})
    assert early.status_code == 422
    assert sorted(early.context["form"].errors) == ["current_knowledge", "plan_and_goals", "team_direction"]
    assert "重复投诉" in early.content.decode()
    row.refresh_from_db()
    assert row.state == "draft"

    texts = {each["code"]: "写好" for each in row.sections}
    assert client.post(here, {"row_version": row.row_version, **texts, "finish": "1"}).status_code == 303
    assert NeedsAnalysis.objects.get().state == "finished"
    assert client.post(here, {"row_version": 9, **texts}).status_code == 409


def test_the_api_raises_checks_and_lists(client):
    made = needing()
    signed_in(client, made.worker)
    body = {**FULL, "month": str(MONTH)}

    missing = client.post("/api/v1/training/needs", {**body, "trainer": ""}, content_type="application/json")
    assert (missing.status_code, missing.json()["code"]) == (422, "need_fields_missing")
    made_row = client.post("/api/v1/training/needs", body, content_type="application/json")
    assert (made_row.status_code, made_row.json()["state_code"]) == (201, "raised")

    signed_in(client, made.head)
    need = made_row.json()["id"]
    checked = client.post(f"/api/v1/training/needs/{need}/check", {}, content_type="application/json")
    assert checked.json()["state_code"] == "open"
    assert [each["id"] for each in client.get("/api/v1/training/needs?show=open").json()] == [need]
