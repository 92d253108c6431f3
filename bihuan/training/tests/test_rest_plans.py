"""The month's plans over REST: the same answers and refusals as the pages."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.people.tests.factories import account_with
from bihuan.training.models import AnnualLine, AnnualPlan, MonthlyPlan, PlanLine
from bihuan.training.tests.cycle_factories import centre, opened

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
LINE = {
    "title": "接待礼仪",
    "audience": "specialists",
    "form": "lecture_on_site",
    "starts_at": "2026-12-08T09:00:00+08:00",
    "ends_at": "2026-12-08T10:40:00+08:00",
    "lesson_minutes": 90,
    "place": "会议室",
    "lecturer_source": "self",
    "lecturer_name": "陈丽",
    "additional_reason": "新楼盘交付",
}


@pytest.fixture
def world(client):
    made = centre()
    opened(made)
    account = account_with("training.view", "training.monthly.draft", unit=made.areas[0])
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return made


def post(client, url, body=None):
    return client.post(url, json.dumps(body or {}), content_type="application/json")


def test_a_plan_is_drafted_checked_and_handed_in(client, world):
    plan = MonthlyPlan.objects.get(unit=world.areas[0])
    base = f"/api/v1/training/plans/{plan.pk}"

    refused = post(client, f"{base}/submit")
    assert (refused.status_code, refused.json()["code"]) == (422, "plan_check_blocks")
    added = post(client, f"{base}/lines", LINE)
    assert (added.status_code, added.json()["position"]) == (201, 1)
    quotas = {each["key"]: each["state"] for each in client.get(f"{base}/check").json()["quotas"]}
    assert quotas == {"quota.newcomer": "not_applicable", "quota.specialist": "met"}
    assert post(client, f"{base}/submit").json()["state"] == "submitted"
    assert post(client, f"{base}/lines", LINE).json()["code"] == "plan_locked"
    assert PlanLine.objects.count() == 1


def test_only_the_own_plans_are_listed_and_found(client, world):
    other = MonthlyPlan.objects.get(unit=world.areas[1])

    names = {each["unit"] for each in client.get("/api/v1/training/plans?month=2026-12").json()}
    assert world.areas[1].name not in names
    assert client.get(f"/api/v1/training/plans/{other.pk}/lines").status_code == 404
    assert post(client, f"/api/v1/training/plans/{other.pk}/lines", LINE).status_code == 404


def test_a_line_is_changed_with_its_version_and_removed(client, world):
    plan = MonthlyPlan.objects.get(unit=world.areas[0])
    line = post(client, f"/api/v1/training/plans/{plan.pk}/lines", LINE).json()
    url = f"/api/v1/training/plan-lines/{line['id']}"
    change = json.dumps({**LINE, "title": "新", "version": 1})

    assert client.put(url, change, content_type="application/json").json()["title"] == "新"
    assert client.put(url, change, content_type="application/json").status_code == 409
    assert client.delete(url).status_code == 204
    assert PlanLine.objects.count() == 0


def test_a_workbook_is_judged_over_rest(client, world):
    plan = MonthlyPlan.objects.get(unit=world.areas[0])
    upload = SimpleUploadedFile("a.xlsx", (DATA / "华北片区-2026-12-有错误.xlsx").read_bytes())

    found = client.post(f"/api/v1/training/plans/{plan.pk}/import", {"file": upload}).json()

    assert (found["accepted"], found["rejected"], found["imported"]) == (2, 8, 0)
    assert PlanLine.objects.count() == 0


def test_an_annual_form_is_judged_and_stored_over_rest(client, world):
    plan = AnnualPlan.objects.create(unit=world.root, year=2027)
    account = account_with("training.view", "training.annual.draft", unit=world.root)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    columns = ("月份", "培训主题", "培训对象", "课时")
    rows = [("3月", "投诉处理", "专员", 2), ("13月", "案例", "专员", 2)]
    base = f"/api/v1/training/annual-plans/{plan.pk}/import"

    def send(query=""):
        book = SimpleUploadedFile("a.xlsx", write_workbook([SheetOut("年度", columns, rows)]))
        return client.post(base + query, {"file": book})

    dry = send().json()
    assert (dry["accepted"], dry["rejected"], dry["imported"]) == (1, 1, 0)
    assert [(each["row"], each["column"], each["code"]) for each in dry["problems"]] == [(3, "A", "annual_month_invalid")]
    assert (send("?dry_run=false").json()["code"], AnnualLine.objects.count()) == ("annual_import_rejected", 0)
    assert send("?dry_run=false&only_good=true").json()["imported"] == 1
    assert AnnualLine.objects.get().title == "投诉处理"


@pytest.mark.parametrize(
    "change, code, field",
    [
        ({"topic_ids": [987654]}, "topics_unknown", "topic_ids"),
        ({"form": "telepathy"}, "training_form_unknown", "form"),
    ],
)
def test_what_a_line_names_must_exist_and_the_field_is_named(client, world, change, code, field):
    plan = MonthlyPlan.objects.get(unit=world.areas[0])
    url = f"/api/v1/training/plans/{plan.pk}/lines"

    refused = post(client, url, LINE | change)

    assert (refused.status_code, refused.json()["code"], refused.json()["facts"]["field"]) == (422, code, field)
    assert PlanLine.objects.count() == 0
    line = post(client, url, LINE).json()
    body = json.dumps(LINE | change | {"version": line["row_version"]})
    changed = client.put(f"/api/v1/training/plan-lines/{line['id']}", body, content_type="application/json")
    assert (changed.status_code, changed.json()["code"]) == (422, code)
    assert PlanLine.objects.get().row_version == line["row_version"]
