"""Workbooks in and out. Reading is bounded before anything is opened; writing never makes a formula of what people typed."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import python_calamine
import xlsxwriter
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.messages import register
from bihuan.kernel.refusals import Refused

Cell: TypeAlias = str | float | date | datetime | time | bool | None
Source: TypeAlias = bytes | str | Path | BinaryIO

MAX_BYTES = 8 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 8_000
MAX_SHEETS = 60
MAX_CELLS = 2_000_000  # of all sheets together, empty ones between included: what the grid takes in memory
MAX_MERGED = 5_000
OTHER_FORMATS = frozenset({"xl/workbook.bin", "content.xml"})
BROKEN_PACKAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

register(
    {
        "workbook_unreadable": _("这不是可以读取的 Excel 工作簿。请用 Excel 打开后另存为 .xlsx 再上传。"),
        "workbook_old_format": _(
            "这是旧版 Excel 文件（.xls）。请用 Excel 或 WPS 打开，点「文件」→「另存为」，"
            "保存类型选「Excel 工作簿（*.xlsx）」，再上传新存的文件。"
        ),
        "workbook_locked": _("这份工作簿设有打开密码，不能读取。请用 Excel 或 WPS 打开后取消密码，另存为 .xlsx 再上传。"),
        "workbook_too_large": _("文件太大：最多 {limit_mb} MB，这份有 {size_mb} MB。"),
        "workbook_unpacks_too_large": _("工作簿解压后超过 {limit_mb} MB，不能读取。请删去图片和多余的工作表后再上传。"),
        "workbook_too_many_rows": _("工作表「{sheet}」有 {rows} 行，最多 {limit} 行。请分成几份上传。"),
        "workbook_too_many_columns": _("工作表「{sheet}」有 {columns} 列，最多 {limit} 列。请删去右侧多余的列。"),
        "workbook_too_many_cells": _("工作簿的各张工作表合计超过 {limit} 个单元格。请删去多余的工作表、空行和空列。"),
        "workbook_too_many_sheets": _("工作簿有 {sheets} 张工作表，最多 {limit} 张。"),
        "workbook_cell_too_long": _("工作表「{sheet}」第 {row} 行 {column} 列的文字超过 {limit} 个字。"),
    }
)

_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,9})[\"']")
_CHUNK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of every .xlsx with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """One sheet as people see it: `rows[0]` is row 1 of the sheet, empty cells are None, merged parts say where they lie."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column, from 0


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write: `heading` lines over the whole width (the first one large), the columns, rows, `footer` lines."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    heading: Sequence[str] = ()
    footer: Sequence[str] = ()
    widths: Sequence[int] = ()


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(file: Source, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> tuple[Sheet, ...]:
    """All sheets with a value in them. Refuses what is no workbook, too large (packed or unpacked), too long or too wide."""
    content = _content(file, max_bytes)
    refuse_old_workbook(content)
    _check_package(content, max_rows)
    try:
        workbook = python_calamine.load_workbook(BytesIO(content))
        names = list(workbook.sheet_names)
        if len(names) > MAX_SHEETS:
            raise Refused("workbook_too_many_sheets", sheets=len(names), limit=MAX_SHEETS)
        return tuple(_sheet(workbook, name, max_rows) for name in names)
    except (python_calamine.CalamineError, OSError, ValueError, UnicodeError) as why:
        raise Refused("workbook_unreadable") from why


def refuse_old_workbook(content: bytes) -> None:
    """Refuses `workbook_old_format` and `workbook_locked`: both are good files to their owner, who is told what to do."""
    if content.startswith(_OLE):
        raise Refused("workbook_locked" if _LOCKED in content else "workbook_old_format")


def write_workbook(sheets: Iterable[SheetOut]) -> bytes:
    """The workbook as bytes. Texts stay texts: what starts like a formula is stored as quoted text."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        styles = _Styles.of(workbook)
        taken: set[str] = set()
        for sheet in sheets:
            worksheet = workbook.add_worksheet(_sheet_name(sheet.title, taken))
            _write_sheet(worksheet, sheet, styles)
    return target.getvalue()


def _content(file: Source, max_bytes: int) -> bytes:
    if isinstance(file, bytes):
        content = file
    elif isinstance(file, str | Path):
        with open(file, "rb") as opened:
            content = opened.read(max_bytes + 1)
    else:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise Refused("workbook_too_large", limit_mb=max_bytes // 1024**2, size_mb=f"{len(content) / 1024**2:.1f}+")
    return content


def _check_package(content: bytes, max_rows: int) -> None:
    """Before a reader builds its grid: the true unpacked size, and the furthest cell that any sheet names."""
    limit = MAX_UNPACKED
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or names & OTHER_FORMATS:
                raise Refused("workbook_unreadable")
            if sum(entry.file_size for entry in entries) > limit:
                raise Refused("workbook_unpacks_too_large", limit_mb=limit // 1024**2)
            if sum(_check_entry(package, entry, max_rows) for entry in entries) > MAX_CELLS:
                raise Refused("workbook_too_many_cells", limit=MAX_CELLS)
    except BROKEN_PACKAGE as why:
        raise Refused("workbook_unreadable") from why


def _check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo, max_rows: int) -> int:
    """Size of the grid that this part asks for. A part is a sheet by what is in it, under whatever name it lies.

    Reads the entry to its end: a size that the directory does not tell truly ends in a checksum error.
    """
    extent, tail, is_sheet = _Extent(), b"", False
    with package.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            if b"<\x00" in text or b"\x00<" in text:
                is_sheet = is_sheet or entry.filename.endswith(".xml")
                continue
            is_sheet = is_sheet or b"sheetData" in text
            cut = max(text.rfind(b"<"), 0) if len(text) < 2 * _CHUNK else len(text)
            extent.read(text[:cut])
            tail = text[cut:]
        extent.read(tail)
    if not is_sheet:
        return 0
    _check_extent(Path(entry.filename).stem, extent.rows, extent.columns, max_rows)
    return extent.rows * extent.columns


class _Extent:
    """The furthest row and column of a sheet: named by references, or reached by counting tags without one."""

    def __init__(self) -> None:
        self.rows = self.columns = self._row = self._cell = 0

    def read(self, text: bytes) -> None:
        for tag in _TAG.findall(text):
            if tag == b"row":
                self._row, self._cell = self._row + 1, 0
            else:
                self._cell += 1
                self.columns = max(self.columns, self._cell)
        self.rows = max(self.rows, self._row)
        for letters, digits in _REFERENCE.findall(text):
            self.rows = max(self.rows, int(digits))
            self.columns = max(self.columns, _column_number(letters.upper()))


def _check_extent(sheet: str, rows: int, columns: int, max_rows: int) -> None:
    if rows > max_rows:
        raise Refused("workbook_too_many_rows", sheet=sheet, rows=rows, limit=max_rows)
    if columns > MAX_COLUMNS:
        raise Refused("workbook_too_many_columns", sheet=sheet, columns=columns, limit=MAX_COLUMNS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str, max_rows: int) -> Sheet:
    found = workbook.get_sheet_by_name(name)
    _check_extent(name, found.total_height, found.total_width, max_rows)
    rows = found.to_python(skip_empty_area=False)
    grid = tuple(tuple(_cell(value, name, row, column) for column, value in enumerate(line)) for row, line in enumerate(rows))
    return Sheet(name, grid, _merged(found.merged_cell_ranges or (), grid))


def _merged(ranges: Sequence[Any], grid: Sequence[Sequence[Cell]]) -> tuple[tuple[int, int, int, int], ...]:
    """Merged parts that lie in the grid, cut at its edge: a workbook may name parts that reach to the end of the sheet."""
    rows, columns = len(grid), max((len(line) for line in grid), default=0)
    inside = [(first, last) for first, last in ranges[:MAX_MERGED] if first[0] < rows and first[1] < columns]
    return tuple((first[0], first[1], min(last[0], rows - 1), min(last[1], columns - 1)) for first, last in inside)


def _cell(value: object, sheet: str, row: int, column: int) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if len(value) > MAX_CELL:
            raise Refused("workbook_cell_too_long", sheet=sheet, row=row + 1, column=column_letter(column), limit=MAX_CELL)
        return value
    if isinstance(value, timedelta):
        is_clock = timedelta(0) <= value < timedelta(days=1)
        return (datetime(2000, 1, 1) + value).time() if is_clock else value / timedelta(days=1)  # noqa: DTZ001
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[return-value]


@dataclass(frozen=True)
class _Styles:
    title: object
    line: object
    head: object
    text: object
    quoted: object
    day: object
    moment: object
    clock: object

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Styles:
        cell = {"border": 1, "text_wrap": True, "valign": "vcenter"}
        return cls(
            title=book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
            line=book.add_format({"align": "left", "valign": "vcenter", "text_wrap": True}),
            head=book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#EFEFEF"}),
            text=book.add_format(cell),
            quoted=book.add_format({**cell, "quote_prefix": True}),
            day=book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"}),
            moment=book.add_format({**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "center"}),
            clock=book.add_format({**cell, "num_format": "hh:mm", "align": "center"}),
        )


def _sheet_name(title: str, taken: set[str]) -> str:
    base = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "Sheet"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base}{number}"
    taken.add(name.lower())
    return name


def _write_sheet(worksheet: xlsxwriter.worksheet.Worksheet, sheet: SheetOut, styles: _Styles) -> None:
    last = max(len(sheet.columns) - 1, 0)
    row = _write_lines(worksheet, 0, last, sheet.heading, styles, first_is_title=True)
    for column, label in enumerate(sheet.columns):
        worksheet.write_string(row, column, str(label), styles.head)
    head_row = row
    for values in sheet.rows:
        row += 1
        for column, value in enumerate(values):
            _write_cell(worksheet, row, column, value, styles)
    _write_lines(worksheet, row + 1, last, sheet.footer, styles, first_is_title=False)
    for column in range(len(sheet.columns)):
        worksheet.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 16)
    worksheet.repeat_rows(head_row)
    worksheet.freeze_panes(head_row + 1, 0)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)


def _write_lines(
    worksheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    last: int,
    lines: Sequence[str],
    styles: _Styles,
    *,
    first_is_title: bool,
) -> int:
    for number, line in enumerate(lines):
        style = styles.title if first_is_title and number == 0 else styles.line
        if last:
            worksheet.merge_range(row, 0, row, last, "", style)
        worksheet.write_string(row, 0, str(line), style)
        row += 1
    return row


def _write_cell(worksheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell, styles: _Styles) -> None:
    if value is None:
        worksheet.write_blank(row, column, None, styles.text)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, column, value, styles.text)
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value, styles.text)
    elif isinstance(value, date | time):
        _write_when(worksheet, row, column, value, styles)
    else:
        text = str(value)[:32_000]
        worksheet.write_string(row, column, text, styles.quoted if text.startswith(FORMULA_STARTS) else styles.text)


def _write_when(worksheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: date | time, styles: _Styles) -> None:
    if isinstance(value, datetime):
        worksheet.write_datetime(row, column, value.replace(tzinfo=None), styles.moment)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, datetime(value.year, value.month, value.day), styles.day)  # noqa: DTZ001
    else:
        worksheet.write_datetime(row, column, value.replace(tzinfo=None), styles.clock)
