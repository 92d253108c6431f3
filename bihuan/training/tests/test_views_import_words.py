"""The report of an import: what stops a row stands first, and the same words are said once."""

import pytest

from bihuan.training.domain.plan_import import Problem
from bihuan.training.views.import_words import problem_rows, rows_in_words


def problem(row, code, severity, column="H", **facts):
    return Problem("计划", row, column, code, severity, facts)


def test_what_stops_a_row_stands_first_and_the_same_note_is_one_line():
    found = problem_rows(
        (
            problem(5, "hours_derived", "info", "G", hours="2"),
            problem(6, "hours_derived", "info", "G", hours="2"),
            problem(9, "hours_derived", "info", "G", hours="2"),
            problem(7, "hours_derived", "info", "G", hours="3"),
            problem(8, "title_missing", "block", "B"),
            problem(None, "hours_derived", "info", "", hours="2"),
        )
    )

    assert [(row.place, row.tone) for row in found] == [
        ("第 8 行 B 列", "bad"),
        ("第 5–6、9 行 G 列", "idle"),
        ("第 7 行 G 列", "idle"),
        ("—", "idle"),
    ]


@pytest.mark.parametrize(("rows", "words"), [((3,), "3"), ((5, 3, 4), "3–5"), ((1, 3, 3, 4, 9), "1、3–4、9")])
def test_rows_that_follow_each_other_are_a_stretch(rows, words):
    assert rows_in_words(rows) == words
