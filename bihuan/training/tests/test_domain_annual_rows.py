"""Reading the annual form: what a row says, what is said about it."""

import pytest

from bihuan.training.domain.annual_rows import AnnualFrame, read_annual_sheets

HEADER = ["序号", "月份", "培训主题", "培训对象", "课时", "培训形式", "讲师", "责任单位", "备注"]
FRAME = AnnualFrame(2027, 45, 7, {"西南片区": {11}}, {(3, "旧课", "specialists", 7)})


def read(*rows, heading=(("2027 年度培训计划",),), frame=FRAME):
    return read_annual_sheets([("计划", [*heading, HEADER, *rows])], frame)


def codes(verdict, severity="block"):
    return [(each.row, each.column, each.code) for each in verdict.problems if each.severity == severity]


@pytest.mark.rule("T-047")
def test_a_row_is_read_as_people_write_it():
    verdict = read([1, "十二月", "接待礼仪", "新员工", "2小时", "面授", "陈丽", "西南片区", "带教材"])

    (row,) = verdict.accepted
    assert (row.month, row.title, row.audience, row.lesson_minutes, row.form) == (
        12,
        "接待礼仪",
        "newcomers",
        120,
        "lecture_on_site",
    )
    assert (row.unit_id, row.lecturer, row.remark) == (11, "陈丽", "带教材")
    assert verdict.problems == ()


def test_a_row_without_a_unit_is_the_plans_own():
    assert read([1, 3, "接待礼仪", "专员", 2]).accepted[0].unit_id == 7


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ([1, 13, "课", "专员", 2], [("B", "annual_month_invalid")]),
        ([1, 3, "课", "专员", 81], [("E", "hours_unreadable")]),
        ([1, 3, "课", "专员", ""], [("E", "hours_unreadable")]),
        ([1, 3, "长" * 121, "专员", 2], [("C", "text_too_long")]),
        ([1, 3, "课", "专员", 2, "", "", "别处"], [("H", "annual_unit_unknown")]),
        ([1, 3, "旧 课", "专员", 2], [("C", "annual_line_exists")]),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(cells, found):
    verdict = read(cells)

    assert codes(verdict) == [(3, column, code) for column, code in found]
    assert (verdict.accepted, len(verdict.rejected)) == ((), 1)


def test_the_same_line_twice_and_a_form_nobody_knows_are_said_and_kept():
    line = [1, 3, "接待礼仪", "专员", 2, "无人机"]
    verdict = read(line, line)

    assert len(verdict.accepted) == 2
    assert codes(verdict, "warn") == [(4, "", "annual_line_twice")]
    assert codes(verdict, "info") == [(3, "F", "annual_form_kept"), (4, "F", "annual_form_kept")]


def test_another_year_an_unknown_column_and_a_note_are_named():
    verdict = read_annual_sheets(
        [
            (
                "计划",
                [["2026年度培训计划"], [*HEADER, "预算"], [1, 3, "课", "专员", 2], ["备注：三月起执行"], ["", "", "只有主题"]],
            ),
            ("封面", [["集团"]]),
        ],
        FRAME,
    )

    assert [(each.sheet, each.row, each.code, each.severity) for each in verdict.problems] == [
        ("计划", 1, "annual_other_year", "warn"),
        ("计划", 2, "column_not_read", "info"),
        ("计划", 4, "footer_row", "info"),
        ("计划", 5, "row_not_a_session", "warn"),
        ("封面", None, "sheet_without_table", "info"),
    ]


def test_a_workbook_without_the_table_has_no_verdict():
    assert read_annual_sheets([("封面", [["月份", "主题"]])], FRAME) is None
