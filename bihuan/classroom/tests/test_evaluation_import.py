"""Results of an external exam system: tried, written, tried again; hostile files say what they are."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.classroom.models import Evaluation
from bihuan.classroom.services.evaluation_confirm import evaluations_confirm
from bihuan.classroom.services.evaluation_import import evaluations_check, evaluations_import, exam_report, failed_sheet
from bihuan.classroom.services.evaluation_record import evaluation_method_choose
from bihuan.classroom.tests.evaluation_factories import DAY_AFTER, EXAM, LATER, Held
from bihuan.foundation.models import Attachment, AuditEntry
from bihuan.foundation.spreadsheets import SheetOut, read_sheets, write_workbook
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.models import Person
from bihuan.people.tests.factories import AccountFactory, PersonFactory
from bihuan.regulations.tests.factories import PROJECT

pytestmark = pytest.mark.django_db
HEAD = ("工号", "姓名", "成绩", "科目")


@pytest.fixture
def held():
    return Held()


def lines(held):
    first, second = held.come
    return [
        (first.employee_no, first.name, "86.5", "礼仪"),
        (second.employee_no, second.name, "61", "礼仪"),
        (held.absent.employee_no, held.absent.name, "77", ""),
        ("X-404", "无此人", "90", ""),
    ]


def book(rows, name="成绩.xlsx"):
    return SimpleUploadedFile(name, write_workbook([SheetOut(title="导出", columns=HEAD, rows=rows)]))


def text(rows, encoding="utf-8"):
    return SimpleUploadedFile("成绩.csv", "\n".join(",".join(row) for row in [HEAD, *rows]).encode(encoding))


def check(held, file, method=EXAM, **more):
    given = {"session_id": held.session.pk, "method": method, "file": file, "actor": held.organiser, "at": LATER, **more}
    return evaluations_check(**given)


def apply(held, report, **more):
    given = {"session_id": held.session.pk, "method": report.method, "file_id": report.file_id, "at": LATER}
    return evaluations_import(**{**given, "actor": held.organiser, **more})


@pytest.mark.rule("T-083")
@pytest.mark.parametrize("make", [book, text, lambda rows: text(rows, "gb18030"), lambda rows: text(rows, "utf-8-sig")])
def test_a_file_is_tried_without_writing_and_then_written_by_employee_number(held, make):
    report = check(held, make(lines(held)))

    assert (report.n_rows, len(report.good), report.n_to_write, report.n_flagged) == (4, 3, 3, 1)
    assert [(each.row.number, each.code) for each in report.left] == [(5, "exam_number_unknown")]
    assert (Evaluation.objects.count(), AuditEntry.objects.filter(verb__startswith="evaluation.").count()) == (0, 0)

    done = apply(held, report)
    assert (done.n_saved, [each.row.employee_no for each in done.left]) == (3, ["X-404"])
    row = held.result(0)
    assert (row.score, row.state, row.source, row.parts) == (Decimal("86.50"), "draft", "imported", {"subject": "礼仪"})
    assert row.evidence_id == report.file_id


@pytest.mark.rule("C-341")
def test_a_result_without_attendance_is_imported_with_its_flag(held):
    apply(held, check(held, book(lines(held))))

    flags = dict(Evaluation.objects.values_list("seat__participation__person__name", "attendance_note"))
    assert flags == {"专员四川": "", "专员云南": "", "缺席人": "导入成绩时没有到场记录"}


@pytest.mark.rule("T-083")
def test_the_same_file_applied_twice_changes_nothing_also_after_confirming(held):
    report = check(held, book(lines(held)))
    apply(held, report)
    before = list(Evaluation.objects.order_by("pk").values_list("pk", "row_version"))

    assert apply(held, report).n_saved == 0
    evaluations_confirm(session_id=held.session.pk, actor=held.second, at=DAY_AFTER)
    again = check(held, book(lines(held)))
    assert (again.n_to_write, [each.code for each in again.left]) == (0, ["exam_number_unknown"])
    assert apply(held, again).n_saved == 0
    assert [pk for pk, _version in before] == list(Evaluation.objects.order_by("pk").values_list("pk", flat=True))


def test_another_score_changes_a_draft_and_never_a_confirmed_result(held):
    apply(held, check(held, book(lines(held))))
    evaluations_confirm(session_id=held.session.pk, actor=held.second, at=DAY_AFTER, seat_ids=[held.seat(0).pk])
    first, second = held.come

    report = check(held, book([(first.employee_no, first.name, "99", ""), (second.employee_no, second.name, "95", "")]))
    apply(held, report)

    assert [(each.does, each.before) for each in report.good] == [("changed", "61")]
    assert [each.code for each in report.left] == ["evaluation_confirmed"]
    assert [held.result(number).score for number in (0, 1)] == [Decimal("86.50"), Decimal("95.00")]


def test_the_failed_rows_come_back_with_their_reasons(held):
    report = check(held, book(lines(held)))
    told = exam_report(session_id=held.session.pk, method=EXAM, file_id=report.file_id, actor=held.organiser)

    sheet = read_sheets(BytesIO(write_workbook([failed_sheet(told)])))[0]

    assert sheet.rows == (
        ("工号", "姓名", "成绩", "科目", "日期", "未通过原因"),
        ("X-404", "无此人", "90", None, None, "没有工号为「X-404」的人员。"),
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"PK\x03\x04 not a zip", "file_kind_unknown"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "workbook_old_format"),
        ("a.csv", b"\x00\x01\x02\x03", "workbook_unreadable"),
        ("a.csv", b"\xff\xff\xff\xff\xff", "exam_unreadable"),
        ("a.csv", "姓名,成绩\n张三,80".encode(), "exam_columns_missing"),
        ("a.csv", "工号,姓名,成绩\n".encode(), "exam_empty"),
        ("a.csv", b"<html><script>x</script>", "file_kind_unknown"),
        ("a.csv", b"x" * (8 * 1024 * 1024 + 1), "workbook_too_large"),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is_and_is_not_kept(held, name, content, code):
    n_files = Attachment.objects.count()

    with pytest.raises(Refused) as why:
        check(held, SimpleUploadedFile(name, content))

    assert why.value.code == code
    assert (Attachment.objects.count(), Evaluation.objects.count()) == (n_files, 0)


def test_a_formula_from_the_file_is_text_in_the_failed_rows(held):
    report = check(held, text([("=1+1", "张三", "90", "")]))

    assert [each.code for each in report.left] == ["exam_number_unknown"]
    sheet = read_sheets(BytesIO(write_workbook([failed_sheet(report)])))[0]
    assert sheet.rows[1][0] == "=1+1"


def test_only_who_checked_the_file_writes_it_and_nobody_from_outside_checks_one(held):
    report = check(held, book(lines(held)))

    with pytest.raises(NotFound):
        apply(held, report, actor=held.second)
    with pytest.raises((NotFound, NotPermitted)):
        check(held, book(lines(held)), actor=held.school.managers[0])
    assert Evaluation.objects.count() == 0


def test_class_assessment_is_not_imported():
    held = Held(edition=PROJECT)
    evaluation_method_choose(session_id=held.session.pk, method="class_assessment", actor=held.organiser, at=LATER)

    with pytest.raises(Refused) as why:
        check(held, book(lines(held)), method="class_assessment")

    assert why.value.code == "exam_method_not_importable"


def test_the_pages_check_write_and_give_back_what_failed(client, held, time_machine):
    time_machine.move_to(DAY_AFTER, tick=False)
    client.force_login(AccountFactory(person=Person.objects.get(pk=held.second.person_id)))
    base = f"/classes/{held.session.pk}/evaluation/"

    assert client.get(base + "import/").status_code == 200
    page = client.post(base + "import/check", {"method": EXAM, "file": book(lines(held))}).content.decode()
    assert "检查结果（还没有写入）" in page
    assert "没有工号为「X-404」的人员。" in page
    kept = {"file": Attachment.objects.latest("pk").pk, "method": EXAM}
    assert client.get(base + "import/failed", kept)["Content-Type"].endswith("sheet")
    page = client.post(base + "import/run", kept).content.decode()
    assert "已导入 3 人的成绩" in page
    assert Evaluation.objects.filter(state="draft").count() == 3
    assert client.post(base + "import/run", {"file": "9999999", "method": EXAM}).status_code == 404
    refused = client.post(base + "import/check", {"method": EXAM, "file": SimpleUploadedFile("a.csv", b"\xff\xff\xff")})
    assert (refused.status_code, "读不出这份文件" in refused.content.decode()) == (422, True)


def test_the_template_is_the_roster_and_the_results_print(client, held, time_machine):
    time_machine.move_to(DAY_AFTER, tick=False)
    client.force_login(AccountFactory(person=Person.objects.get(pk=held.second.person_id)))
    base = f"/classes/{held.session.pk}/evaluation/"
    apply(held, check(held, book(lines(held))))
    evaluations_confirm(session_id=held.session.pk, actor=held.second, at=LATER, seat_ids=[held.seat(0).pk])

    names = [row[1] for row in read_sheets(BytesIO(client.get(base + "import/template").content))[0].rows[1:]]
    assert sorted(names) == ["专员云南", "专员四川", "总经理云南", "总经理四川", "缺席人"]
    sheet = read_sheets(BytesIO(client.get(base + "results.xlsx").content))[0]
    told = {row[2]: (row[4], row[5], str(row[6]), row[7]) for row in sheet.rows if row[2] in names}
    assert told == {
        "专员四川": ("已到", "EMS系统考试", "86.5", "合格"),
        "专员云南": ("已到", "EMS系统考试", "61", "未确认"),
        "缺席人": ("未到", "EMS系统考试", "77", "未确认"),
    }
    assert client.get(base + "results.pdf").content.startswith(b"%PDF")
    assert client.get(base + "results.doc").status_code == 404


def test_a_person_of_another_class_is_not_on_this_roster(held):
    stranger = PersonFactory(name="外班人")

    report = check(held, book([(stranger.employee_no, "外班人", "90", "")]))

    assert [each.code for each in report.left] == ["exam_not_on_roster"]
