"""Units and staff from Excel: the same rules as on the page, row by row."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.selectors.audit import verify
from bihuan.foundation.spreadsheets import Sheet, SheetOut, read_sheets, write_workbook
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.tables import STAFF, TABLES, UNITS, day_of, text_of
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.services import imports
from bihuan.people.services.import_sheets import failed_sheet, table_rows, template_sheet
from bihuan.people.services.imports import TOLD, Request, failed_rows, staff_import, units_import
from bihuan.people.tests.factories import PersonFactory, PostFactory, UnitFactory, account_with, actor_with

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
db = pytest.mark.django_db
UNIT_HEAD = ("单位编码", "单位名称", "单位类型", "上级编码", "设立日期")
STAFF_HEAD = ("工号", "姓名", "单位编码", "岗位", "入职日期", "手机", "邮箱")


@pytest.fixture
def group(db) -> Unit:
    return UnitFactory(kind="group", code="HQ")


@pytest.fixture
def manager(group):
    return actor_with("people.view", "people.manage", unit=group, at=AT)


def unit_rows(*rows):
    return table_rows(UNITS, [Sheet("单位", (UNIT_HEAD, *rows))])


def staff_rows(*rows):
    return table_rows(STAFF, [Sheet("人员", (STAFF_HEAD, *rows))])


@pytest.mark.parametrize(
    "cell, day",
    [
        ("2026-12-05", date(2026, 12, 5)),
        ("2026/12/5", date(2026, 12, 5)),
        ("2026.12.05", date(2026, 12, 5)),
        (" 2026年12月5日 ", date(2026, 12, 5)),
        (date(2026, 12, 5), date(2026, 12, 5)),
        (datetime(2026, 12, 5, 8, 30), date(2026, 12, 5)),
        ("2026-02-30", None),
        ("05.12.26", None),
        (46000.0, None),
        (None, None),
    ],
)
def test_a_day_is_read_as_people_write_it(cell, day) -> None:
    assert day_of(cell) == day


def test_a_number_typed_as_a_number_stays_the_same_number() -> None:
    assert [text_of(cell) for cell in (1001.0, 10.5, " E1 ", None, 7)] == ["1001", "10.5", "E1", "", "7"]


@pytest.mark.rule("T-006")
def test_units_are_created_whatever_the_order_of_their_rows(group, manager) -> None:
    rows = unit_rows(
        ("P1", "青岚项目", "项目", "R1", "2026-12-01"),
        (None, " ", None, None, None),
        ("R1", "成都地区公司", "地区公司", "S1", date(2026, 11, 1)),
        ("A1", "西南片区", "area", "HQ", "2026/1/1"),
        ("S1", "四川省级公司", "省级公司", "A1", "2026年2月1日"),
    )

    report = units_import(rows, Request(manager, AT, dry_run=False))

    assert (report.n_rows, report.n_good, report.errors, report.was_written) == (4, 4, (), True)
    made = {unit.code: unit for unit in Unit.objects.exclude(code="HQ")}
    assert made["P1"].path == f"/{group.pk}/{made['A1'].pk}/{made['S1'].pk}/{made['R1'].pk}/{made['P1'].pk}/"
    assert made["S1"].opened_on == date(2026, 2, 1)
    assert AuditEntry.objects.filter(verb="unit.opened").count() == 4


def test_every_wrong_row_is_told_with_its_column(group, manager) -> None:
    UnitFactory(code="OLD", parent=group)
    rows = unit_rows(
        ("OLD", "甲", "片区", "HQ", "2026-12-01"),
        ("X1", "", "片区", "HQ", "昨天"),
        ("X2", "丙", "宫殿", "HQ", "2026-12-01"),
        ("X3", "丁", "项目", "HQ", "2026-12-01"),
        ("X4", "戊", "片区", "NONE", "2026-12-01"),
        ("X5", "己", "片区", "HQ", "2019-12-01"),
        ("X6", "庚", "片区", "HQ", "2026-12-01"),
        ("X6", "辛", "片区", "HQ", "2026-12-01"),
        ("X7", "壬", "省级公司", "X2", "2026-12-01"),
    )

    report = units_import(rows, Request(manager, AT, dry_run=False))

    assert [(error.row, error.column, error.code) for error in report.errors] == [
        (2, "单位编码", "unit_code_taken"),
        (3, "单位名称", "import_required"),
        (3, "设立日期", "import_date_unreadable"),
        (4, "单位类型", "unit_kind_unknown"),
        (5, "单位类型", "unit_kind_misplaced"),
        (6, "上级编码", "unit_unknown"),
        (7, "设立日期", "unit_opens_before_parent"),
        (9, "单位编码", "import_duplicate"),
        (10, "上级编码", "import_parent_failed"),
    ]
    assert report.errors[0].message == "单位编码「OLD」已被使用，请换一个。"
    assert (report.n_rows, report.n_good, report.was_written) == (9, 1, False)
    assert Unit.objects.count() == 2
    assert AuditEntry.objects.count() == 0


def test_only_good_rows_are_written_when_asked(group, manager) -> None:
    rows = unit_rows(("X1", "甲", "片区", "HQ", "2026-12-01"), ("X2", "乙", "宫殿", "HQ", "2026-12-01"))

    report = units_import(rows, Request(manager, AT, dry_run=False, only_good=True))

    assert (report.n_good, len(report.errors), report.was_written) == (1, 1, True)
    assert sorted(Unit.objects.values_list("code", flat=True)) == ["HQ", "X1"]


def test_a_dry_run_writes_nothing(group, manager) -> None:
    report = units_import(unit_rows(("X1", "甲", "片区", "HQ", "2026-12-01")), Request(manager, AT, only_good=True))

    assert (report.n_good, report.errors, report.was_written) == (1, (), False)
    assert Unit.objects.count() == 1
    assert AuditEntry.objects.count() == 0


def test_rows_in_a_ring_fail_and_do_not_hang(group, manager) -> None:
    rows = unit_rows(("X1", "甲", "省级公司", "X2", "2026-12-01"), ("X2", "乙", "省级公司", "X1", "2026-12-01"))

    report = units_import(rows, Request(manager, AT, dry_run=False))

    assert [(error.row, error.code) for error in report.errors] == [(2, "unit_unknown"), (3, "import_parent_failed")]


def test_staff_join_with_their_post(group, manager) -> None:
    area = UnitFactory(code="XN", parent=group)
    post = PostFactory(name="售后服务专员", code="specialist")
    rows = staff_rows(
        (1001.0, "王𠮷", "XN", "售后服务专员", "2026-12-01", 13.0, ""),
        ("E2", "陈龘", "XN", "specialist", "2026-12-02", None, "a@b.cn"),
    )

    report = staff_import(rows, Request(manager, AT, dry_run=False))

    assert report.errors == ()
    held = (
        Assignment.objects.filter(unit=area, post=post)
        .order_by("pk")
        .values_list("person__employee_no", "person__name", "starts_on")
    )
    assert list(held) == [("1001", "王𠮷", date(2026, 12, 1)), ("E2", "陈龘", date(2026, 12, 2))]
    assert Person.objects.get(employee_no="E2").email == "a@b.cn"


@pytest.mark.rule("T-004", "T-007")
def test_staff_rows_are_refused_one_by_one_and_outside_the_scope(group) -> None:
    mine, other = UnitFactory(code="XN", parent=group), UnitFactory(code="HD", parent=group)
    PostFactory(name="专员")
    PersonFactory(employee_no="OLD")
    actor = actor_with("people.view", "people.manage", unit=mine, at=AT)
    rows = staff_rows(
        ("OLD", "甲", "XN", "专员", "2026-12-01"),
        ("E1", "乙", "HD", "专员", "2026-12-01"),
        ("E2", "丙", "XN", "国王", "2026-12-01"),
        ("E3", "丁", "XN", "专员", "2019-12-01"),
        ("E4", "戊", "XN", "专员", "2026-12-01", "", "不是邮箱"),
        ("E5", "己", "XN", "专员", "2026-12-01"),
    )

    report = staff_import(rows, Request(actor, AT, dry_run=False, only_good=True))

    assert [(error.row, error.column, error.code) for error in report.errors] == [
        (2, "工号", "employee_no_taken"),
        (3, "单位编码", "unit_unknown"),
        (4, "岗位", "post_unknown"),
        (5, "入职日期", "assignment_outside_unit"),
        (6, "邮箱", "import_email_unreadable"),
    ]
    assert report.n_good == 1
    assert Person.objects.filter(employee_no__startswith="E", assignments__unit__in=[mine, other], name="己").count() == 1


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.code)
def test_the_template_can_be_read_back(table) -> None:
    rows = table_rows(table, read_sheets(write_workbook([template_sheet(table)])))

    assert [row.number for row in rows] == [2]
    assert len(table.example) == len(table.columns)
    assert set(table.blame.values()) <= {column.code for column in table.columns}


def test_a_workbook_without_the_sheet_the_column_or_rows_is_refused() -> None:
    for sheets, code in (
        ([Sheet("别的", (UNIT_HEAD, ("X",)))], "import_sheet_missing"),
        ([Sheet("单位", (("单位编码", "单位名称"), ("X", "Y")))], "import_column_missing"),
        ([Sheet("单位", ())], "import_column_missing"),
        ([Sheet("单位", (UNIT_HEAD, (None, " ")))], "import_empty"),
    ):
        with pytest.raises(Refused) as refused:
            table_rows(UNITS, sheets)
        assert refused.value.code == code


def test_the_failed_rows_go_out_with_their_reason_and_come_back_in() -> None:
    rows = unit_rows(("X1", "甲", "片区", "HQ", date(2026, 12, 1)), ("X2", "乙", "宫殿", "HQ", "2026-12-01"))

    sheet = failed_sheet(UNITS, [(rows[1], "单位类型：没有这种类型")])
    again = table_rows(UNITS, read_sheets(write_workbook([sheet])))

    assert sheet.columns[-1] == "未通过原因"
    assert list(sheet.rows) == [("X2", "乙", "宫殿", "HQ", "2026-12-01", "单位类型：没有这种类型")]
    assert [row.values["code"] for row in again] == ["X2"]


def upload(*rows) -> SimpleUploadedFile:
    return SimpleUploadedFile("单位.xlsx", write_workbook([SheetOut("单位", UNIT_HEAD, rows)]))


@db
def test_the_page_checks_first_and_imports_what_was_checked(client, group, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(account_with("people.view", "people.manage", unit=group))

    checked = client.post("/people/import/units/check", {"file": upload(("X1", "甲", "片区", "HQ", "2020-12-01"))})
    assert (checked.status_code, Unit.objects.count()) == (200, 1)
    assert "确认导入" in checked.content.decode()

    done = client.post("/people/import/units/run")
    assert (done.status_code, done["Location"]) == (303, "/people/units/")
    assert Unit.objects.filter(code="X1", name="甲").exists()


@db
def test_the_page_keeps_everything_out_unless_only_the_good_rows_are_wanted(client, group, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(account_with("people.view", "people.manage", unit=group))
    file = upload(("X1", "甲", "片区", "HQ", "2020-12-01"), ("X2", "乙", "宫殿", "HQ", "2020-12-01"))
    client.post("/people/import/units/check", {"file": file})

    assert client.post("/people/import/units/run").status_code == 422
    assert Unit.objects.count() == 1
    assert client.post("/people/import/units/run", {"only_good": "on"}).status_code == 200
    assert Unit.objects.count() == 2

    failed = read_sheets(client.get("/people/import/units/failed").content)[0]
    assert failed.rows[1][0] == "X2"
    assert failed.rows[1][-1] == "单位类型：没有「宫殿」这种单位类型。"


@db
def test_nothing_is_imported_without_a_checked_file_or_from_another_kind(client, group) -> None:
    client.force_login(account_with("people.view", "people.manage", unit=group))

    assert client.post("/people/import/units/run").status_code == 404
    assert client.get("/people/import/units/failed").status_code == 404
    assert client.get("/people/import/palaces/").status_code == 404
    assert client.post("/people/import/units/check", {"file": SimpleUploadedFile("a.xlsx", b"no workbook")}).status_code == 422
    assert client.post("/people/import/units/check").status_code == 422
    assert Unit.objects.count() == 1


@db
def test_thousands_of_rows_cost_a_few_questions_and_the_first_problems_are_told(group, manager, django_assert_max_num_queries):
    post = PostFactory(name="专员")
    good = staff_rows(*((f"Z{n}", f"演示{n}", "HQ", "专员", "2026-11-01") for n in range(2100)))
    bad = staff_rows(*((f"Y{n}", f"演示{n}", "HQ", "专员", "昨天") for n in range(2100)))

    with django_assert_max_num_queries(100):
        report = staff_import(good, Request(manager, AT, dry_run=False))
    with django_assert_max_num_queries(12):
        refused = staff_import(bad, Request(manager, AT, dry_run=False))

    assert (report.n_good, report.was_written, Assignment.objects.filter(post=post).count()) == (2100, True, 2100)
    assert (refused.n_good, refused.n_errors, refused.n_untold, refused.was_written) == (0, 2100, 2100 - TOLD, False)
    assert [error.row for error in refused.errors] == list(range(2, TOLD + 2))
    assert len(list(failed_rows(STAFF, bad, Request(manager, AT)))) == 2100
    assert verify().breaks == ()


@db
def test_checking_never_holds_the_only_writer(group, manager, monkeypatch):
    PostFactory(name="专员")
    rows = staff_rows(("Z1", "演示", "HQ", "专员", "2026-11-01"), ("Z2", "演示", "HQ", "专员", "昨天"))
    monkeypatch.setattr(imports.transaction, "atomic", lambda: pytest.fail("a write began"))

    for request in (Request(manager, AT), Request(manager, AT, dry_run=False)):
        assert staff_import(rows, request).was_written is False


@db
def test_what_somebody_took_since_the_check_keeps_everything_out(group, manager, monkeypatch):
    PostFactory(name="专员")
    rows = staff_rows(("Z1", "演示", "HQ", "专员", "2026-11-01"), ("Z2", "演示", "HQ", "专员", "2026-11-01"))
    written = imports._written

    def meanwhile(*args):
        PersonFactory(employee_no="Z2")
        return written(*args)

    monkeypatch.setattr(imports, "_written", meanwhile)
    report = staff_import(rows, Request(manager, AT, dry_run=False))

    assert [(error.row, error.code) for error in report.errors] == [(3, "employee_no_taken")]
    assert (report.was_written, Person.objects.filter(employee_no="Z1").exists()) == (False, False)
    assert AuditEntry.objects.count() == 0


@db
def test_days_nobody_means_and_words_too_long_are_told_by_their_row(group, manager):
    PostFactory(name="专员")
    rows = staff_rows(("Z1", "演示", "HQ", "专员", date(9999, 12, 31)), ("Z2", "长" * 41, "HQ", "专员", "2026-11-01"))

    report = staff_import(rows, Request(manager, AT, dry_run=False))

    found = [(error.row, error.column, error.code) for error in report.errors]
    assert found == [(2, "入职日期", "import_date_implausible"), (3, "姓名", "import_too_long")]


def test_a_chain_of_thousands_is_put_in_order_at_once():
    chain = unit_rows(*((f"U{n}", "演示", "片区", f"U{n + 1}", "2026-11-01") for n in range(20_000)))

    ordered = imports._parents_first(chain)

    assert (ordered[0].values["code"], ordered[-1].values["code"]) == ("U19999", "U0")
