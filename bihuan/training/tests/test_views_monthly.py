"""The plan's pages as people use them, without JavaScript."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bihuan.foundation.spreadsheets import SheetOut, read_sheets, write_workbook
from bihuan.people.tests.factories import account_with
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.tests.cycle_factories import add_line, centre, opened

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
DRAFT = ("training.view", "training.monthly.draft")
LINE = {
    "title": "接待礼仪",
    "additional_reason": "新楼盘交付",
    "day": "2026-12-08",
    "start": "09:00",
    "end": "10:40",
    "hours": "2",
    "audience": "specialists",
    "form": "lecture_on_site",
    "place": "三楼会议室",
    "lecturer_source": "self",
    "lecturer_name": "陈丽",
    "training_kind": "in_post",
}


@pytest.fixture
def world():
    made = centre()
    opened(made)
    return made


@pytest.fixture
def plan(world):
    return MonthlyPlan.objects.get(unit=world.areas[0])


@pytest.fixture
def drafter(world, client):
    client.force_login(account_with(*DRAFT, unit=world.areas[0]), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_list_shows_the_own_plans_only(drafter, world):
    page = drafter.get(reverse("training:monthly-plans"))

    names = {row.unit_name for row in page.context["rows"]}
    assert page.status_code == 200
    assert world.areas[0].name in names
    assert world.areas[1].name not in names


def test_another_units_plan_is_not_found(drafter, world):
    other = MonthlyPlan.objects.get(unit=world.areas[1])

    for name in ("monthly-plan", "plan-line-add", "plan-import"):
        assert drafter.get(reverse(f"training:{name}", args=[other.pk])).status_code == 404
    assert drafter.post(reverse("training:plan-submit", args=[other.pk])).status_code == 404


@pytest.mark.rule("T-042")
def test_the_form_offers_exactly_the_adopted_formats(drafter, plan):
    page = drafter.get(reverse("training:plan-line-add", args=[plan.pk]))

    labels = [label for _code, label in page.context["form"].fields["form"].choices]
    assert labels == ["现场授课", "视频培训", "交流讨论", "现场演练实操", "观摩学习"]


@pytest.mark.rule("T-043")
def test_a_project_is_offered_the_other_five(client, world):
    project = world.projects[0]
    client.force_login(account_with(*DRAFT, unit=project), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("training:plan-line-add", args=[MonthlyPlan.objects.get(unit=project).pk]))

    labels = [label for _code, label in page.context["form"].fields["form"].choices]
    assert labels == ["课堂教学", "现场演练", "沙龙分享", "分组讨论", "参观学习"]


def test_a_line_is_typed_changed_and_removed(drafter, plan):
    added = drafter.post(reverse("training:plan-line-add", args=[plan.pk]), LINE)
    row = PlanLine.objects.get(plan=plan)
    assert (added.status_code, row.title, row.lesson_minutes, row.lecturer_name) == (302, "接待礼仪", 90, "陈丽")

    shown = drafter.get(reverse("training:plan-line-edit", args=[row.pk]))
    assert "接待礼仪" in shown.content.decode()
    drafter.post(reverse("training:plan-line-edit", args=[row.pk]), {**LINE, "title": "新题目", "version": "1"})
    assert PlanLine.objects.get(pk=row.pk).title == "新题目"
    stale = drafter.post(reverse("training:plan-line-edit", args=[row.pk]), {**LINE, "title": "旧版", "version": "1"})
    assert (stale.status_code, PlanLine.objects.get(pk=row.pk).title) == (409, "新题目")

    asked = drafter.get(reverse("training:plan-line-remove", args=[row.pk])).content.decode()
    assert "删除这一项" in asked
    assert "新题目" in asked
    assert PlanLine.objects.count() == 1
    gone = drafter.post(reverse("training:plan-line-remove", args=[row.pk]), follow=True)
    assert "计划中删除第 1 项「新题目」。" in gone.content.decode()
    assert PlanLine.objects.count() == 0


def test_a_refused_form_keeps_what_was_typed(drafter, plan):
    page = drafter.post(reverse("training:plan-line-add", args=[plan.pk]), {**LINE, "end": "08:00"})

    assert page.status_code == 422
    assert "结束时间要晚于开始时间" in page.content.decode()
    assert 'value="接待礼仪"' in page.content.decode()
    assert PlanLine.objects.count() == 0


@pytest.mark.rule("T-028")
def test_the_live_check_answers_with_findings_and_stores_nothing(drafter, plan):
    page = drafter.post(reverse("training:plan-check", args=[plan.pk]), {**LINE, "hours": "3"})

    assert page.status_code == 200
    assert "3 课时需要的时间超过了实际时长 100 分钟" in page.content.decode()
    assert PlanLine.objects.count() == 0


def test_handing_in_shows_all_that_blocks_and_then_goes(drafter, plan):
    blocked = drafter.post(reverse("training:plan-submit", args=[plan.pk]))
    assert blocked.status_code == 422
    assert "「售后服务专员」要求" in blocked.content.decode()

    drafter.post(reverse("training:plan-line-add", args=[plan.pk]), LINE)
    done = drafter.post(reverse("training:plan-submit", args=[plan.pk]), follow=True)
    plan.refresh_from_db()
    assert (done.status_code, plan.state) == (200, "submitted")
    assert "已上报" in done.content.decode()


def test_a_workbook_is_reported_then_confirmed_and_its_bad_rows_come_back(drafter, plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = (DATA / "华北片区-2026-12-有错误.xlsx").read_bytes()
    upload = SimpleUploadedFile("计划.xlsx", content)

    report = drafter.post(reverse("training:plan-import", args=[plan.pk]), {"file": upload})

    assert (report.status_code, report.context["accepted"], report.context["rejected"]) == (200, 2, 8)
    assert PlanLine.objects.count() == 0
    stored = report.context["stored_id"]
    rejected = drafter.get(reverse("training:plan-import-rejected", args=[plan.pk, stored]))
    rows = read_sheets(rejected.content)[0].rows
    assert len(rows) == 2 + 8
    assert rows[2][-1] == "日期 2026-11-30 不在 2026-12 月度计划的月份内。"

    done = drafter.post(reverse("training:plan-import-confirm", args=[plan.pk, stored]), follow=True)
    assert list(PlanLine.objects.values_list("title", flat=True)) == ["新员工岗位培训", "合同讲解"]
    assert (done.context["accepted"], done.context["rejected"]) == (0, 8)
    afterwards = drafter.get(reverse("training:plan-import-rejected", args=[plan.pk, stored]))
    assert [row[1] for row in read_sheets(afterwards.content)[0].rows] == [row[1] for row in rows]


def test_the_failed_rows_corrected_in_their_own_workbook_go_in(drafter, plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = reverse("training:plan-import", args=[plan.pk])
    upload = SimpleUploadedFile("计划.xlsx", (DATA / "华北片区-2026-12-有错误.xlsx").read_bytes())
    stored = drafter.post(address, {"file": upload}).context["stored_id"]
    rejected = drafter.get(reverse("training:plan-import-rejected", args=[plan.pk, stored]))
    heading, header, first, *_rest = read_sheets(rejected.content)[0].rows
    mended = list(first)
    mended[header.index("培训日期")] = "2026-12-17"

    book = write_workbook([SheetOut("需改正", header, [mended], heading=[heading[0]])])
    again = drafter.post(address, {"file": SimpleUploadedFile("改正.xlsx", book)})

    assert (again.context["accepted"], again.context["rejected"]) == (1, 0)


def test_a_file_that_is_no_workbook_is_told_beside_the_field(drafter, plan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    page = drafter.post(reverse("training:plan-import", args=[plan.pk]), {"file": SimpleUploadedFile("a.xlsx", b"text")})

    assert page.status_code == 422
    assert "不是可以读取的 Excel 工作簿" in page.content.decode()


def test_somebody_elses_upload_is_not_found(drafter, plan):
    assert drafter.post(reverse("training:plan-import-confirm", args=[plan.pk, 999])).status_code == 404


@pytest.mark.rule("T-056")
def test_the_plan_page_renders_with_lines(drafter, plan):
    add_line(plan, additional_reason="交付", lecturer_name="陈丽")

    text = drafter.get(reverse("training:monthly-plan", args=[plan.pk])).content.decode()

    assert "接待礼仪" in text
    assert "09:00–10:30" in text
