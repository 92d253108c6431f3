"""Rows of the return page: each session with the slots of its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.foundation.ui import moments
from bihuan.foundation.ui.states import StateView
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.package import PER_MONTH, PLAN_AND_SUMMARY, SUMMARY, UNSORTED, Kind
from bihuan.training.domain.package_names import place_of
from bihuan.training.models import MonthlyPlan, PackageItem, PlanLine
from bihuan.training.selectors import returns as reading
from bihuan.training.services.return_bundle import sessions_of


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


@dataclass(frozen=True)
class PlaceChoice:
    """`value` is kind:line, as the form sends it back."""

    value: str
    label: str


@dataclass(frozen=True)
class PlaceGroup:
    """A session, or the month, with the kinds that it can take."""

    label: str
    choices: tuple[PlaceChoice, ...]


@dataclass(frozen=True)
class UnsortedRow:
    """`guess` is the value of the choice that its name makes likely; empty when it says too little."""

    item: PackageItem
    guess: str


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


def place_groups(plan: MonthlyPlan, lines: Sequence[PlanLine]) -> tuple[PlaceGroup, ...]:
    """Everything a file can be, session by session in order of time; the month as a whole comes last."""
    kinds = [kind for kind in reading.all_kinds(plan) if kind.code != PLAN_AND_SUMMARY]
    of_session = [kind for kind in kinds if kind.per not in PER_MONTH]
    groups = [
        PlaceGroup(
            f"{line.title} {moments.day_short(line.held_starts_at or line.starts_at)}",
            tuple(PlaceChoice(f"{kind.code}:{line.pk}", f"{kind.label} · {line.title}") for kind in of_session),
        )
        for line in lines
        if line.outcome in HELD_OUTCOMES
    ]
    of_month = tuple(PlaceChoice(f"{kind.code}:", kind.label) for kind in kinds if kind.per in PER_MONTH)
    return (*groups, PlaceGroup(_("全月"), of_month)) if of_month else tuple(groups)


def unsorted_rows(plan: MonthlyPlan, lines: Sequence[PlanLine], items: Sequence[PackageItem]) -> tuple[UnsortedRow, ...]:
    waiting = [item for item in items if item.kind == UNSORTED]
    if not waiting:
        return ()
    kinds, sessions = reading.all_kinds(plan), sessions_of(lines)
    found = ((item, place_of(item.attachment.name, kinds, sessions)) for item in waiting)
    return tuple(
        UnsortedRow(item, f"{place.kind}:{place.line_id}" if place.kind and place.line_id else "") for item, place in found
    )


def _kinds(plan: MonthlyPlan) -> tuple[list[Kind], frozenset[str]]:
    """Kinds of package and archive together, and the codes that the package requires."""
    needed = frozenset(kind.code for kind in reading.kinds_of(plan, reading.PACKAGE) if kind.required)
    return list(reading.all_kinds(plan)), needed


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
