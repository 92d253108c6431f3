"""Which value holds for a unit on a day, and why: the nearest adopting ancestor, its newest adoption, the version in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from bihuan.kernel.refusals import Refused
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation, Resolved
from bihuan.regulations.domain.parameters import Unset, parse_value
from bihuan.regulations.models import Adoption, DocumentVersion, Parameter
from bihuan.regulations.selectors.versions import versions_in_force

CHOSEN = "采用时选定"


class Placed(Protocol):
    """What resolution needs to know of a unit (people.models.Unit fits)."""

    @property
    def path(self) -> str: ...
    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Source:
    """One adoption with the version in force under it."""

    adoption: Adoption
    version: DocumentVersion
    parameters: dict[str, Parameter]


@dataclass
class RuleBook:
    """All that holds on one day, loaded at once; resolving costs no query."""

    on: date
    sources: dict[int, tuple[Source, ...]] = field(default_factory=dict)
    _known: dict[tuple[int, str], Resolved | None] = field(default_factory=dict)
    _adopting: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _won: dict[tuple[tuple[int, ...], str], Source | None] = field(default_factory=dict)

    def candidates(self, key: str, unit: Placed) -> Iterator[Source]:
        """Every adoption that speaks of the key for this unit, the winning one first."""
        for unit_id in self.adopting(unit):
            yield from (source for source in self.sources[unit_id] if key in source.parameters)

    def adopting(self, unit: Placed) -> tuple[int, ...]:
        """Which units on the way up have adopted something, the nearest first: units with the same have the same rules."""
        known = self._adopting.get(unit.path)
        if known is None:
            known = self._adopting[unit.path] = tuple(each for each in reversed(_chain(unit)) if each in self.sources)
        return known

    def find(self, key: str, unit: Placed) -> Resolved | None:
        """The value with its citation; None where nobody adopted the key, or nobody chose a value for it."""
        wanted = (self.adopting(unit), key)
        if wanted not in self._won:
            self._won[wanted] = next(self.candidates(key, unit), None)
        source = self._won[wanted]
        if source is None:
            return None
        known = (source.adoption.pk, key)
        if known not in self._known:
            self._known[known] = resolved_from(source, key)
        return self._known[known]

    def resolve(self, key: str, unit: Placed) -> Resolved:
        """Refuses `rule_not_adopted`, and `rule_not_chosen` where the document leaves the value open."""
        found = self.find(key, unit)
        if found is not None:
            return found
        is_open = next(self.candidates(key, unit), None) is not None
        raise Refused("rule_not_chosen" if is_open else "rule_not_adopted", key=key, unit=unit.code, on=self.on)

    def with_version(self, version: DocumentVersion, parameters: Iterable[Parameter]) -> RuleBook:
        """The same day, as if that version of its document were in force."""
        rows = {row.key: row for row in parameters}
        changed = {
            unit_id: tuple(
                replace(source, version=version, parameters=rows)
                if source.adoption.document_id == version.document_id
                else source
                for source in sources
            )
            for unit_id, sources in self.sources.items()
        }
        return RuleBook(on=self.on, sources=changed)

    def with_adoption(self, unit: Unit, version: DocumentVersion, parameters: Iterable[Parameter]) -> RuleBook:
        """The same day, as if the unit had just adopted that version's document beside its others."""
        adoption = Adoption(unit=unit, document=version.document, from_on=self.on, choices={})
        source = Source(adoption, version, {row.key: row for row in parameters})
        return RuleBook(on=self.on, sources={**self.sources, unit.pk: (source, *self.sources.get(unit.pk, ()))})

    def paths_adopting(self, document_id: int) -> tuple[str, ...]:
        """Paths of the units that adopted the document."""
        every = (source for sources in self.sources.values() for source in sources)
        return tuple(source.adoption.unit.path for source in every if source.adoption.document_id == document_id)

    def keys_of(self, kinds: Collection[str]) -> list[str]:
        """Every key that some adopted document sets with a value of these kinds."""
        every = (source for sources in self.sources.values() for source in sources)
        return sorted({key for source in every for key, row in source.parameters.items() if row.kind in kinds})

    def everything(self, unit: Placed) -> dict[str, Resolved]:
        """All values that hold for the unit, by key."""
        keys = {key for unit_id in _chain(unit) for source in self.sources.get(unit_id, ()) for key in source.parameters}
        found = ((key, self.find(key, unit)) for key in sorted(keys))
        return {key: value for key, value in found if value is not None}


def resolved_from(source: Source, key: str) -> Resolved | None:
    """The value that one adoption gives; None while it is open."""
    parameter, choice = source.parameters[key], source.adoption.choices.get(key)
    kind, raw = (choice["kind"], choice["value"]) if choice else (parameter.kind, parameter.value)
    if kind == Unset.kind:
        return None
    note = f"{CHOSEN}；{parameter.note}" if choice else parameter.note
    return Resolved(key, kind, parse_value(kind, raw), raw, _citation(source, parameter, note), tuple(parameter.rows))


def rulebook(on: date, keys: Collection[str] = ()) -> RuleBook:
    """The rules of the whole tree on a day, or a few keys of them, in three queries whatever its size."""
    return _book(on, Adoption.objects.valid_on(on), keys=keys)


def rules_for(keys: Collection[str], *, unit: Placed, on: date) -> RuleBook:
    """The rulebook of one unit and a few keys, in three queries however many they are."""
    return _book(on, Adoption.objects.valid_on(on).at_units(_chain(unit)), keys=keys)


def find(key: str, *, unit: Placed, on: date) -> Resolved | None:
    """As `resolve`, with None instead of a refusal."""
    return rules_for((key,), unit=unit, on=on).find(key, unit)


def resolve(key: str, *, unit: Placed, on: date) -> Resolved:
    """The value for the unit on the day. Refuses `rule_not_adopted` and `rule_not_chosen` (facts: key, unit, on)."""
    return rules_for((key,), unit=unit, on=on).resolve(key, unit)


def _chain(unit: Placed) -> tuple[int, ...]:
    return tuple(int(part) for part in unit.path.strip("/").split("/") if part)


def _book(on: date, adoptions: Any, *, keys: Collection[str] = ()) -> RuleBook:
    rows: list[Adoption] = list(adoptions.newest_first().select_related("unit", "document"))
    versions = versions_in_force({row.document_id for row in rows}, on)
    parameters = _parameters(versions.values(), keys)
    book = RuleBook(on=on)
    for row in rows:
        version = versions.get(row.document_id)
        if version is not None:
            source = Source(row, version, parameters.get(version.pk, {}))
            book.sources[row.unit_id] = (*book.sources.get(row.unit_id, ()), source)
    return book


def _parameters(versions: Iterable[DocumentVersion], keys: Collection[str]) -> dict[int, dict[str, Parameter]]:
    rows = Parameter.objects.filter(article__version__in=[version.pk for version in versions]).select_related("article")
    if keys:
        rows = rows.filter(key__in=keys)
    found: dict[int, dict[str, Parameter]] = {}
    for row in rows.order_by("article__position", "pk"):
        found.setdefault(row.article.version_id, {})[row.key] = row
    return found


def _citation(source: Source, parameter: Parameter, note: str) -> Citation:
    document, article, unit = source.adoption.document, parameter.article, source.adoption.unit
    return Citation(
        document_code=document.code,
        document_title=document.title,
        version=source.version.number,
        article_key=article.key,
        article_number=article.number,
        article_title=article.title,
        text=article.text,
        parameter=parameter.key,
        unit_code=unit.code,
        unit_name=unit.name,
        adopted_from=source.adoption.from_on,
        article_id=article.pk,
        note=note,
    )
