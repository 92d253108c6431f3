"""Who was asked to read a version and who has: the completion list, and which article asks everybody (S-225, S-226)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from bihuan.foundation.paging import PAGE_SIZE, KeyPage, key_page
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.querysets import within
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.models import Acknowledgement, DocumentVersion
from bihuan.regulations.selectors.resolution import rulebook

READERS, DAYS = "acknowledgement.readers", "acknowledgement.days"
EVERYBODY = "everybody"
UNREAD, READ, ALL = "unread", "read", "all"
SHOWS = (UNREAD, READ, ALL)


@dataclass(frozen=True)
class ReadingTerms:
    """How many days a reader of a unit has after the first day, and the article that gives them."""

    days: int
    article: Resolved | None = None


@dataclass(frozen=True)
class ReaderRow:
    person_id: int
    name: str
    employee_no: str
    unit_name: str
    read_at: datetime | None


@dataclass(frozen=True)
class UnitReading:
    name: str
    n_asked: int
    n_read: int


@dataclass(frozen=True)
class Reading:
    """What somebody may see of who has read a version: counts over all of them, one page of names."""

    n_asked: int
    n_read: int
    units: tuple[UnitReading, ...]
    rows: tuple[ReaderRow, ...]
    page: KeyPage

    @property
    def n_unread(self) -> int:
        return self.n_asked - self.n_read


def units_where_everybody_reads(on: date) -> set[int]:
    """Ids of the units whose article of that day has everybody confirm the reading; a fixed number of queries."""
    book = rulebook(on, (READERS,))
    if not any(READERS in source.parameters for sources in book.sources.values() for source in sources):
        return set()
    found = ((unit.pk, book.find(READERS, unit)) for unit in Unit.objects.open_on(on).only("pk", "path", "code"))
    return {pk for pk, rule in found if rule is not None and rule.value.value == EVERYBODY}


def reading_terms(unit_ids: Collection[int], on: date) -> dict[int, ReadingTerms]:
    """Unit → its terms by the article of that day: no days more where no article has everybody read."""
    book = rulebook(on, (READERS, DAYS))
    terms = {}
    for unit in Unit.objects.filter(pk__in=set(unit_ids)).only("pk", "path", "code"):
        rule, days = book.find(READERS, unit), book.find(DAYS, unit)
        is_asked = rule is not None and rule.value.value == EVERYBODY
        terms[unit.pk] = ReadingTerms(int(days.value.value) if is_asked and days else 0, rule if is_asked else None)
    return terms


def reading_counts(version: DocumentVersion, actor: Actor) -> tuple[int, int]:
    """(asked, read) within the actor's reach."""
    found = _asked(version, actor).aggregate(asked=Count("pk"), read=Count("pk", filter=~Q(at=None)))
    return found["asked"], found["read"]


def reading_of(
    version: DocumentVersion, actor: Actor, show: str = UNREAD, *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> Reading:
    """The list within the actor's reach; units with somebody missing first. `show`: unread, read or all."""
    n_asked, n_read = reading_counts(version, actor)
    page = key_page(_shown(version, actor, show), ("unit__path", "person_id"), after=after, before=before, size=size)
    return Reading(n_asked, n_read, _by_unit(version, actor), tuple(_row(row) for row in page.rows), page)


def reading_rows(version: DocumentVersion, actor: Actor, show: str = ALL) -> tuple[ReaderRow, ...]:
    """Everybody on the list, for the workbook and the API."""
    return tuple(_row(row) for row in _shown(version, actor, show).order_by("unit__path", "person_id"))


def _asked(version: DocumentVersion, actor: Actor) -> Any:
    return Acknowledgement.objects.filter(within(actor.scope("regulations.view")), version=version)


def _shown(version: DocumentVersion, actor: Actor, show: str) -> Any:
    rows = _asked(version, actor).select_related("person", "unit")
    if show == ALL:
        return rows
    return rows.exclude(at=None) if show == READ else rows.filter(at=None)


def _by_unit(version: DocumentVersion, actor: Actor) -> tuple[UnitReading, ...]:
    rows = _asked(version, actor).values("unit_id", "unit__name", "unit__path").order_by("unit__path")
    counted = rows.annotate(n_asked=Count("pk"), n_read=Count("pk", filter=~Q(at=None)))
    units = [UnitReading(row["unit__name"], row["n_asked"], row["n_read"]) for row in counted]
    return tuple(sorted(units, key=lambda each: each.n_read == each.n_asked))


def _row(row: Acknowledgement) -> ReaderRow:
    return ReaderRow(row.person_id, row.person.name, row.person.employee_no, row.unit.name, row.at)
