"""Forms to Excel in the layout of the paper: title, heading fields, grouped header, rows, notes, signatures."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bihuan.foundation.printouts.sheet import FormSheet


def render_excel(sheet: FormSheet) -> bytes:
    """The form as a workbook of one sheet. Every cell is written as text, so no cell can become a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(_sheet_name(sheet.title))
    _Writer(book, page, sheet).write()
    book.close()
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(" " if character in "[]:*?/\\'" else character for character in title)[:31] or "表"


class _Writer:
    """Keeps the row at which the next part begins."""

    def __init__(self, book: Any, page: Worksheet, sheet: FormSheet) -> None:
        self.page, self.sheet, self.row = page, sheet, 0
        line = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
        self.title = book.add_format({**line, "font_size": 16, "bold": True, "align": "center"})
        self.plain = book.add_format(line)
        self.head = book.add_format({**line, "bold": True, "align": "center", "border": 1, "bg_color": "#F0F0F0"})
        self.cells = {align: book.add_format({**line, "border": 1, "align": align}) for align in ("left", "center", "right")}
        self.last = max(len(sheet.columns) - 1, 5)

    def write(self) -> None:
        self._setup()
        self._heading()
        if self.sheet.columns:
            self._table_head()
            self._table_rows()
        self._below()

    def _setup(self) -> None:
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        if self.sheet.landscape:
            self.page.set_landscape()
        for index, column in enumerate(self.sheet.columns):
            self.page.set_column(index, index, max(6.0, column.width * 9))

    def _wide(self, text: str, form: Any, height: float | None = None) -> None:
        self.page.merge_range(self.row, 0, self.row, self.last, "", form)
        self.page.write_string(self.row, 0, text, form)
        if height:
            self.page.set_row(self.row, height)
        self.row += 1

    def _heading(self) -> None:
        self._wide(self.sheet.title, self.title, 30)
        if self.sheet.subtitle:
            self._wide(self.sheet.subtitle, self.plain)
        if self.sheet.meta:
            self._wide("    ".join(f"{label}：{value}" for label, value in self.sheet.meta), self.plain)

    def _table_head(self) -> None:
        columns = self.sheet.columns
        if not any(column.group for column in columns):
            for index, column in enumerate(columns):
                self.page.write_string(self.row, index, column.title, self.head)
            self.row += 1
        else:
            self._grouped_head()
            self.row += 2
        self.page.repeat_rows(self.row - 1)
        self.page.freeze_panes(self.row, 0)

    def _grouped_head(self) -> None:
        columns = self.sheet.columns
        index = 0
        while index < len(columns):
            span = 1
            group = columns[index].group
            while group and index + span < len(columns) and columns[index + span].group == group:
                span += 1
            self._group(index, span)
            index += span

    def _group(self, index: int, span: int) -> None:
        column = self.sheet.columns[index]
        if not column.group:
            self.page.merge_range(self.row, index, self.row + 1, index, column.title, self.head)
            return
        if span > 1:
            self.page.merge_range(self.row, index, self.row, index + span - 1, column.group, self.head)
        else:
            self.page.write_string(self.row, index, column.group, self.head)
        for offset in range(span):
            self.page.write_string(self.row + 1, index + offset, self.sheet.columns[index + offset].title, self.head)

    def _table_rows(self) -> None:
        for cells in self.sheet.rows:
            for index, text in enumerate(cells):
                self.page.write_string(self.row, index, text, self.cells[self.sheet.columns[index].align])
            self.row += 1

    def _below(self) -> None:
        for section in self.sheet.sections:
            lines = section.text.count("\n") + 1 + len(section.text) // 60
            self._wide(f"{section.heading}\n{section.text}", self.cells["left"], 18 * (lines + 1))
        for number, note in enumerate(self.sheet.notes, start=1):
            self._wide(f"备注 {number}、{note}", self.plain)
        if self.sheet.signatures:
            self.row += 1
            self._wide("          ".join(f"{name}:" for name in self.sheet.signatures), self.plain)
        if self.sheet.mark:
            self._wide(self.sheet.mark, self.plain)
