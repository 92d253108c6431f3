"""Scores, parts and rows of an exam table, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from bihuan.classroom.domain.evaluation import DRAFT, RESULT, ResultFacts, mean_of, score_of
from bihuan.classroom.domain.exam_rows import ExamRow, Listed, Match, matched, table_of, text_of
from bihuan.kernel.refusals import Refusal, Refused
from bihuan.regulations.domain.parameters import PassMark

GOOD = {"score": Decimal(86), "has_evidence": True, "asks_evidence": True, "mark": PassMark(Decimal(80))}
HEAD = ["工号", "姓名", "成绩"]


@pytest.mark.parametrize(
    ("typed", "found"), [("86", "86.00"), (" 86.5 ", "86.50"), ("0", "0.00"), ("100", "100.00"), ("８５", "85.00")]
)
def test_a_score_is_read_as_people_write_it(typed, found):
    assert score_of(typed, full=100) == Decimal(found)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("优", "score_unreadable"),
        ("", "score_unreadable"),
        ("Infinity", "score_unreadable"),
        ("100.01", "score_out_of_range"),
        ("-0.5", "score_out_of_range"),
        ("85.555", "score_too_fine"),
    ],
)
def test_what_is_no_score_says_why(typed, code):
    found = score_of(typed, full=100)
    assert isinstance(found, Refusal)
    assert found.code == code


def test_the_mean_of_the_parts_is_rounded_half_up():
    assert mean_of([Decimal("85"), Decimal("85.01")]) == Decimal("85.01")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"is_over": False}, "evaluation_before_end"),
        ({"mark": None}, "pass_mark_unset"),
        ({"is_own": True}, "evaluation_own"),
        ({"attended": False}, "evaluation_absent"),
        ({"items": {"attitude": "态度"}}, "evaluation_part_missing"),
        ({"score": None}, "evaluation_score_missing"),
        ({"method": "reflective_essay", "has_evidence": False}, "evaluation_essay_missing"),
        ({"has_evidence": False}, "evaluation_evidence_missing"),
    ],
)
def test_each_thing_that_a_result_lacks_is_told(facts, code):
    with pytest.raises(Refused) as why:
        RESULT.step("confirm", state=DRAFT, facts=ResultFacts(**{**GOOD, **facts}))
    assert why.value.code == code


def test_a_whole_result_is_confirmed_also_of_somebody_absent_with_the_flag():
    assert RESULT.step("confirm", state=DRAFT, facts=ResultFacts(**GOOD)) == "confirmed"
    flagged = ResultFacts(**GOOD, attended=False, attendance_note="考场有记录")
    assert RESULT.step("confirm", state=DRAFT, facts=flagged) == "confirmed"


def test_the_table_is_found_below_headings_and_by_other_names_of_its_columns():
    sheets = [
        [["封面"]],
        [["成绩单", None], ["姓名", "员工编号", "分数*", "考试日期"], ["张三", 1001.0, 86.0, date(2026, 12, 8)], [None]],
    ]

    assert table_of(sheets) == (ExamRow(3, "1001", "张三", "86", "", "2026-12-08"),)


@pytest.mark.parametrize(
    ("sheets", "code"),
    [([[["工号", "姓名"]]], "exam_columns_missing"), ([[HEAD, [None, " ", ""]]], "exam_empty"), ([], "exam_columns_missing")],
)
def test_a_table_without_columns_or_rows_is_refused(sheets, code):
    assert table_of(sheets).code == code


def test_too_many_rows_are_refused():
    assert table_of([[HEAD, *[["1", "张三", "80"]] * 5_001]]).code == "exam_too_many"


@pytest.mark.rule("T-083")
def test_rows_are_matched_by_employee_number_and_each_other_one_says_why():
    roster = {"1": Listed(11, "张三", True), "2": Listed(12, "李四", False), "3": Listed(13, "王五", True)}
    rows = [
        ExamRow(2, "1", "张 三", "86.5"),
        ExamRow(3, "2", "李四", "70"),
        ExamRow(4, "8", "赵六", "90"),
        ExamRow(5, "9", "钱七", "90"),
        ExamRow(6, "3", "王武", "90"),
        ExamRow(7, "", "王五", "90"),
        ExamRow(8, "5", "孙八", "90"),
    ]

    good, left = matched(rows, roster=roster, known={"8"}, full=100)

    assert [(each.seat_id, each.score, each.is_flagged) for each in good] == [
        (11, Decimal("86.50"), False),
        (12, Decimal("70.00"), True),
    ]
    assert [(each.row.number, each.why.code) for each in left] == [
        (4, "exam_not_on_roster"),
        (5, "exam_number_unknown"),
        (6, "exam_name_differs"),
        (7, "exam_number_missing"),
        (8, "exam_number_unknown"),
    ]


@pytest.mark.rule("T-083")
def test_a_number_that_stands_twice_and_scores_that_are_none_are_left():
    roster = {"1": Listed(11, "张三", True), "2": Listed(12, "李四", True), "3": Listed(13, "王五", True)}
    rows = [
        ExamRow(2, "1", "张三", "86"),
        ExamRow(3, "1", "张三", "90"),
        ExamRow(4, "2", "李四", "缺考"),
        ExamRow(5, "3", "王五", "150"),
    ]

    good, left = matched(rows, roster=roster, known=(), full=100)

    assert good == ()
    assert [each.why.code for each in left] == [
        "exam_number_twice",
        "exam_number_twice",
        "score_unreadable",
        "score_out_of_range",
    ]
    assert isinstance(matched(rows[2:], roster=roster, known=(), full=150)[0][0], Match)


def test_cells_are_read_as_text():
    assert [text_of(each) for each in (None, 1001.0, 86.5, " Ａ１ ", date(2026, 12, 8))] == [
        "",
        "1001",
        "86.5",
        "A1",
        "2026-12-08",
    ]


@pytest.mark.parametrize("typed", ["8_0", "1__0", "_"])
def test_figures_with_a_line_between_are_no_score(typed):
    found = score_of(typed, full=100)

    assert isinstance(found, Refusal)
    assert found.code == "score_unreadable"


def test_minus_nothing_is_nothing():
    assert str(score_of("-0", full=100)) == "0.00"
