"""What a class has serves the return of the month: nobody hands in the same photo twice (T-073, T-077)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.foundation.models import Attachment
from bihuan.foundation.moves import hold, keep
from bihuan.people.domain.actor import Actor
from bihuan.people.policies import person_of
from bihuan.training.models import PackageItem, PlanLine
from bihuan.training.selectors.returns import all_kinds, due_of, pieces_are_kept
from bihuan.training.services.return_files import piece_told
from bihuan.training.services.return_write import return_open


@transaction.atomic
def return_keep_piece(
    *,
    line_id: int,
    kind: str,
    attachment: Attachment,
    actor: Actor,
    at: datetime,
    instead_of: Attachment | None = None,
    added_by_id: int | None = None,
) -> PackageItem | None:
    """Lay a file of the class into the package of its month; as a new version where it replaces one that lies there.

    None where the month asks for no such piece, where headquarters returns nothing, and for bytes that lie there already.
    Whether the actor may hand it in was decided by the class. What comes after the close of a month is not under its seal.
    """
    line = PlanLine.objects.select_related("plan__unit", "plan__cycle__unit").get(pk=line_id)
    plan = line.plan
    if plan.unit_id == plan.cycle.unit_id or kind not in {each.code for each in all_kinds(plan)} or due_of(plan) is None:
        return None
    keep(plan.cycle)
    row = return_open(plan)
    hold(row)
    standing = PackageItem.objects.filter(monthly_return=row, line=line, kind=kind, replaced_by=None)
    if standing.filter(attachment__sha256=attachment.sha256).exists():
        return None
    old = standing.filter(attachment__sha256=instead_of.sha256).first() if instead_of else None
    new = PackageItem.objects.create(
        monthly_return=row,
        line=line,
        kind=kind,
        attachment=attachment,
        version=old.version + 1 if old else 1,
        added_by_id=added_by_id or person_of(actor),
        added_at=at,
    )
    if old is not None:
        PackageItem.objects.filter(pk=old.pk, replaced_by=None).update(replaced_by=new)
    verb = "return.file_replaced" if old else "return.files_added"
    piece_told(row, plan, verb, actor, at, {"kind": kind, "line": line.pk, "n": 1, "version": new.version})
    return new


@transaction.atomic
def return_drop_piece(*, line_id: int, kind: str, attachment: Attachment, actor: Actor, at: datetime) -> bool:
    """What the class took back leaves the package as well; False where it does not lie there, or has to stay (T-079).

    It stays once the month was handed in, and where it has versions.
    """
    plan = PlanLine.objects.select_related("plan__unit", "plan__cycle__unit").get(pk=line_id).plan
    items = PackageItem.objects.filter(monthly_return__plan=plan, line=line_id, kind=kind, replaced_by=None)
    item = items.select_related("monthly_return").filter(attachment__sha256=attachment.sha256).first()
    if item is None:
        return False
    keep(plan.cycle)
    row = item.monthly_return
    hold(row)
    if item.version > 1 or pieces_are_kept(plan, row):
        return False
    item.delete()
    facts = {"kind": kind, "line": line_id, "sha256": attachment.sha256, "name": attachment.name}
    piece_told(row, plan, "return.file_removed", actor, at, facts)
    return True
