"""The sheets of an import: filled rows read, the empty table, the rows that failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.foundation.spreadsheets import Cell, Sheet, SheetOut
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.tables import Table, is_blank, text_of

REASON = "未通过原因"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet with its number as people see it, and its values by column code."""

    number: int
    values: Mapping[str, object]


def table_rows(table: Table, sheets: Sequence[Sheet]) -> tuple[Row, ...]:
    """The filled rows of the table's sheet. Refuses a missing sheet or column, and a sheet without rows."""
    sheet = next((each for each in sheets if each.name.strip() == table.sheet), None)
    if sheet is None:
        raise Refused("import_sheet_missing", sheet=table.sheet)
    head = [text_of(cell).rstrip("*").strip() for cell in sheet.rows[0]] if sheet.rows else []
    places = {}
    for column in table.columns:
        if column.label in head:
            places[column.code] = head.index(column.label)
        elif column.is_required:
            raise Refused("import_column_missing", column=column.label)
    rows = tuple(
        Row(number, _values(table, places, cells))
        for number, cells in enumerate(sheet.rows[1:], start=2)
        if not is_blank(cells)
    )
    if not rows:
        raise Refused("import_empty")
    return rows


def template_sheet(table: Table) -> SheetOut:
    """The empty table with one example row."""
    columns = [column.label for column in table.columns]
    return SheetOut(
        title=table.sheet, columns=columns, rows=[[str(cell) for cell in table.example]], widths=[18] * len(columns)
    )


def failed_sheet(table: Table, failed: Iterable[tuple[Row, str]]) -> SheetOut:
    """Only the rows that did not pass, with the reason behind: mend them and upload the file again."""
    columns = [*(column.label for column in table.columns), REASON]
    cells = [(*(_shown(row.values[column.code]) for column in table.columns), reason) for row, reason in failed]
    return SheetOut(title=table.sheet, columns=columns, rows=cells, widths=[*([18] * len(table.columns)), 48])


def _values(table: Table, places: Mapping[str, int], cells: Sequence[Cell]) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in table.columns:
        place = places.get(column.code)
        cell = cells[place] if place is not None and place < len(cells) else None
        values[column.code] = cell if column.is_day else text_of(cell)
    return values


def _shown(value: object) -> Cell:
    return value if isinstance(value, date) else text_of(value)
