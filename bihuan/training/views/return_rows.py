"""Rows of the return page: each session with the slots of its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.foundation.ui.states import StateView
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.package import PER_MONTH, PLAN_AND_SUMMARY, SUMMARY, Kind
from bihuan.training.models import MonthlyPlan, PackageItem, PlanLine
from bihuan.training.selectors import returns as reading


@dataclass(frozen=True)
class FileRow:
    item: PackageItem
    old: tuple[PackageItem, ...]


@dataclass(frozen=True)
class SlotRow:
    """One kind of one session, or of the month: its files, and whether the package or the archive lacks it."""

    kind: str
    label: str
    line_id: int | None
    files: tuple[FileRow, ...]
    is_missing: bool
    is_for_archive: bool


@dataclass(frozen=True)
class LineRow:
    line: PlanLine
    state: StateView
    needs_words: bool
    slots: tuple[SlotRow, ...]
    n_missing: int
    is_next: bool


Items = Mapping[tuple[str, int | None], list[FileRow]]


def line_rows(
    plan: MonthlyPlan, lines: Sequence[PlanLine], items: Sequence[PackageItem], states: Mapping[int, StateView]
) -> tuple[LineRow, ...]:
    kinds, needed = _kinds(plan)
    files = _files(items)
    found = reading.rule(plan, reading.EXPLAIN)
    asked = found.value.values if found is not None else ()
    rows: list[LineRow] = []
    for line in lines:
        is_held = line.outcome in HELD_OUTCOMES
        slots = tuple(
            _slot(kind, line.pk, files, kind.code in needed) for kind in kinds if is_held and kind.per not in PER_MONTH
        )
        words = reading.needs_words(line, asked) and not line.explanation.strip()
        n_missing = sum(1 for slot in slots if slot.is_missing)
        is_next = n_missing > 0 and not any(row.is_next for row in rows)
        rows.append(LineRow(line, states[line.pk], words, slots, n_missing, is_next))
    return tuple(rows)


def month_slots(plan: MonthlyPlan, items: Sequence[PackageItem]) -> tuple[SlotRow, ...]:
    """Files of the month as a whole; the summary itself is written on the page."""
    kinds, needed = _kinds(plan)
    files = _files(items)
    return tuple(
        _slot(kind, None, files, kind.code in needed and kind.code != SUMMARY)
        for kind in kinds
        if kind.per in PER_MONTH and kind.code != PLAN_AND_SUMMARY
    )


def _kinds(plan: MonthlyPlan) -> tuple[list[Kind], frozenset[str]]:
    """Kinds of package and archive together, and the codes that the package requires."""
    package = reading.kinds_of(plan, reading.PACKAGE)
    known = {kind.code for kind in package}
    more = [kind for kind in reading.kinds_of(plan, reading.ARCHIVE) if kind.code not in known]
    return [*package, *more], frozenset(kind.code for kind in package if kind.required)


def _files(items: Sequence[PackageItem]) -> Items:
    old: dict[int, list[PackageItem]] = defaultdict(list)
    replaced = {item.pk for item in items}
    earlier = PackageItem.objects.filter(monthly_return__in={item.monthly_return_id for item in items}).exclude(
        replaced_by=None
    )
    by_successor = {item.replaced_by_id: item for item in earlier.select_related("attachment")}
    for pk in replaced:
        step = by_successor.get(pk)
        while step is not None:
            old[pk].append(step)
            step = by_successor.get(step.pk)
    found: dict[tuple[str, int | None], list[FileRow]] = defaultdict(list)
    for item in items:
        found[(item.kind, item.line_id)].append(FileRow(item, tuple(old[item.pk])))
    return found


def _slot(kind: Kind, line_id: int | None, files: Items, is_needed: bool) -> SlotRow:
    here = tuple(files.get((kind.code, line_id), ()))
    return SlotRow(kind.code, kind.label, line_id, here, is_needed and not here, not is_needed)
