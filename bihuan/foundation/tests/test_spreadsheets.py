"""Workbooks are read within limits and written without formulas."""

import io
import re
import zipfile
from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.foundation import spreadsheets
from bihuan.foundation.messages import message_of
from bihuan.foundation.spreadsheets import SheetOut, column_letter, read_sheets, write_workbook
from bihuan.foundation.ui.fields import WorkbookField
from bihuan.kernel.refusals import Refused


def _repacked(content: bytes, name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, text if entry.filename == name else old.read(entry))
    return out.getvalue()


def test_what_is_written_is_read_back_with_its_types_and_places():
    rows = [["甲", 2, 1.5, date(2026, 12, 3), datetime(2026, 12, 3, 9, 30), time(10, 40), True, None]]
    content = write_workbook([SheetOut("计划", list("ABCDEFGH"), rows, heading=["标题", "单位"], footer=["签字:"])])

    (sheet,) = read_sheets(content)

    assert sheet.name == "计划"
    assert sheet.rows[0][0] == "标题"
    assert sheet.rows[1][0] == "单位"
    assert sheet.rows[2] == tuple("ABCDEFGH")
    assert sheet.rows[3] == ("甲", 2.0, 1.5, date(2026, 12, 3), datetime(2026, 12, 3, 9, 30), time(10, 40), True, None)
    assert sheet.rows[4][0] == "签字:"
    assert (0, 0, 0, 7) in sheet.merged


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tcmd", "\rcmd"])
def test_what_looks_like_a_formula_is_written_as_text(text):
    content = write_workbook([SheetOut("s", ["a"], [[text]])])

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    assert str(read_sheets(content)[0].rows[1][0]).strip() == text.strip()


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(Refused) as refused:
        read_sheets(content)

    assert refused.value.code == "workbook_unreadable"
    assert "另存为" in message_of(refused.value)


@pytest.mark.parametrize(
    ("inside", "code", "told"),
    [
        ("Workbook", "workbook_old_format", "保存类型选「Excel 工作簿（*.xlsx）」"),
        ("EncryptedPackage", "workbook_locked", "取消密码"),
    ],
)
def test_an_old_or_locked_workbook_is_refused_with_the_way_out(inside, code, told):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside.encode("utf-16-le")

    with pytest.raises(Refused) as refused:
        read_sheets(content)
    assert refused.value.code == code
    assert told in message_of(refused.value)

    with pytest.raises(ValidationError, match=re.escape(told)):
        WorkbookField().clean(SimpleUploadedFile("计划.xls", content))


def test_an_ordinary_zip_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")

    with pytest.raises(Refused, match="workbook_unreadable"):
        read_sheets(out.getvalue())


def test_a_file_over_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(Refused) as refused:
        read_sheets(b"x" * 2_000_000, max_bytes=1024 * 1024)

    assert refused.value.code == "workbook_too_large"
    assert refused.value.facts["limit_mb"] == 1


def test_a_zip_bomb_is_refused_by_its_unpacked_size(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 1_000_000)
    bomb = _repacked(write_workbook([SheetOut("s", ["a"], [])]), "xl/styles.xml", b" " * 5_000_000)

    with pytest.raises(Refused, match="workbook_unpacks_too_large"):
        read_sheets(bomb)
    assert len(bomb) < 100_000


def test_a_bomb_that_lies_about_its_size_is_refused():
    honest = _repacked(write_workbook([SheetOut("s", ["a"], [])]), "xl/styles.xml", b" " * 5_000_000)
    lie = honest.replace((5_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little"))

    with pytest.raises(Refused, match="workbook_unreadable"):
        read_sheets(lie)


def test_one_cell_at_the_far_corner_does_not_make_a_giant_grid():
    xml = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    content = _repacked(write_workbook([SheetOut("s", ["a"], [])]), "xl/worksheets/sheet1.xml", xml)

    with pytest.raises(Refused, match="workbook_too_many_rows"):
        read_sheets(content)


def test_more_rows_than_allowed_are_refused_with_their_number():
    content = write_workbook([SheetOut("s", ["a"], [[str(n)] for n in range(30)])])

    with pytest.raises(Refused) as refused:
        read_sheets(content, max_rows=10)

    assert refused.value.code == "workbook_too_many_rows"
    assert refused.value.facts["rows"] == 31


def test_more_columns_than_allowed_are_refused():
    content = write_workbook([SheetOut("s", ["a"] * 250, [])])

    with pytest.raises(Refused, match="workbook_too_many_columns"):
        read_sheets(content)


def test_a_cell_that_is_a_book_is_refused_with_its_place():
    content = write_workbook([SheetOut("s", ["a", "b"], [["x", "长" * 9000]])])

    with pytest.raises(Refused) as refused:
        read_sheets(content)

    assert refused.value.code == "workbook_cell_too_long"
    assert (refused.value.facts["row"], refused.value.facts["column"]) == (2, "B")


def test_column_letters():
    assert [column_letter(n) for n in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_two_sheets_of_one_title_get_two_names():
    content = write_workbook([SheetOut("计划/一", ["a"], []), SheetOut("计划/一", ["a"], [])])

    assert [sheet.name for sheet in read_sheets(content)] == ["计划 一", "计划 一2"]


def _sheet_part(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("xl/worksheets/sheet1.xml")


def _moved(content: bytes, part: bytes) -> bytes:
    """The same workbook with its sheet under a name that nobody expects."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = part if name == "xl/worksheets/sheet1.xml" else old.read(name)
            for told in (b"worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml"):
                text = text if name.startswith("xl/worksheets/") else text.replace(told, told.replace(b"worksheets", b"odd"))
            new.writestr(name.replace("worksheets", "odd"), text)
    return out.getvalue()


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (FAR, "workbook_too_many_rows"),
        (FAR.replace(b"XFD", b"xfd").replace(b" r=", b"\n r = "), "workbook_too_many_rows"),
        (b"<row/>" * 60_000 + b"</sheetData>", "workbook_too_many_rows"),
        (b"<row>" + b"<c/>" * 300 + b"</row></sheetData>", "workbook_too_many_columns"),
        (b'<row r="50000"><c r="GR50000"><v>1</v></c></row></sheetData>', "workbook_too_many_cells"),
    ],
)
def test_a_small_file_that_asks_for_a_huge_grid_is_refused_before_the_grid_is_built(part, code):
    content = write_workbook([SheetOut("计划", ["甲"], [["1"]])])
    sheet = _sheet_part(content).replace(b"</sheetData>", part)

    for attack in (_repacked(content, "xl/worksheets/sheet1.xml", sheet), _moved(content, sheet)):
        with pytest.raises(Refused) as refused:
            read_sheets(attack)

        assert refused.value.code == code


def test_merged_parts_end_at_the_edge_of_what_is_there():
    content = write_workbook([SheetOut("计划", ["甲", "乙"], [["1", "2"]])])
    merges = b'</sheetData><mergeCells><mergeCell ref="B2:XFD1048576"/><mergeCell ref="A10:B20"/></mergeCells>'
    sheet = _sheet_part(content).replace(b"</sheetData>", merges)

    (found,) = read_sheets(_repacked(content, "xl/worksheets/sheet1.xml", sheet))

    assert found.merged == ((1, 1, 1, 1),)


def test_a_damaged_file_is_told_to_be_unreadable():
    content = bytearray(write_workbook([SheetOut("计划", ["甲"], [[str(number)] for number in range(500)])]))
    for place in range(2000, len(content) - 400, 7):
        content[place] ^= 0xFF

    with pytest.raises(Refused) as refused:
        read_sheets(bytes(content))

    assert refused.value.code == "workbook_unreadable"
