"""The tree as people see it, and one unit of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from bihuan.foundation.models import AuditEntry
from bihuan.foundation.services.audit import stream_of
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Post, Unit
from bihuan.people.querysets import UnitQuerySet
from bihuan.people.selectors.staff import head_of, heads_of

ALL_LEVELS_UP_TO = 400
LEVELS_OF_A_LARGE_TREE = 4
MAX_FOUND = 100


@dataclass(frozen=True)
class UnitRow:
    """`own` counts the staff placed in the unit itself, `total` also those below. `closes`: levels that end after it."""

    pk: int
    code: str
    name: str
    kind: str
    depth: int
    own: int
    total: int
    n_children: int
    is_closed: bool
    is_open: bool = True
    has_shown_children: bool = False
    closes: range = range(0)
    place: str = ""
    head: str = ""


@dataclass(frozen=True)
class Tree:
    """All units of the scope; of a large tree only the upper levels, which then `is_cut`."""

    rows: tuple[UnitRow, ...]
    n_units: int
    is_cut: bool


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    by: str
    reason: str
    icon: str
    tone: str = "idle"
    citation: None = None


@dataclass(frozen=True)
class UnitView:
    unit: Unit
    kind: str
    ancestors: tuple[Unit, ...]
    head: Person | None
    own: int
    total: int
    children: tuple[UnitRow, ...]
    events: tuple[Event, ...]


def tree(actor: Actor, *, on: date, closed: bool = False) -> Tree:
    """Two queries whatever the size. Closed units only when asked for."""
    visible = Unit.objects.visible_to(actor)
    units = list(_chosen(visible, on, closed).order_by("path"))
    is_cut = len(units) > ALL_LEVELS_UP_TO
    counts = _counts(units, on)
    shown = _upper(units) if is_cut else units
    return Tree(rows=tuple(_rows(in_order(shown), units, counts)), n_units=len(units), is_cut=is_cut)


def _upper(units: Sequence[Unit]) -> list[Unit]:
    """The upper levels of a large tree: at most four, and no level more than a page can show; the highest always."""
    levels = {unit.pk: len(unit.ancestor_ids) for unit in units}
    sizes = Counter(levels.values())
    deepest, total = min(sizes), 0
    for level in sorted(sizes)[:LEVELS_OF_A_LARGE_TREE]:
        total += sizes[level]
        if total <= ALL_LEVELS_UP_TO:
            deepest = level
    return [unit for unit in units if levels[unit.pk] <= deepest]


def units_found(actor: Actor, *, on: date, q: str = "", kind: str = "", closed: bool = False) -> tuple[UnitRow, ...]:
    """Units whose name or code contains `q`, each with the names of the units above; at most a hundred."""
    wanted = _chosen(Unit.objects.visible_to(actor), on, closed)
    if q:
        wanted = wanted.filter(Q(name__icontains=q) | Q(code__icontains=q))
    if kind:
        wanted = wanted.filter(kind=kind)
    units = list(wanted.order_by("path")[:MAX_FOUND])
    names = names_above(units)
    counts = _counts(units, on)
    heads = heads_of([unit.pk for unit in units], on)
    return tuple(_row(unit, counts, place=names[unit.pk], head=_name(heads.get(unit.pk))) for unit in units)


def unit_view(actor: Actor, unit_id: int, *, on: date) -> UnitView:
    """Refuses (NotFound) a unit out of the actor's sight."""
    unit = unit_in_sight(actor, unit_id)
    below = list(Unit.objects.under(unit.path).exclude(pk=unit.pk).open_on(on))
    counts = _counts([unit, *below], on)
    children = sorted((row for row in below if row.parent_id == unit.pk), key=_sort_key)
    heads = heads_of([row.pk for row in children], on)
    n_children: dict[int | None, int] = defaultdict(int)
    for row in below:
        n_children[row.parent_id] += 1
    return UnitView(
        unit=unit,
        kind=unit.get_kind_display(),
        ancestors=tuple(ancestors(actor, unit)),
        head=head_of(unit, on),
        own=counts[unit.pk][0],
        total=counts[unit.pk][1],
        children=tuple(_row(row, counts, n_children=n_children[row.pk], head=_name(heads.get(row.pk))) for row in children),
        events=unit_events(unit),
    )


def unit_in_sight(actor: Actor, unit_id: int) -> Unit:
    """Refuses (NotFound) a unit out of sight."""
    unit = Unit.objects.visible_to(actor).filter(pk=unit_id).select_related("parent").first()
    if unit is None:
        raise NotFound("not_found")
    return unit


def posts() -> list[Post]:
    return list(Post.objects.order_by("pk"))


def ancestors(actor: Actor, unit: Unit) -> Sequence[Unit]:
    """From the highest in sight down to the parent."""
    found = {row.pk: row for row in Unit.objects.visible_to(actor).filter(pk__in=unit.ancestor_ids[:-1])}
    return [found[pk] for pk in unit.ancestor_ids[:-1] if pk in found]


def unit_choices(actor: Actor, capability: str, on: date, *, kinds: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(pk, name shifted by its depth) of the open units over which the capability is held, in the order of the tree."""
    units = Unit.objects.visible_to(actor, capability).open_on(on)
    if kinds:
        units = units.filter(kind__in=kinds)
    return shifted(in_order(list(units)))


def shifted(units: Sequence[Unit]) -> list[tuple[str, str]]:
    least = min((len(unit.ancestor_ids) for unit in units), default=0)
    return [(str(unit.pk), "　" * (len(unit.ancestor_ids) - least) + unit.name) for unit in units]


_VERBS = {
    "unit.opened": ("设立", "plus", "ok"),
    "unit.renamed": ("更名", "pencil", "idle"),
    "unit.moved": ("划转", "move", "idle"),
    "unit.closed": ("撤销", "ban", "bad"),
}


def unit_events(unit: Unit) -> tuple[Event, ...]:
    """What happened to the unit itself, newest first."""
    entries = AuditEntry.objects.filter(stream=stream_of(unit)).order_by("-sequence")[:50]
    return tuple(_event(entry) for entry in entries)


def _event(entry: AuditEntry) -> Event:
    what, icon, tone = _VERBS.get(entry.verb, (entry.verb, "dot", "idle"))
    if entry.verb == "unit.renamed":
        what = f"{what}：{entry.before.get('name', '')} → {entry.after.get('name', '')}"
    by = " · ".join(part for part in (entry.actor_name, entry.capacity) if part)
    return Event(at=entry.at, what=what, by=by, reason=entry.reason, icon=icon, tone=tone)


def _chosen(units: UnitQuerySet, on: date, closed: bool) -> UnitQuerySet:
    return units if closed else units.open_on(on)


def _counts(units: Sequence[Unit], on: date) -> Mapping[int, tuple[int, int]]:
    """Unit → (own staff, staff with those below), by primary assignment so that nobody counts twice."""
    if not units:
        return {}
    roots: list[str] = []
    for path in sorted(unit.path for unit in units):
        if not roots or not path.startswith(roots[-1]):
            roots.append(path)
    condition = Q(pk__in=[])
    for root in roots:
        condition |= Q(unit__path__startswith=root)
    held = Assignment.objects.in_service(on).filter(condition, is_primary=True)
    own: dict[int, int] = defaultdict(int)
    total: dict[int, int] = defaultdict(int)
    for unit_id, path, count in held.values_list("unit_id", "unit__path").annotate(n=Count("person", distinct=True)):
        own[unit_id] = count
        for part in path.strip("/").split("/"):
            total[int(part)] += count
    return {unit.pk: (own[unit.pk], total[unit.pk]) for unit in units}


def in_order(units: Sequence[Unit]) -> list[Unit]:
    """Parents before children; siblings by kind, then by code."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    present = {unit.pk for unit in units}
    for unit in units:
        below[unit.parent_id if unit.parent_id in present else None].append(unit)
    ordered: list[Unit] = []
    waiting = sorted(below[None], key=_sort_key, reverse=True)
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(sorted(below[unit.pk], key=_sort_key, reverse=True))
    return ordered


_KINDS = {kind: place for place, kind in enumerate(Unit.Kind.values)}


def _sort_key(unit: Unit) -> tuple[int, str]:
    return (_KINDS[unit.kind], unit.code)


def _rows(shown: Sequence[Unit], units: Sequence[Unit], counts: Mapping[int, tuple[int, int]]) -> Iterable[UnitRow]:
    children: dict[int | None, int] = defaultdict(int)
    for unit in units:
        children[unit.parent_id] += 1
    least = min((len(unit.ancestor_ids) for unit in shown), default=0)
    depths = [len(unit.ancestor_ids) - least for unit in shown] + [0]
    for place, unit in enumerate(shown):
        depth, after = depths[place], depths[place + 1]
        yield _row(
            unit,
            counts,
            depth=depth,
            n_children=children[unit.pk],
            has_shown_children=after > depth,
            closes=range(max(depth - after, 0)),
            is_open=depth < 1,
        )


def _row(unit: Unit, counts: Mapping[int, tuple[int, int]], **more: object) -> UnitRow:
    own, total = counts.get(unit.pk, (0, 0))
    given = {"depth": 0, "n_children": 0, **more}
    return UnitRow(
        pk=unit.pk,
        code=unit.code,
        name=unit.name,
        kind=unit.get_kind_display(),
        own=own,
        total=total,
        is_closed=unit.closed_on is not None,
        **given,  # type: ignore[arg-type]
    )


def names_above(units: Sequence[Unit]) -> dict[int, str]:
    wanted = {pk for unit in units for pk in unit.ancestor_ids[:-1]}
    names = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {unit.pk: " / ".join(names[pk] for pk in unit.ancestor_ids[:-1] if pk in names) for unit in units}


def _name(person: Person | None) -> str:
    return person.name if person else ""
