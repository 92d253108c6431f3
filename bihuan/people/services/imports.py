"""Units and staff from Excel: every row is refused by the same rules as on the page, thousands of them at a time.

Rows are judged against what was looked up at once, outside the write; only what passed is written, judged once more on
what was looked up inside it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max, QuerySet

from bihuan.foundation.messages import message_of
from bihuan.foundation.services.audit import FirstEntry, audit_record_first
from bihuan.kernel.periods import is_plausible
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.domain.tables import STAFF, UNITS, Column, Table, day_of, text_of
from bihuan.people.models import Assignment, Person, Post, Unit
from bihuan.people.services.import_sheets import Row
from bihuan.people.services.persons import NewPerson, check_hire, hired, hiring
from bihuan.people.services.units import MANAGE, UNNUMBERED, NewUnit, check_opening, opened, opening, units_number

TOLD = 300
"""Problems that a report tells one by one; the others are counted, and every one is in the file of failed rows."""
ASKED_AT_ONCE = 500
STORED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class RowError:
    sheet: str
    row: int
    column: str
    refused: Refused

    @property
    def code(self) -> str:
        return self.refused.code

    @property
    def message(self) -> str:
        return message_of(self.refused)


@dataclass(frozen=True)
class ImportReport:
    """`n_good` rows would be (or were) created. `was_written` is False for a dry run and for all-or-nothing with errors.

    `errors` are the first of `n_errors`; `known_until` is the last row that stood before the import (`Request`).
    """

    n_rows: int
    n_good: int
    n_errors: int
    errors: tuple[RowError, ...]
    was_written: bool
    known_until: int | None = None

    @property
    def n_untold(self) -> int:
        return self.n_errors - len(self.errors)


@dataclass(frozen=True)
class Request:
    """How to import. `only_good`: rows with errors are left out; otherwise one error keeps everything out.

    `known_until`: later rows count as not there, so that a file can be judged again as it was before its import.
    """

    actor: Actor
    at: datetime
    dry_run: bool = True
    only_good: bool = False
    known_until: int | None = None


class _Kind(Protocol):
    """What is looked up for all rows at once when it is made, and then asked row by row without the database."""

    table: ClassVar[Table]
    depends_on: ClassVar[str]

    def __init__(self, rows: Sequence[Row], request: Request) -> None: ...
    def ordered(self) -> Sequence[Row]: ...
    def make(self, row: Row) -> Any: ...
    def store(self, made: Sequence[Any]) -> None: ...


class _Units:
    """Parents may stand anywhere in the file."""

    table: ClassVar = UNITS
    depends_on: ClassVar = "parent"
    kinds: ClassVar = {str(label): code for code, label in Unit.Kind.choices} | {code: code for code in Unit.Kind.values}

    def __init__(self, rows: Sequence[Row], request: Request) -> None:
        self.rows, self.request = rows, request
        named = {str(row.values[column]) for row in rows for column in ("code", "parent")}
        known = _looked_up(Unit.objects.all(), "code", named, request.known_until)
        self.units = {unit.code: unit for unit in known}
        self.taken = set(self.units)

    def ordered(self) -> Sequence[Row]:
        return _parents_first(self.rows)

    def make(self, row: Row) -> Unit:
        values = {code: str(value) for code, value in row.values.items()}
        parent = self.units.get(values["parent"])
        if parent is None:
            raise Refused("unit_unknown", unit_code=values["parent"])
        kind = self.kinds.get(values["kind"], values["kind"])
        new = NewUnit(values["code"], values["name"], kind, _day(row.values["opened_on"]))
        check_opening(new, parent, self.request.actor, is_taken=self.taken.__contains__)
        unit = opening(new, parent)
        unit.path = f"{parent.path}{unit.path}/"
        self.taken.add(unit.code)
        self.units[unit.code] = unit
        return unit

    def store(self, made: Sequence[Unit]) -> None:
        waiting = list(made)
        while waiting:
            level = [unit for unit in waiting if unit.parent is not None and unit.parent.pk]
            for unit in level:
                unit.path = f"{UNNUMBERED}{unit.code}"
            Unit.objects.bulk_create(level)
            units_number(level)
            waiting = [unit for unit in waiting if not unit.pk]
        actor = self.request.actor
        told = [
            FirstEntry(unit, "unit.opened", actor.capacity(MANAGE, unit.path), unit.pk, opened(unit, unit.parent))
            for unit in made
            if unit.parent is not None
        ]
        audit_record_first(told, actor=actor, at=self.request.at)


class _Staff:
    """A post is named by its name or its code."""

    table: ClassVar = STAFF
    depends_on: ClassVar = ""

    def __init__(self, rows: Sequence[Row], request: Request) -> None:
        self.rows, self.request = rows, request
        posts = {post.code: post for post in Post.objects.all()}
        self.posts = posts | {post.name: post for post in posts.values()}
        visible = Unit.objects.visible_to(request.actor, MANAGE)
        units = _looked_up(visible, "code", {str(row.values["unit"]) for row in rows}, None)
        self.units = {unit.code: unit for unit in units}
        numbers = {str(row.values["employee_no"]) for row in rows}
        known = _looked_up(Person.objects.only("employee_no"), "employee_no", numbers, request.known_until)
        self.taken = {person.employee_no for person in known}

    def ordered(self) -> Sequence[Row]:
        return self.rows

    def make(self, row: Row) -> Assignment:
        values = {code: str(value) for code, value in row.values.items()}
        if values["unit"] not in self.units:
            raise Refused("unit_unknown", unit_code=values["unit"])
        if values["post"] not in self.posts:
            raise Refused("post_unknown", post_code=values["post"])
        joined_on = _day(row.values["joined_on"])
        new = NewPerson(values["employee_no"], values["name"], joined_on, values["phone"], values["email"])
        unit = self.units[values["unit"]]
        check_hire(new, unit, self.request.actor, is_taken=self.taken.__contains__)
        self.taken.add(new.employee_no)
        return hiring(new, unit, self.posts[values["post"]])

    def store(self, made: Sequence[Assignment]) -> None:
        Person.objects.bulk_create([first.person for first in made])
        Assignment.objects.bulk_create(made)
        actor = self.request.actor
        told = [
            FirstEntry(first.person, "person.hired", actor.capacity(MANAGE, first.unit.path), first.unit_id, hired(first))
            for first in made
        ]
        audit_record_first(told, actor=actor, at=self.request.at)


KINDS: dict[str, type[_Kind]] = {"units": _Units, "staff": _Staff}


def units_import(rows: Sequence[Row], request: Request) -> ImportReport:
    """Refuses rows as `unit_open` does, and rows whose parent's row failed."""
    return _import(_Units, rows, request)


def staff_import(rows: Sequence[Row], request: Request) -> ImportReport:
    """Refuses rows as `person_hire` does."""
    return _import(_Staff, rows, request)


def failed_rows(table: Table, rows: Sequence[Row], request: Request) -> Iterator[tuple[Row, str]]:
    """Every row that does not pass, in the order of the sheet, with all its reasons in words."""
    reasons = {
        row.number: "；".join(f"{error.column}：{error.message}" for error in errors)
        for row, errors, _made in _judged(KINDS[table.code](rows, request))
        if errors
    }
    return ((row, reasons[row.number]) for row in rows if row.number in reasons)


class _Tally:
    """Counts every problem and keeps the first ones of the sheet, however many come."""

    def __init__(self) -> None:
        self.n_errors = self.n_bad = 0
        self.first: list[RowError] = []

    def add(self, errors: Sequence[RowError]) -> None:
        self.n_errors += len(errors)
        self.n_bad += bool(errors)
        self.first += errors
        if len(self.first) > 2 * TOLD:
            self.first = self._sorted()

    def _sorted(self) -> list[RowError]:
        return sorted(self.first, key=lambda error: error.row)[:TOLD]

    def report(self, n_rows: int, *, was_written: bool, known_until: int | None = None) -> ImportReport:
        errors = tuple(self._sorted())
        return ImportReport(n_rows, n_rows - self.n_bad, self.n_errors, errors, was_written, known_until)


def _import(kind: type[_Kind], rows: Sequence[Row], request: Request) -> ImportReport:
    tally = _Tally()
    for _row, errors, _made in _judged(kind(rows, request)):
        tally.add(errors)
    if request.dry_run or (tally.n_bad and not request.only_good):
        return tally.report(len(rows), was_written=False)
    with transaction.atomic():
        report = _written(kind, rows, request)
        transaction.set_rollback(not report.was_written)
    return report


def _written(kind: type[_Kind], rows: Sequence[Row], request: Request) -> ImportReport:
    """Judged anew on what stands inside the transaction: somebody may have taken a number since."""
    known_until = Unit.objects.aggregate(last=Max("pk")) if kind is _Units else Person.objects.aggregate(last=Max("pk"))
    judge, tally, made = kind(rows, request), _Tally(), []
    for _row, errors, one in _judged(judge):
        tally.add(errors)
        if one is not None:
            made.append(one)
        if len(made) >= STORED_AT_ONCE:
            judge.store(made)
            made = []
    judge.store(made)
    was_written = request.only_good or not tally.n_bad
    return tally.report(len(rows), was_written=was_written, known_until=known_until["last"] or 0)


def _judged(kind: _Kind) -> Iterator[tuple[Row, list[RowError], Any]]:
    table = kind.table
    failed: set[str] = set()
    seen: dict[str, int] = {}
    key = table.columns[0].code
    for row in kind.ordered():
        found, made = [*_shape_errors(table, row), *_duplicate(table, row, seen)], None
        if not found and kind.depends_on and row.values[kind.depends_on] in failed:
            found = [_error(table, row, Refused("import_parent_failed", value=row.values[kind.depends_on]))]
        if not found:
            try:
                made = kind.make(row)
            except Refused as refused:
                found = [_error(table, row, refused)]
        if found:
            failed.add(str(row.values[key]))
        yield row, found, made


def _looked_up(known: QuerySet[Any], field: str, values: Iterable[str], until: int | None) -> Iterator[Any]:
    """The rows with one of these values, some hundreds asked at once."""
    known = known if until is None else known.filter(pk__lte=until)
    wanted = sorted(values)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        yield from known.filter(**{f"{field}__in": wanted[start : start + ASKED_AT_ONCE]})


def _shape_errors(table: Table, row: Row) -> Iterator[RowError]:
    for column in table.columns:
        value = row.values[column.code]
        day = day_of(value) if column.is_day else None
        if column.is_required and text_of(value) == "":
            yield _error(table, row, Refused("import_required", column=column.label), column)
        elif column.is_day and day is None:
            yield _error(table, row, Refused("import_date_unreadable", value=text_of(value)), column)
        elif day is not None and not is_plausible(day):
            yield _error(table, row, Refused("import_date_implausible", value=day), column)
        elif column.limit and len(str(value)) > column.limit:
            too_long = Refused("import_too_long", column=column.label, limit=column.limit, length=len(str(value)))
            yield _error(table, row, too_long, column)
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
    return RowError(table.sheet, row.number, label, refused)


def _parents_first(rows: Sequence[Row]) -> list[Row]:
    """Each row after the row of its parent; rows in a ring stay at the end and fail there."""
    codes = {row.values["code"] for row in rows}
    below: dict[object, list[Row]] = {}
    for row in rows:
        below.setdefault(row.values["parent"], []).append(row)
    ready = deque(row for row in rows if row.values["parent"] not in codes)
    ordered: list[Row] = []
    while ready:
        row = ready.popleft()
        ordered.append(row)
        ready += below.pop(row.values["code"], ())
    taken = {row.number for row in ordered}
    return ordered + [row for row in rows if row.number not in taken]


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
