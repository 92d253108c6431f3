"""The annual plan's form goes out and comes back."""

import pytest

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.printouts import render_excel
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.models import Unit
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import AnnualLine, AnnualPlan
from bihuan.training.selectors.printouts import annual_plan_sheet, annual_plan_template
from bihuan.training.services.annual_import import annual_import
from bihuan.training.services.annual_plan import annual_plan_open
from bihuan.training.tests.cycle_factories import OPENED_AT, centre

pytestmark = pytest.mark.django_db
COLUMNS = ("序号", "月份", "培训主题", "培训对象", "课时", "培训形式", "讲师", "责任单位", "备注")


def drafting(world):
    return actor_with("training.view", "training.annual.draft", unit=world.root, at=OPENED_AT)


def stored(plan, file, actor, **how):
    return annual_import(plan_id=plan.pk, file=file, dry_run=False, actor=actor, at=OPENED_AT, **how)


def book(*rows):
    return write_workbook([SheetOut("年度", COLUMNS, rows, heading=["2027 年度培训计划"], footer=["负责人签字："])])


@pytest.mark.rule("T-047")
def test_the_form_is_read_and_its_own_print_reads_back_the_same():
    world = centre()
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)
    rows = [
        [1, "3月", "投诉处理", "专员", "两课时", "现场授课", "陈丽", world.areas[0].name, ""],
        [2, 12.0, "集团案例", "全员", 3.0, "视频培训", "", "", ""],
    ]

    assert stored(plan, book(*rows), actor).imported == 2

    fields = ("month", "title", "audience", "lesson_minutes", "form", "responsible_unit__name")
    lines = list(plan.lines.values_list(*fields))
    assert lines == [
        (3, "投诉处理", "specialists", 90, "lecture_on_site", world.areas[0].name),
        (12, "集团案例", "all_staff", 135, "video", world.root.name),
    ]
    second = annual_plan_open(unit=world.root, year=2028, actor=actor, at=OPENED_AT)
    report = stored(second, render_excel(annual_plan_sheet(plan, at=OPENED_AT)), actor)
    assert list(second.lines.values_list(*fields)) == lines
    assert [(each.code, each.facts.get("found")) for each in report.verdict.problems if each.severity == "warn"] == [
        ("annual_other_year", 2027)
    ]


def test_one_wrong_row_stores_nothing_and_every_cell_is_told():
    world = centre()
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)
    good = [1, 3, "投诉处理", "专员", 2, "", "", "", ""]
    bad = [2, "13月", "", "客户", "许多", "", "", "别处", ""]

    with pytest.raises(Refused) as refused:
        stored(plan, book(good, bad), actor)

    blocking = [each for each in refused.value.facts["problems"] if each["severity"] == "block"]
    assert [(each["row"], each["column"], each["code"]) for each in blocking] == [
        (4, "B", "annual_month_invalid"),
        (4, "C", "title_missing"),
        (4, "D", "audience_unknown"),
        (4, "E", "hours_unreadable"),
        (4, "H", "annual_unit_unknown"),
    ]
    assert AnnualLine.objects.count() == 0
    assert not AuditEntry.objects.filter(verb="annual_plan.imported").exists()


def test_a_dry_run_stores_nothing_and_only_the_good_rows_go_in_when_asked():
    world = centre()
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)
    good = [1, 3, "投诉处理", "专员", 2, "", "", "", ""]
    bad = [2, 14, "案例", "专员", 2, "", "", "", ""]

    dry = annual_import(plan_id=plan.pk, file=book(good, bad), actor=actor, at=OPENED_AT)
    assert (dry.accepted, dry.rejected, dry.imported, plan.lines.count()) == (1, 1, 0, 0)

    done = stored(plan, book(good, bad), actor, only_good=True)
    assert (done.imported, list(plan.lines.values_list("month", "title"))) == (1, [(3, "投诉处理")])
    assert AuditEntry.objects.get(verb="annual_plan.imported").after == {"lines": 1, "rejected": 1}

    again = annual_import(plan_id=plan.pk, file=book(good, bad), actor=actor, at=OPENED_AT)
    assert [each.code for each in again.verdict.problems if each.row == 3] == ["annual_line_exists"]


def test_the_blank_form_reads_back_as_nothing():
    world = centre()
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)

    report = annual_import(
        plan_id=plan.pk, file=render_excel(annual_plan_template(plan, at=OPENED_AT)), actor=actor, at=OPENED_AT
    )

    assert (report.accepted, report.rejected) == (0, 0)
    assert {each.code for each in report.verdict.problems} <= {"footer_row"}


def test_a_submitted_plan_takes_no_import():
    world = centre()
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)
    AnnualPlan.objects.update(state="submitted")

    with pytest.raises(Refused) as refused:
        stored(plan, book([1, 3, "投诉处理", "专员", 2, "", "", "", ""]), actor)
    assert (refused.value.code, AnnualLine.objects.count()) == ("annual_plan_locked", 0)


def test_two_units_of_one_name_are_told_apart_by_code():
    world = centre(n_projects=2)
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)
    first, second = world.projects
    Unit.objects.filter(pk=second.pk).update(name=first.name)
    rows = [[1, 3, "投诉处理", "专员", 2, "", "", name, ""] for name in (first.name, second.code)]

    report = annual_import(plan_id=plan.pk, file=book(*rows), actor=actor, at=OPENED_AT)

    assert [each.code for each in report.verdict.problems if each.severity == "block"] == ["annual_unit_twice"]
    assert [row.unit_id for row in report.verdict.accepted] == [second.pk]


def test_who_may_not_see_the_plan_does_not_find_it():
    world = centre()
    plan = annual_plan_open(unit=world.root, year=2027, actor=drafting(world), at=OPENED_AT)
    stranger = actor_with("training.view", unit=world.areas[0], at=OPENED_AT)

    with pytest.raises(NotFound):
        annual_import(plan_id=plan.pk, file=book(), actor=stranger, at=OPENED_AT)
