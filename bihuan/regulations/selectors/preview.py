"""Who and what a version would change: units, persons, old and new value, due moments that move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.selectors.calendars import working_calendar
from bihuan.kernel.calendars import WorkingCalendar
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.people.models import Assignment, Unit
from bihuan.people.querysets import within
from bihuan.regulations.domain.parameters import DayOfMonth, DayOfYear, Unset
from bihuan.regulations.domain.registry import label_of
from bihuan.regulations.models import DocumentVersion
from bihuan.regulations.selectors.changes import ParameterChange, TextChange, parameter_changes, text_changes
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.regulations.selectors.versions import parameters_of

SHOWN_UNITS = 100
SHIFT, NONE = "calendar.shift", "none"
DUE_KINDS = frozenset({DayOfMonth.kind, DayOfYear.kind})


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
    reach = _reach(version, changes, on)
    concerned = reach.concerned
    persons = Assignment.objects.valid_on(on).filter(unit_id__in=[unit.pk for unit in concerned])
    return Preview(
        version=version,
        changes=changes,
        texts=text_changes(version),
        units=tuple(concerned[:SHOWN_UNITS]),
        n_units=len(concerned),
        n_keeping=len(reach.adopting) - len(concerned),
        n_persons=persons.values("person_id").distinct().count(),
        moves=_moves(reach),
    )


def units_concerned(version: DocumentVersion, *, at: datetime) -> list[int]:
    """Ids of the units for which a value or, when only wording changes, the document itself changes."""
    on = max(version.effective_on, local(at).date())
    changes = parameter_changes(version)
    return [unit.pk for unit in _reach(version, changes, on).concerned]


@dataclass(frozen=True)
class _Reach:
    """The day as it is and as it would be, who lives by the document, and for whom something changes."""

    before: RuleBook
    after: RuleBook
    adopting: list[Unit]
    concerned: list[Unit]


def _reach(version: DocumentVersion, changes: tuple[ParameterChange, ...], on: date) -> _Reach:
    """A unit's own document is judged as if the unit had adopted it."""
    book = rulebook(on)
    rows = parameters_of(version)
    owner = version.document.owner_unit
    if owner is not None and not version.document.adoptions.exists():
        units = list(Unit.objects.open_on(on).under(owner.path).order_by("path"))
        keys = [row.key for row in rows if row.kind != Unset.kind]
        after = book.with_adoption(owner, version, rows)
        return _Reach(book, after, units, _changed(units, keys, book, after))
    after = book.with_version(version, rows)
    paths = tuple(path for path in book.paths_adopting(version.document_id) if path)
    adopting = list(Unit.objects.open_on(on).filter(within(paths, "")).order_by("path")) if paths else []
    keys = [change.key for change in changes]
    return _Reach(book, after, adopting, _changed(adopting, keys, book, after) if keys else adopting)


def _changed(units: list[Unit], keys: list[str], before: RuleBook, after: RuleBook) -> list[Unit]:
    return [unit for unit in units if any(_differs(before, after, key, unit) for key in keys)]


def _differs(before: RuleBook, after: RuleBook, key: str, unit: Unit) -> bool:
    old, new = before.find(key, unit), after.find(key, unit)
    return (old and (old.kind, old.raw)) != (new and (new.kind, new.raw))


@dataclass(frozen=True)
class _DueRule:
    """A due day with the unit's general rule for days off, as one of the two books has it."""

    value: DayOfMonth | DayOfYear
    shift: str

    def due_at(self, about: Month | int, calendar: WorkingCalendar | None) -> datetime:
        return self.value.due_at(about, SITE_ZONE, calendar, self.shift)  # type: ignore[arg-type]

    @property
    def moves(self) -> bool:
        return (self.value.shift or self.shift) != NONE


def _moves(reach: _Reach) -> tuple[MovedDue, ...]:
    """By each unit's own rule for days off, before and after: whoever changes that one moves every due day."""
    pairs = _due_pairs(reach)
    calendar = _calendar() if any(rule.moves for _key, *rules in pairs for rule in rules) else None
    on, month = reach.before.on, Month.of(reach.before.on)
    first = month if month.first_day >= on else month.shift(1)
    start, end = datetime.combine(on, time(), tzinfo=SITE_ZONE), month.shift(1).ends_at(SITE_ZONE)
    found = dict.fromkeys(
        MovedDue(key, label_of(key), str(about), old.due_at(about, calendar), new.due_at(about, calendar))
        for key, old, new in pairs
        for about in _abouts(old, new, first)
    )
    # Due at 24:00 of the last day still belongs to that month.
    return tuple(each for each in found if each.old_at != each.new_at and start < each.old_at <= end)


def _due_pairs(reach: _Reach) -> tuple[tuple[str, _DueRule, _DueRule], ...]:
    """Every pair once, however many units share it."""
    found: dict[tuple[str, _DueRule, _DueRule], None] = {}
    for key in reach.after.keys_of(DUE_KINDS):
        for unit in reach.concerned:
            old, new = _due_rule(reach.before, key, unit), _due_rule(reach.after, key, unit)
            if old is not None and new is not None and old != new:
                found[key, old, new] = None
    return tuple(found)


def _due_rule(book: RuleBook, key: str, unit: Unit) -> _DueRule | None:
    found, general = book.find(key, unit), book.find(SHIFT, unit)
    if found is None or not isinstance(found.value, DayOfMonth | DayOfYear):
        return None
    return _DueRule(found.value, str(general.value.value) if general else NONE)


def _abouts(old: _DueRule, new: _DueRule, first: Month) -> list[Month] | list[int]:
    if isinstance(old.value, DayOfMonth) and isinstance(new.value, DayOfMonth):
        return [first.shift(n) for n in range(5)]
    if isinstance(old.value, DayOfYear) and isinstance(new.value, DayOfYear):
        begins = first.year if first.month == 1 else first.year + 1
        return [begins, begins + 1]
    return []


def _calendar() -> WorkingCalendar | None:
    try:
        return working_calendar()
    except NotFound:
        return None
