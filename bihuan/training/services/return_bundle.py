"""Many files at once, put where their names say; and the correction by a person (T-073, T-075…T-077)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.package import UNSORTED
from bihuan.training.domain.package_names import NamedSession, Place, place_of
from bihuan.training.models import MonthlyPlan, MonthlyReturn, PackageItem, PlanLine
from bihuan.training.selectors.implementation import plan_in_month, require_recorder
from bihuan.training.selectors.returns import all_kinds, current_items, item_for, lines_of_month, pieces_are_kept
from bihuan.training.services.return_files import Slot, line_of_slot, piece_keep, piece_told
from bihuan.training.services.return_write import return_open


@dataclass(frozen=True)
class Bundle:
    """What became of the files. `n_known` were there already, byte for byte; `refused` say which file and why."""

    sorted_items: tuple[PackageItem, ...]
    unsorted_items: tuple[PackageItem, ...]
    n_known: int
    refused: tuple[Refused, ...]


@transaction.atomic
def return_add_bundle(*, plan_id: int, files: Sequence[UploadedFile], actor: Actor, at: datetime) -> Bundle:
    """Keep every good file: at its place when its name says it without doubt, otherwise unsorted.

    A file that the store refuses is named with its reason and does not stop the others. Refuses no files at all.
    """
    plan = plan_in_month(actor, plan_id)
    require_recorder(actor, plan)
    if not files:
        raise Refused("package_no_files")
    row = return_open(plan)
    hold(row)
    found = _all_kept(row, plan, files, actor, at)
    after = {"n": len(found.sorted_items), "unsorted": len(found.unsorted_items), "known": found.n_known}
    piece_told(row, plan, "return.files_added", actor, at, {**after, "refused": len(found.refused)})
    return found


@transaction.atomic
def return_place_files(*, plan_id: int, slots: Mapping[int, Slot], actor: Actor, at: datetime) -> int:
    """Put files (by id) where a person says, or back among the unsorted. All or none.

    Unsorted ones move at any time, others while nothing was handed in yet (T-079). Refuses a foreign file, and a kind
    or session that does not exist.
    """
    plan = plan_in_month(actor, plan_id)
    require_recorder(actor, plan)
    if not slots:
        raise Refused("package_nothing_placed")
    row = return_open(plan)
    for item_id, slot in slots.items():
        _move(item_for(actor, item_id), row, slot)
    places = {str(item_id): [slot.kind, slot.line_id] for item_id, slot in slots.items()}
    piece_told(row, plan, "return.files_placed", actor, at, places)
    return len(slots)


def sessions_of(lines: Sequence[PlanLine]) -> list[NamedSession]:
    """The held sessions in order of time, each with its planned and its actual day."""
    return [
        NamedSession(line.pk, line.title, frozenset(local(day).date() for day in (line.starts_at, line.held_starts_at) if day))
        for line in lines
        if line.outcome in HELD_OUTCOMES
    ]


def is_movable(item: PackageItem, row: MonthlyReturn) -> bool:
    is_fresh = item.version == 1 and not pieces_are_kept(row.plan, row)
    return item.replaced_by_id is None and (item.kind == UNSORTED or is_fresh)


def _all_kept(row: MonthlyReturn, plan: MonthlyPlan, files: Sequence[UploadedFile], actor: Actor, at: datetime) -> Bundle:
    lines = {line.pk: line for line in lines_of_month(plan)}
    kinds, sessions = all_kinds(plan), sessions_of(list(lines.values()))
    known = {(item.attachment.sha256, item.kind, item.line_id) for item in current_items(row)}
    kept: list[PackageItem] = []
    refused: list[Refused] = []
    n_known = 0
    for upload in files:
        place = place_of(str(upload.name), kinds, sessions)
        try:
            item = _kept(row, place, lines, upload, actor, at)
        except Refused as why:
            refused.append(why)
            continue
        key = (item.attachment.sha256, item.kind, item.line_id)
        if key in known:
            item.delete()
            n_known += 1
        else:
            known.add(key)
            kept.append(item)
    unsorted = tuple(item for item in kept if item.kind == UNSORTED)
    return Bundle(tuple(item for item in kept if item.kind != UNSORTED), unsorted, n_known, tuple(refused))


def _kept(  # noqa: PLR0913  (each is a fact of the piece)
    row: MonthlyReturn, place: Place, lines: Mapping[int, PlanLine], upload: UploadedFile, actor: Actor, at: datetime
) -> PackageItem:
    line = lines[place.line_id] if place.is_certain and place.line_id is not None else None
    with transaction.atomic():
        return piece_keep(row, line, place.kind if place.is_certain else UNSORTED, upload, actor, at)


def _move(item: PackageItem, row: MonthlyReturn, slot: Slot) -> None:
    if item.monthly_return_id != row.pk:
        raise NotFound("not_found")
    if not is_movable(item, row):
        raise Refused("package_not_movable")
    line = line_of_slot(row.plan, slot) if slot.kind != UNSORTED else None
    unchanged = PackageItem.objects.filter(pk=item.pk, kind=item.kind, line=item.line_id, replaced_by=None)
    if not unchanged.update(kind=slot.kind, line=line):
        raise StaleState("stale_state", item=item.pk)
