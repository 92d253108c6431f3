"""Files of the month: several at once, and after handing in only new versions (T-075…T-079)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bihuan.foundation.moves import hold, keep
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.policies import person_of
from bihuan.training.domain.package import PER_MONTH
from bihuan.training.models import MonthlyPlan, MonthlyReturn, PackageItem, PlanLine
from bihuan.training.selectors.implementation import capacity_of, plan_in_month, require_recorder
from bihuan.training.selectors.returns import ARCHIVE, PACKAGE, item_for, kinds_of, pieces_are_kept
from bihuan.training.services.return_write import return_open


@dataclass(frozen=True)
class Slot:
    """Where files go: a kind of the article, and the session for kinds that are asked for per session."""

    kind: str
    line_id: int | None = None


@transaction.atomic
def return_add_files(
    *, plan_id: int, slot: Slot, files: Sequence[UploadedFile], actor: Actor, at: datetime
) -> tuple[PackageItem, ...]:
    """Keep the files beside what is there. All or none: refuses no files, an unknown kind, a session of another plan,
    and any file that the store refuses. Later files may be added to an accepted return; nothing is ever overwritten.
    A file that stands at its place already, byte for byte, is kept once."""
    plan = plan_in_month(actor, plan_id)
    require_recorder(actor, plan)
    if not files:
        raise Refused("package_no_files")
    line = line_of_slot(plan, slot)
    keep(plan.cycle)  # what is added while a month closes is under its seal or comes after it
    row = return_open(plan)
    hold(row)
    items = tuple(_once(piece_keep(row, line, slot.kind, upload, actor, at)) for upload in files)
    piece_told(row, plan, "return.files_added", actor, at, {"kind": slot.kind, "line": slot.line_id, "n": len(items)})
    return items


@transaction.atomic
def return_replace_file(*, item_id: int, upload: UploadedFile, actor: Actor, at: datetime) -> PackageItem:
    """A new version; the old one stays readable (T-079). Refuses to replace what has a newer version already."""
    old = item_for(actor, item_id)
    plan = old.monthly_return.plan
    require_recorder(actor, plan)
    keep(plan.cycle)
    new = piece_keep(old.monthly_return, old.line, old.kind, upload, actor, at, version=old.version + 1)
    if not PackageItem.objects.filter(pk=old.pk, replaced_by=None).update(replaced_by=new):
        raise Refused("package_item_replaced")
    piece_told(
        old.monthly_return, plan, "return.file_replaced", actor, at, {"old": old.pk, "new": new.pk, "version": new.version}
    )
    return new


@transaction.atomic
def return_remove_file(*, item_id: int, actor: Actor, at: datetime) -> None:
    """Take away a file put in the wrong place, while the return was never handed in.

    Refuses afterwards, unless the article allows it until the month is frozen (T-079), and for a piece with versions.
    """
    item = item_for(actor, item_id)
    row, plan = item.monthly_return, item.monthly_return.plan
    require_recorder(actor, plan)
    keep(plan.cycle)
    if pieces_are_kept(plan, row) or item.version > 1 or item.replaced_by_id:
        raise Refused("package_not_removable")
    facts = {"kind": item.kind, "line": item.line_id, "sha256": item.attachment.sha256, "name": item.attachment.name}
    item.delete()
    piece_told(row, plan, "return.file_removed", actor, at, facts)


def _once(item: PackageItem) -> PackageItem:
    """The piece that stood there already with the same content, or this new one."""
    same = PackageItem.objects.filter(monthly_return=item.monthly_return_id, line=item.line_id, kind=item.kind)
    twin = same.filter(attachment__sha256=item.attachment.sha256, replaced_by=None, pk__lt=item.pk).first()
    if twin is None:
        return item
    item.delete()
    return twin


def line_of_slot(plan: MonthlyPlan, slot: Slot) -> PlanLine | None:
    kinds = {kind.code: kind for key in (ARCHIVE, PACKAGE) for kind in kinds_of(plan, key)}
    if slot.kind not in kinds:
        raise Refused("package_kind_unknown", kind=slot.kind)
    if kinds[slot.kind].per in PER_MONTH:
        return None
    if slot.line_id is None:
        raise Refused("package_line_needed")
    line = PlanLine.objects.filter(plan=plan, pk=slot.line_id).first()
    if line is None:
        raise NotFound("not_found")
    return line


def piece_keep(  # noqa: PLR0913  (each is a fact of the piece)
    row: MonthlyReturn,
    line: PlanLine | None,
    kind: str,
    upload: UploadedFile,
    actor: Actor,
    at: datetime,
    version: int = 1,
) -> PackageItem:
    return PackageItem.objects.create(
        monthly_return=row,
        line=line,
        kind=kind,
        attachment=attachment_store(upload, actor=actor, unit_id=row.unit_id, at=at),
        version=version,
        added_by_id=person_of(actor),
        added_at=at,
    )


def piece_told(
    row: MonthlyReturn, plan: MonthlyPlan, verb: str, actor: Actor, at: datetime, after: Mapping[str, object]
) -> None:
    audit_record(row, verb, actor=actor, at=at, capacity=capacity_of(actor, plan), unit_id=plan.unit_id, after=after)
