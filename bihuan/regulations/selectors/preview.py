"""Who and what a version would change: units, persons, old and new value, due moments that move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.kernel.periods import Month
from bihuan.people.models import Assignment, Unit
from bihuan.people.querysets import within
from bihuan.regulations.domain.parameters import DayOfMonth, DayOfYear, Unset, Value, parse_value
from bihuan.regulations.models import DocumentVersion
from bihuan.regulations.selectors.changes import ParameterChange, TextChange, parameter_changes, text_changes
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.regulations.selectors.versions import parameters_of

SHOWN_UNITS = 100


@dataclass(frozen=True)
class MovedDue:
    """A due moment that the change moves, in the month in which it begins to hold or the next.

    `about` is the month or year it is about, one that begins on the first day or later: a month is judged by what held
    when it began. What was due before the first day keeps its moment.
    """

    key: str
    label: str
    about: str
    old_at: datetime
    new_at: datetime


@dataclass(frozen=True)
class Preview:
    """`n_keeping` units live by the document but keep their value, by a nearer adoption or a choice of their own."""

    version: DocumentVersion
    changes: tuple[ParameterChange, ...]
    texts: tuple[TextChange, ...]
    units: tuple[Unit, ...]
    n_units: int
    n_keeping: int
    n_persons: int
    moves: tuple[MovedDue, ...]


def preview(version: DocumentVersion, *, at: datetime) -> Preview:
    """Judged on the version's first day, or today if that has passed. A fixed number of queries."""
    on = max(version.effective_on, local(at).date())
    changes = parameter_changes(version)
    adopting, concerned = _concerned(version, changes, on)
    persons = Assignment.objects.valid_on(on).filter(unit_id__in=[unit.pk for unit in concerned])
    return Preview(
        version=version,
        changes=changes,
        texts=text_changes(version),
        units=tuple(concerned[:SHOWN_UNITS]),
        n_units=len(concerned),
        n_keeping=len(adopting) - len(concerned),
        n_persons=persons.values("person_id").distinct().count(),
        moves=_moves(changes, on),
    )


def units_concerned(version: DocumentVersion, *, at: datetime) -> list[int]:
    """Ids of the units for which a value or, when only wording changes, the document itself changes."""
    on = max(version.effective_on, local(at).date())
    changes = parameter_changes(version)
    _adopting, concerned = _concerned(version, changes, on)
    return [unit.pk for unit in concerned]


def _concerned(version: DocumentVersion, changes: tuple[ParameterChange, ...], on: date) -> tuple[list[Unit], list[Unit]]:
    """Who lives by the document, and for whom something changes. A unit's own one is judged as if the unit had adopted it."""
    book = rulebook(on)
    rows = parameters_of(version)
    owner = version.document.owner_unit
    if owner is not None and not version.document.adoptions.exists():
        units = list(Unit.objects.open_on(on).under(owner.path).order_by("path"))
        keys = [row.key for row in rows if row.kind != Unset.kind]
        return units, _changed(units, keys, book, book.with_adoption(owner, version, rows))
    after = book.with_version(version, rows)
    paths = tuple(path for path in book.paths_adopting(version.document_id) if path)
    adopting = list(Unit.objects.open_on(on).filter(within(paths, "")).order_by("path")) if paths else []
    keys = [change.key for change in changes]
    if not keys:
        return adopting, adopting
    return adopting, _changed(adopting, keys, book, after)


def _changed(units: list[Unit], keys: list[str], before: RuleBook, after: RuleBook) -> list[Unit]:
    return [unit for unit in units if any(_differs(before, after, key, unit) for key in keys)]


def _differs(before: RuleBook, after: RuleBook, key: str, unit: Unit) -> bool:
    old, new = before.find(key, unit), after.find(key, unit)
    return (old and (old.kind, old.raw)) != (new and (new.kind, new.raw))


def _moves(changes: tuple[ParameterChange, ...], on: date) -> tuple[MovedDue, ...]:
    month = Month.of(on)
    first = month if month.first_day >= on else month.shift(1)
    start, end = datetime.combine(on, time(), tzinfo=SITE_ZONE), month.shift(1).ends_at(SITE_ZONE)
    found = [moved for change in changes for moved in _moved(change, first)]
    # Due at 24:00 of the last day still belongs to that month.
    return tuple(each for each in found if start < each.old_at <= end)


def _moved(change: ParameterChange, first: Month) -> list[MovedDue]:
    if change.old is None or change.new is None or change.old.kind != change.new.kind:
        return []
    old = parse_value(change.old.kind, change.old.value)
    new = parse_value(change.new.kind, change.new.value)
    return [
        MovedDue(change.key, change.label, about, old_at, new_at)
        for about, old_at, new_at in _pairs(old, new, first)
        if old_at != new_at
    ]


def _pairs(old: Value, new: Value, first: Month) -> list[tuple[str, datetime, datetime]]:
    if isinstance(old, DayOfMonth) and isinstance(new, DayOfMonth):
        months = [first.shift(n) for n in range(5)]
        return [(str(month), old.due_at(month, SITE_ZONE), new.due_at(month, SITE_ZONE)) for month in months]
    if isinstance(old, DayOfYear) and isinstance(new, DayOfYear):
        begins = first.year if first.month == 1 else first.year + 1
        years = [begins, begins + 1]
        return [(str(year), old.due_at(year, SITE_ZONE), new.due_at(year, SITE_ZONE)) for year in years]
    return []
