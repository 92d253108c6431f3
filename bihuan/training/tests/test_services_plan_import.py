"""The three workbooks as areas really wrote them, and files meant to hurt."""

import json
import resource
import time as clock
from datetime import date
from pathlib import Path

import pytest

from bihuan.cli import main
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.printouts import render_excel
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.domain.actor import system_actor
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import MonthlyPlan, PlanLine
from bihuan.training.selectors.printouts import monthly_plan_sheet
from bihuan.training.services.plan_import import plan_import, problem_json, report_json
from bihuan.training.tests.cycle_factories import OPENED_AT, centre, opened
from bihuan.training.tests.plan_facts import DECEMBER

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
SOUTHWEST = DATA / "西南片区-2026-12-月度培训计划表.xlsx"
EAST = DATA / "华东片区-十二月.xlsx"
NORTH = DATA / "华北片区-2026-12-有错误.xlsx"
AREA = ("training.view", "training.monthly.draft")
COLUMNS = ("序号", "培训主题", "培训对象", "培训形式", "培训日期", "起止时间", "课时", "培训地点", "讲师")


def dry(file, **facts):
    return plan_import(file=file, month=DECEMBER, actor=system_actor(OPENED_AT), at=OPENED_AT, **facts)


def book(*rows, columns=COLUMNS, **facts):
    return write_workbook([SheetOut("计划", columns, rows, **facts)])


def row(
    number=1, title="接待礼仪", audience="专员", form="现场授课", day=date(2026, 12, 8), span="9:00-10:40", hours=2.0, **more
):
    return [number, title, audience, form, day, span, hours, more.get("place", "会议室"), more.get("lecturer", "内训师 陈丽")]


@pytest.mark.rule("T-056")
def test_the_plain_form_is_read_completely():
    report = dry(SOUTHWEST)

    assert (report.accepted, report.rejected, report.unit, report.unit_name) == (8, 0, None, "西南片区")
    assert [(problem.row, problem.column, problem.code) for problem in report.verdict.problems] == [
        (7, "K", "lecturer_needs_approval")
    ]
    first = report.verdict.accepted[0]
    assert (first.row, first.line.title, first.line.audience, first.line.form, first.line.lesson_minutes) == (
        4,
        "项目概况与近期销售政策",
        "newcomers",
        "lecture_on_site",
        90,
    )
    assert f"{first.line.starts_at:%Y-%m-%d %H:%M}–{first.line.ends_at:%H:%M}" == "2026-12-03 09:00–10:40"
    assert {quota.key: (quota.state, quota.planned) for quota in report.verdict.quotas} == {
        "quota.newcomer": ("met", 3),
        "quota.specialist": ("met", 3),
    }


@pytest.mark.rule("T-044")
def test_the_messy_form_with_two_header_rows_is_read_completely():
    report = dry(EAST)

    assert (report.accepted, report.rejected, report.unit_name) == (6, 0, "华东片区")
    assert [f"{line.line.starts_at:%m-%d %H:%M}-{line.line.ends_at:%H:%M}" for line in report.verdict.accepted] == [
        "12-02 09:00-10:40",
        "12-09 14:00-15:40",
        "12-11 09:00-11:00",
        "12-16 14:00-16:00",
        "12-18 09:00-11:00",
        "12-22 09:30-11:10",
    ]
    assert [line.line.lesson_minutes for line in report.verdict.accepted] == [90] * 6
    assert [line.reading.headcount for line in report.verdict.accepted] == [12, 12, 35, 35, 35, 98]
    assert [(line.line.place, line.line.form) for line in report.verdict.accepted] == [
        ("1号会议室", "lecture_on_site"),
        ("1号会议室", "lecture_on_site"),
        ("2号会议室", "exchange"),
        ("2号会议室", "lecture_on_site"),
        ("示范区", "observation"),
        ("省公司会议室", "video"),
    ]
    assert [line.line.lecturer_source for line in report.verdict.accepted] == [
        "self",
        "self",
        "self",
        "external",
        "self",
        "group",
    ]
    assert [(each.row, each.code) for each in report.verdict.problems if each.code == "footer_row"] == [
        (12, "footer_row"),
        (13, "footer_row"),
    ]


@pytest.mark.rule("T-023", "T-027", "T-030", "T-042")
def test_every_problem_of_the_faulty_file_is_told_with_its_cell():
    report = dry(NORTH)

    told = [(each.row, each.column, each.code) for each in report.verdict.problems if each.code != "format_translated"]
    assert (report.accepted, report.rejected) == (2, 8)
    assert told == [
        (3, "H", "line_too_short"),
        (4, "F", "outside_month"),
        (5, "E", "format_unknown"),
        (6, "B", "title_missing"),
        (7, "F", "date_invalid"),
        (8, "G", "ends_before_start"),
        (9, "E", "format_not_adopted"),
        (9, "I", "place_conflict"),
        (9, "J", "lecturer_conflict"),
        (10, "A", "number_duplicate"),
        (11, "F", "outside_month"),
        (12, "H", "hours_derived"),
        (12, "J", "lecturer_source_missing"),
    ]
    assert [(line.row, line.line.lesson_minutes) for line in report.verdict.accepted] == [(3, 45), (10, 90)]
    states = {quota.key: (quota.state, quota.planned) for quota in report.verdict.quotas}
    assert states == {"quota.newcomer": ("unmet", 0), "quota.specialist": ("met", 1)}


def test_the_messages_are_plain_chinese():
    found = {problem["code"]: problem["message"] for problem in map(problem_json, dry(NORTH).verdict.problems)}

    assert found["date_invalid"] == "日期「12月32日」不存在或认不出。"
    assert found["outside_month"] == "日期 2027-01-01 不在 2026-12 月度计划的月份内。"
    assert found["format_unknown"].endswith("最接近的是「视频培训」。")
    assert found["lecturer_conflict"] == "讲师 吴刚 在 12-04 09:00–09:45 已安排第 1 项「新员工岗位培训」。"


def test_the_command_answers_without_an_organisation(capsys):
    code = main(["plans", "import", str(NORTH), "--month", "2026-12", "--dry-run", "--json"])

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (found["unit"], found["unit_code"], found["accepted"], found["rejected"]) == ("华北片区", None, 2, 8)
    assert found["quotas"][0]["article"] == "《售后服务中心培训管理办法（集团版）》第五条第一款②（1.0 版）"
    assert {"sheet", "row", "column", "code", "message"} <= set(found["problems"][0])


def test_the_command_tells_what_is_no_workbook(capsys, tmp_path):
    wrong = tmp_path / "a.xlsx"
    wrong.write_text("x")

    code = main(["plans", "import", str(wrong), "--month", "2026-12", "--dry-run", "--json"])

    assert code == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "workbook_unreadable"


def test_an_import_adds_the_lines_to_the_unit_named_in_the_title():
    world = centre()
    plan = MonthlyPlan.objects.get(cycle=opened(world), unit=world.areas[0])
    actor = actor_with(*AREA, unit=world.areas[0], at=OPENED_AT, name="王强")

    report = plan_import(file=SOUTHWEST, month=DECEMBER, actor=actor, at=OPENED_AT, dry_run=False)

    assert (report.unit, report.imported) == (world.areas[0], 8)
    rows = list(PlanLine.objects.filter(plan=plan).order_by("position"))
    assert [row.position for row in rows] == list(range(1, 9))
    assert rows[2].lecturer_id == actor.person_id
    assert rows[0].origin == {"sheet": "西南片区2026年12月", "row": 4}
    assert rows[0].additional_reason == "Excel 导入，未对应年度计划"
    assert AuditEntry.objects.filter(verb="monthly_plan.imported").count() == 1


def test_a_second_import_of_the_same_file_adds_nothing():
    world = centre()
    opened(world)
    actor = actor_with(*AREA, unit=world.areas[0], at=OPENED_AT)
    plan_import(file=SOUTHWEST, month=DECEMBER, actor=actor, at=OPENED_AT, dry_run=False)

    with pytest.raises(Refused) as refused:
        plan_import(file=SOUTHWEST, month=DECEMBER, actor=actor, at=OPENED_AT, dry_run=False)

    assert refused.value.code == "plan_import_rejected"
    assert refused.value.facts["n"] == 8
    assert PlanLine.objects.count() == 8


def test_a_dry_run_stores_nothing():
    world = centre()
    opened(world)

    report = dry(SOUTHWEST)

    assert (report.unit, report.imported, PlanLine.objects.count()) == (world.areas[0], 0, 0)
    assert not AuditEntry.objects.filter(verb="monthly_plan.imported").exists()


def test_with_a_rejected_row_nothing_is_stored_unless_the_good_rows_are_asked_for():
    world = centre()
    opened(world)
    actor = actor_with(*AREA, unit=world.areas[1], at=OPENED_AT)
    given = {
        "file": book(row(1), row(2, day="12月32日")),
        "month": DECEMBER,
        "actor": actor,
        "at": OPENED_AT,
        "unit": world.areas[1],
    }

    with pytest.raises(Refused, match="plan_import_rejected"):
        plan_import(**given, dry_run=False)
    assert PlanLine.objects.count() == 0

    report = plan_import(**given, dry_run=False, only_good=True)

    assert (report.imported, report.rejected, PlanLine.objects.count()) == (1, 1, 1)


def test_another_area_may_not_import_here():
    world = centre()
    opened(world)
    stranger = actor_with(*AREA, unit=world.areas[1], at=OPENED_AT)

    with pytest.raises((NotPermitted, Refused)):
        plan_import(file=book(row()), month=DECEMBER, actor=stranger, at=OPENED_AT, unit=world.areas[0], dry_run=False)
    assert PlanLine.objects.count() == 0


def test_a_month_that_is_not_open_is_refused():
    world = centre()

    with pytest.raises(Refused, match="plan_month_not_open"):
        plan_import(
            file=book(row()), month=DECEMBER, actor=system_actor(OPENED_AT), at=OPENED_AT, unit=world.areas[0], dry_run=False
        )


def test_a_workbook_without_a_plan_table_is_refused():
    with pytest.raises(Refused, match="plan_table_not_found"):
        dry(write_workbook([SheetOut("s", ["姓名", "电话"], [["甲", "1"]])]))


def test_rows_that_are_no_sessions_are_named_not_dropped():
    report = dry(book(row(1), [None, None, None, None, None, None, None, None, "随手写的"]))

    assert (report.accepted, report.rejected) == (1, 0)
    assert [(each.row, each.code) for each in report.verdict.problems] == [(3, "row_not_a_session")]


def test_a_sheet_for_another_month_and_columns_nobody_knows_are_told():
    content = write_workbook(
        [SheetOut("计划", (*COLUMNS, "心情"), [[*row(1), "好"]], heading=["西南片区11月培训计划"]), SheetOut("空", ["甲"], [])]
    )

    codes = [(each.sheet, each.code) for each in dry(content).verdict.problems]

    assert ("计划", "sheet_other_month") in codes
    assert ("计划", "column_not_read") in codes
    assert ("空", "sheet_without_table") in codes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hours": 3.0}, "hours_exceed_duration"),
        ({"hours": "许多"}, "hours_unreadable"),
        ({"span": "9:00", "hours": None}, "time_without_end"),
        ({"span": "随时"}, "time_unreadable"),
        ({"span": None}, "time_missing"),
        ({"day": None}, "date_missing"),
        ({"day": "9999-12-31"}, "outside_month"),
        ({"day": date(9999, 12, 31)}, "outside_month"),
        ({"audience": "客户"}, "audience_unknown"),
        ({"title": "长" * 200}, "text_too_long"),
        ({"lecturer": None}, "lecturer_source_missing"),
    ],
)
def test_one_bad_cell_rejects_its_row(changes, code):
    report = dry(book(row(1, **changes), row(2, day=date(2026, 12, 20))))

    assert (report.accepted, report.rejected) == (1, 1)
    assert code in {each.code for each in report.verdict.problems if each.row == 2}


def test_script_and_formula_text_stay_text():
    report = dry(book(row(1, title="<script>alert(1)</script>"), row(2, title="=HYPERLINK(1)", day=date(2026, 12, 20))))

    assert [line.line.title for line in report.verdict.accepted] == ["<script>alert(1)</script>", "=HYPERLINK(1)"]


def test_forty_thousand_rows_are_refused_in_bounded_time_and_memory():
    content = book(*(row(number) for number in range(40_000)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = clock.monotonic()

    with pytest.raises(Refused) as refused:
        dry(content)

    assert refused.value.code == "plan_import_too_long"
    assert refused.value.facts["rows"] == 40_001
    assert clock.monotonic() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def test_a_full_file_at_one_moment_end_in_bounded_time():
    content = book(*(row(number) for number in range(300)))
    started = clock.monotonic()

    report = dry(content)

    assert (report.accepted, report.rejected) == (1, 299)
    assert clock.monotonic() - started < 30


def test_the_report_as_json_has_no_objects_left():
    assert json.loads(json.dumps(report_json(dry(EAST))))["accepted"] == 6


@pytest.mark.rule("T-056")
def test_the_printed_form_of_a_plan_can_be_read_back():
    world = centre()
    cycle = opened(world)
    source = MonthlyPlan.objects.get(cycle=cycle, unit=world.areas[0])
    actor = actor_with(*AREA, unit=world.areas[0], at=OPENED_AT)
    plan_import(file=SOUTHWEST, month=DECEMBER, actor=actor, at=OPENED_AT, dry_run=False)
    printed = render_excel(monthly_plan_sheet(source, at=OPENED_AT))

    report = dry(printed, unit=world.areas[1])

    assert (report.accepted, report.rejected) == (8, 0)
    before = list(source.lines.values_list("title", "audience", "form", "lesson_minutes", "starts_at", "ends_at"))
    after = [
        (each.line.title, each.line.audience, each.line.form, each.line.lesson_minutes, each.line.starts_at, each.line.ends_at)
        for each in report.verdict.accepted
    ]
    assert after == before
