"""Units and staff from Excel: every row through the same service as the page, so the same rules refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from bihuan.foundation.messages import message_of
from bihuan.foundation.spreadsheets import Cell, Sheet, SheetOut
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.domain.tables import STAFF, UNITS, Column, Table, day_of, is_blank, text_of
from bihuan.people.models import Post, Unit
from bihuan.people.services.persons import NewPerson, person_hire
from bihuan.people.services.units import unit_open

REASON = "未通过原因"


@dataclass(frozen=True)
class Row:
    """A row of the sheet with its number as people see it, and its values by column code."""

    number: int
    cells: tuple[Cell, ...]
    values: Mapping[str, object]


@dataclass(frozen=True)
class RowError:
    sheet: str
    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """`n_good` rows would be (or were) created. `was_written` is False for a dry run and for all-or-nothing with errors."""

    n_rows: int
    n_good: int
    errors: tuple[RowError, ...]
    was_written: bool


@dataclass(frozen=True)
class Request:
    """How to import. `only_good`: rows with errors are left out; otherwise one error keeps everything out."""

    actor: Actor
    at: datetime
    dry_run: bool = True
    only_good: bool = False


def units_import(rows: Sequence[Row], request: Request) -> ImportReport:
    """Parents may stand anywhere in the file. Refuses rows as `unit_open` does, and rows whose parent's row failed."""
    kinds = {str(label): code for code, label in Unit.Kind.choices} | {code: code for code in Unit.Kind.values}

    def create(row: Row) -> None:
        values = row.values
        parent = Unit.objects.filter(code=values["parent"]).first()
        if parent is None:
            raise Refused("unit_unknown", unit_code=values["parent"])
        unit_open(
            code=str(values["code"]),
            name=str(values["name"]),
            kind=kinds.get(str(values["kind"]), str(values["kind"])),
            parent=parent,
            opened_on=_day(values["opened_on"]),
            actor=request.actor,
            at=request.at,
        )

    return _import(UNITS, _parents_first(rows), create, request, depends_on="parent")


def staff_import(rows: Sequence[Row], request: Request) -> ImportReport:
    """Refuses rows as `person_hire` does. A post is named by its name or its code."""
    posts = {post.code: post for post in Post.objects.all()}
    posts |= {post.name: post for post in posts.values()}
    units = {unit.code: unit for unit in Unit.objects.visible_to(request.actor, "people.manage")}

    def create(row: Row) -> None:
        values = {code: str(value) for code, value in row.values.items()}
        if values["unit"] not in units:
            raise Refused("unit_unknown", unit_code=values["unit"])
        if values["post"] not in posts:
            raise Refused("post_unknown", post_code=values["post"])
        joined_on = _day(row.values["joined_on"])
        new = NewPerson(values["employee_no"], values["name"], joined_on, values["phone"], values["email"])
        person_hire(new=new, unit=units[values["unit"]], post=posts[values["post"]], actor=request.actor, at=request.at)

    return _import(STAFF, rows, create, request)


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
        Row(number, cells, _values(table, places, cells))
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


def failed_sheet(table: Table, rows: Sequence[Row], errors: Mapping[int, str]) -> SheetOut:
    """Only the rows that did not pass, with the reason behind: mend them and upload the file again."""
    columns = [*(column.label for column in table.columns), REASON]
    cells = [
        (*(_shown(row.values.get(column.code)) for column in table.columns), errors[row.number])
        for row in rows
        if row.number in errors
    ]
    return SheetOut(title=table.sheet, columns=columns, rows=cells, widths=[*([18] * len(table.columns)), 48])


def _import(
    table: Table, rows: Sequence[Row], create: Callable[[Row], None], request: Request, *, depends_on: str = ""
) -> ImportReport:
    errors: list[RowError] = []
    failed: set[str] = set()
    seen: dict[str, int] = {}
    key = table.columns[0].code
    with transaction.atomic():
        for row in rows:
            found = [*_shape_errors(table, row), *_duplicate(table, row, seen)]
            if not found and depends_on and row.values[depends_on] in failed:
                found = [_error(table, row, Refused("import_parent_failed", value=row.values[depends_on]))]
            found = found or _created(table, row, create)
            if found:
                failed.add(str(row.values[key]))
                errors.extend(found)
        was_written = not request.dry_run and (request.only_good or not errors)
        if not was_written:
            transaction.set_rollback(True)
    n_bad = len({error.row for error in errors})
    errors.sort(key=lambda error: error.row)
    return ImportReport(n_rows=len(rows), n_good=len(rows) - n_bad, errors=tuple(errors), was_written=was_written)


def _created(table: Table, row: Row, create: Callable[[Row], None]) -> list[RowError]:
    try:
        with transaction.atomic():
            create(row)
    except Refused as refused:
        return [_error(table, row, refused)]
    return []


def _shape_errors(table: Table, row: Row) -> Iterator[RowError]:
    for column in table.columns:
        value = row.values[column.code]
        if column.is_required and text_of(value) == "":
            yield _error(table, row, Refused("import_required", column=column.label), column)
        elif column.is_day and day_of(value) is None:
            yield _error(table, row, Refused("import_date_unreadable", value=text_of(value)), column)
        elif column.code == "email" and value and not _is_email(str(value)):
            yield _error(table, row, Refused("import_email_unreadable", value=value), column)


def _duplicate(table: Table, row: Row, seen: dict[str, int]) -> list[RowError]:
    key = str(row.values[table.columns[0].code])
    first = seen.setdefault(key, row.number)
    if not key or first == row.number:
        return []
    return [_error(table, row, Refused("import_duplicate", first_row=first, value=key))]


def _error(table: Table, row: Row, refused: Refused, column: Column | None = None) -> RowError:
    label = column.label if column else table.blamed(refused.code)
    return RowError(sheet=table.sheet, row=row.number, column=label, code=refused.code, message=message_of(refused))


def _parents_first(rows: Sequence[Row]) -> list[Row]:
    """Each row after the row of its parent; rows in a ring stay at the end and fail there."""
    waiting = list(rows)
    ordered: list[Row] = []
    while waiting:
        codes = {row.values["code"] for row in waiting}
        ready = [row for row in waiting if row.values["parent"] not in codes]
        if not ready:
            return ordered + waiting
        ordered += ready
        taken = {row.number for row in ready}
        waiting = [row for row in waiting if row.number not in taken]
    return ordered


def _values(table: Table, places: Mapping[str, int], cells: Sequence[Cell]) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in table.columns:
        place = places.get(column.code)
        cell = cells[place] if place is not None and place < len(cells) else None
        values[column.code] = cell if column.is_day else text_of(cell)
    return values


def _day(value: object) -> date:
    day = day_of(value)
    if day is None:
        raise Refused("import_date_unreadable", value=text_of(value))
    return day


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _shown(value: object) -> Cell:
    return value if isinstance(value, date) else text_of(value)
