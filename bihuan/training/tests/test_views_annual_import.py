"""The annual form through the browser: checked, imported, the failed rows taken back and sent again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.foundation.spreadsheets import SheetOut, read_sheets, write_workbook
from bihuan.people.tests.factories import account_with
from bihuan.training.models import AnnualLine, AnnualPlan
from bihuan.training.tests.cycle_factories import centre

pytestmark = pytest.mark.django_db
COLUMNS = ("序号", "月份", "培训主题", "培训对象", "课时", "培训形式", "讲师", "责任单位", "备注")
GOOD = (1, "3月", "投诉处理", "专员", 2, "现场授课", "陈丽", "", "")
BAD = (2, "13月", "集团案例", "全员", 3, "视频培训", "", "", "")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world():
    return centre()


@pytest.fixture
def drafter(world, client):
    account = account_with("training.view", "training.annual.draft", unit=world.root)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def plan(world):
    return AnnualPlan.objects.create(unit=world.root, year=2027)


def book(*rows):
    return SimpleUploadedFile("年度.xlsx", write_workbook([SheetOut("年度", COLUMNS, rows, heading=["2027 年度培训计划表"])]))


@pytest.mark.rule("T-047")
def test_checked_then_imported_and_only_the_failed_row_goes_round_again(drafter, plan):
    address = reverse("training:annual-import", args=[plan.pk])

    report = drafter.post(address, {"file": book(GOOD, BAD)})
    assert (report.status_code, report.context["accepted"], report.context["rejected"]) == (200, 1, 1)
    assert "月份「13月」认不出" in report.content.decode()
    assert AnnualLine.objects.count() == 0

    stored = report.context["stored_id"]
    done = drafter.post(reverse("training:annual-import-confirm", args=[plan.pk, stored]), follow=True)
    assert list(plan.lines.values_list("title", flat=True)) == ["投诉处理"]
    assert (done.context["accepted"], done.context["rejected"]) == (0, 1)

    failed = drafter.get(reverse("training:annual-import-rejected", args=[plan.pk, stored]))
    heading, header, row = read_sheets(failed.content)[0].rows
    assert header == (*COLUMNS, "需改正的问题")
    assert row == ("2", "13月", "集团案例", "全员", "3", "视频培训", None, None, None, "月份「13月」认不出，请写 1–12。")

    mended = SheetOut("年度", header, [(row[0], "12月", *row[2:])], heading=[heading[0]])
    again = drafter.post(address, {"file": SimpleUploadedFile("改.xlsx", write_workbook([mended]))})
    assert (again.context["accepted"], again.context["rejected"]) == (1, 0)
    drafter.post(reverse("training:annual-import-confirm", args=[plan.pk, again.context["stored_id"]]))
    assert list(plan.lines.values_list("month", "title")) == [(3, "投诉处理"), (12, "集团案例")]


def test_what_is_no_workbook_is_told_beside_the_field(drafter, plan):
    page = drafter.post(reverse("training:annual-import", args=[plan.pk]), {"file": SimpleUploadedFile("a.xlsx", b"text")})

    assert page.status_code == 422
    assert "不是可以读取的 Excel 工作簿" in page.content.decode()


def test_a_submitted_plan_and_somebody_elses_upload_take_nothing(drafter, plan):
    assert drafter.post(reverse("training:annual-import-confirm", args=[plan.pk, 999])).status_code == 404

    AnnualPlan.objects.update(state="submitted")
    refused = drafter.post(reverse("training:annual-import", args=[plan.pk]), {"file": book(GOOD)})
    assert (refused.status_code, AnnualLine.objects.count()) == (422, 0)


def test_the_blank_form_is_one_link_away(drafter, plan):
    page = drafter.get(reverse("training:annual-import", args=[plan.pk]))
    blank = drafter.get(page.context["template_url"])

    texts = [value for row in read_sheets(blank.content)[0].rows for value in row if value]
    assert set(COLUMNS) <= set(texts)
    assert any("现场授课、视频培训" in text for text in texts)
