"""Forms on paper and in Excel say the same."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from bihuan.foundation.printouts import Column, FormSheet, Section, render_excel, render_pdf

SHEET = FormSheet(
    title="月度培训计划表",
    subtitle="西南片区 2026年12月",
    meta=[("编制单位", "西南片区"), ("编制日期", "2026-11-23")],
    columns=[
        Column("序号", 0.5, "center"),
        Column("培训主题", 3),
        Column("日期", 1.2, "center", "时间安排"),
        Column("起止时间", 1.4, "center", "时间安排"),
    ],
    rows=[["1", "𠮷龘 客户接待 <礼仪> & #标准*", "2026-12-03", "09:00-10:40"], ["2", "=1+1", "2026-12-08", "14:00-15:40"]],
    sections=[Section("本月工作", "完成两场\n无缺席")],
    notes=["外聘讲师费用另行申请"],
    signatures=["编制人", "负责人"],
    mark="演示数据",
)


def test_pdf_embeds_its_chinese_font():
    printed = render_pdf(SHEET)

    assert printed.startswith(b"%PDF-")
    assert b"NotoSansCJKsc" in printed or b"NotoSansCJK" in printed
    assert b"FontFile3" in printed or b"FontFile2" in printed


def test_excel_has_the_grouped_header_and_no_formula():
    book = CalamineWorkbook.from_filelike(BytesIO(render_excel(SHEET)))
    rows = book.get_sheet_by_name(book.sheet_names[0]).to_python(skip_empty_area=False)

    assert rows[0][0] == "月度培训计划表"
    assert rows[3][:4] == ["序号", "培训主题", "时间安排", ""]
    assert rows[4][2:4] == ["日期", "起止时间"]
    assert rows[6][:4] == ["2", "=1+1", "2026-12-08", "14:00-15:40"]


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="row has 1 cells, the form has 2 columns"):
        FormSheet(title="x", columns=[Column("a"), Column("b")], rows=[["1"]])
