"""The annual plan's form goes out and comes back."""

import pytest

from bihuan.foundation.printouts import render_excel
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.tests.factories import actor_with
from bihuan.training.models import AnnualLine
from bihuan.training.selectors.printouts import annual_plan_sheet
from bihuan.training.services.annual_import import annual_import
from bihuan.training.services.annual_plan import annual_plan_open
from bihuan.training.tests.cycle_factories import OPENED_AT, centre

pytestmark = pytest.mark.django_db
COLUMNS = ("序号", "月份", "培训主题", "培训对象", "课时", "培训形式", "讲师", "责任单位", "备注")


def drafting(world):
    return actor_with("training.view", "training.annual.draft", unit=world.root, at=OPENED_AT)


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

    assert annual_import(plan_id=plan.pk, file=book(*rows), actor=actor, at=OPENED_AT) == 2

    fields = ("month", "title", "audience", "lesson_minutes", "form", "responsible_unit__name")
    stored = list(plan.lines.values_list(*fields))
    assert stored == [
        (3, "投诉处理", "specialists", 90, "lecture_on_site", world.areas[0].name),
        (12, "集团案例", "all_staff", 135, "video", world.root.name),
    ]
    second = annual_plan_open(unit=world.root, year=2028, actor=actor, at=OPENED_AT)
    annual_import(plan_id=second.pk, file=render_excel(annual_plan_sheet(plan, at=OPENED_AT)), actor=actor, at=OPENED_AT)
    assert list(second.lines.values_list(*fields)) == stored


def test_one_wrong_row_stores_nothing_and_every_cell_is_told():
    world = centre()
    actor = drafting(world)
    plan = annual_plan_open(unit=world.root, year=2027, actor=actor, at=OPENED_AT)
    good = [1, 3, "投诉处理", "专员", 2, "", "", "", ""]
    bad = [2, "13月", "", "客户", "许多", "", "", "别处", ""]

    with pytest.raises(Refused) as refused:
        annual_import(plan_id=plan.pk, file=book(good, bad), actor=actor, at=OPENED_AT)

    assert [(each["row"], each["column"], each["code"]) for each in refused.value.facts["problems"]] == [
        (4, "B", "annual_month_invalid"),
        (4, "C", "title_missing"),
        (4, "D", "audience_unknown"),
        (4, "E", "hours_unreadable"),
        (4, "H", "annual_unit_unknown"),
    ]
    assert AnnualLine.objects.count() == 0


def test_who_may_not_see_the_plan_does_not_find_it():
    world = centre()
    plan = annual_plan_open(unit=world.root, year=2027, actor=drafting(world), at=OPENED_AT)
    stranger = actor_with("training.view", unit=world.areas[0], at=OPENED_AT)

    with pytest.raises(NotFound):
        annual_import(plan_id=plan.pk, file=book(), actor=stranger, at=OPENED_AT)
