"""A typed line names one person or comes back."""

import pytest

from bihuan.classroom.domain.sheet_lines import NOBODY, SEVERAL, Named, SheetLine, lines_of, read

PERSONS = (Named(1, "E1", "王伟"), Named(2, "E2", "王伟"), Named(3, "E3", "李娜"), Named(4, "李娜", "赵六"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("李娜", SheetLine("李娜", "李娜")),
        ("李娜 8:57", SheetLine("李娜 8:57", "李娜", 8, 57)),
        ("李娜，08：05", SheetLine("李娜，08：05", "李娜", 8, 5)),
        ("E1 25:00", SheetLine("E1 25:00", "E1 25:00")),
        ("E1 8:60", SheetLine("E1 8:60", "E1 8:60")),
    ],
)
def test_a_line_is_somebody_and_perhaps_a_time(text, found):
    assert lines_of(f"\n {text} \n") == (found,)


def test_a_number_goes_before_a_name_and_a_shared_name_comes_back():
    result = read(lines_of("E2\n王伟\n李娜\n孙七\nE2 09:00"), PERSONS)

    assert {seat: line.text for seat, line in result.found.items()} == {2: "E2", 4: "李娜"}
    assert result.left == {"王伟": SEVERAL, "孙七": NOBODY}
