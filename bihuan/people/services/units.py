"""The tree of units: opening, renaming, moving, closing. Each with its audit entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Substr

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused, StaleState
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.domain.tree import placement_refusal
from bihuan.people.models import Assignment, Unit

MANAGE = "people.manage"
UNNUMBERED = "?"


@dataclass(frozen=True)
class NewUnit:
    """What is known of a unit that opens."""

    code: str
    name: str
    kind: str
    opened_on: date


@transaction.atomic
def unit_open(*, code: str, name: str, kind: str, parent: Unit, opened_on: date, actor: Actor, at: datetime) -> Unit:
    """A new unit under `parent`. Refuses a taken code, a misplaced kind (T-006), and a parent not open that day."""
    new = NewUnit(code, name, kind, opened_on)
    check_opening(new, parent, actor, is_taken=lambda wanted: Unit.objects.filter(code=wanted).exists())
    unit = opening(new, parent)
    unit.save(force_insert=True)
    unit.path = f"{parent.path}{unit.pk}/"
    unit.save(update_fields=["path"])
    _record(unit, "unit.opened", actor, at, after=opened(unit, parent))
    return unit


def check_opening(new: NewUnit, parent: Unit, actor: Actor, *, is_taken: Callable[[str], bool]) -> None:
    """What an opening is refused for, of one unit as of thousands; asks nothing of the database itself."""
    policies.require(actor, MANAGE, parent)
    if not new.name.strip():
        raise Refused("unit_name_missing")
    check_placement(new.kind, parent)
    if parent.closed_on:
        raise Refused("unit_parent_closed", parent=parent.name)
    if new.opened_on < parent.opened_on:
        raise Refused("unit_opens_before_parent", parent=parent.name, parent_opened_on=parent.opened_on)
    code = new.code.strip()
    if not code or is_taken(code):
        raise Refused("unit_code_taken", unit_code=code)


def opening(new: NewUnit, parent: Unit) -> Unit:
    """The unit, not stored yet; its path is final once it has its number."""
    code = new.code.strip()
    return Unit(
        code=code, name=new.name.strip(), kind=new.kind, parent=parent, path=f"{UNNUMBERED}{code}", opened_on=new.opened_on
    )


def units_number(units: Sequence[Unit]) -> None:
    """The final paths of units that were just stored: one UPDATE for all."""
    above = Unit.objects.filter(pk=OuterRef("parent_id")).values("path")
    path = Concat(Subquery(above), Cast("pk", CharField()), Value("/"))
    Unit.objects.filter(path__startswith=UNNUMBERED).update(path=path)
    for unit in units:
        unit.path = f"{unit.parent.path}{unit.pk}/" if unit.parent else f"/{unit.pk}/"


def opened(unit: Unit, parent: Unit) -> dict[str, str]:
    """What the trail tells of an opening."""
    told = {"code": unit.code, "name": unit.name, "kind": unit.kind, "parent": parent.code}
    return told | {"opened_on": unit.opened_on.isoformat()}


@transaction.atomic
def unit_rename(*, unit_id: int, name: str, actor: Actor, at: datetime, reason: str = "") -> Unit:
    """Codes and history stay. Refuses an empty or the same name, and a closed unit."""
    unit = _managed(unit_id, actor)
    old, name = unit.name, name.strip()
    if not name:
        raise Refused("unit_name_missing")
    if name == old:
        raise Refused("unit_name_same")
    _check_open(unit)
    if not Unit.objects.filter(pk=unit.pk, name=old).update(name=name):
        raise StaleState("stale_state")
    unit.name = name
    _record(unit, "unit.renamed", actor, at, before={"name": old}, after={"name": name}, reason=reason)
    return unit


@transaction.atomic
def unit_move(*, unit_id: int, parent_id: int, actor: Actor, at: datetime, reason: str) -> Unit:
    """Hang the unit, with all below it, under another parent: one UPDATE changes every path.

    Refuses the root, a parent inside the unit's own subtree, the present parent, a closed or unfit parent, no reason.
    """
    unit = _managed(unit_id, actor)
    parent = _managed(parent_id, actor)
    if unit.parent is None:
        raise Refused("unit_root_stays", unit=unit.name)
    if not reason.strip():
        raise Refused("change_reason_missing")
    _check_open(unit)
    _check_new_parent(unit, parent)
    old_path, old_parent, new_path = unit.path, unit.parent, f"{parent.path}{unit.pk}/"
    moved = Unit.objects.under(old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)),
        parent=Case(When(pk=unit.pk, then=Value(parent.pk)), default=F("parent_id"), output_field=BigIntegerField()),
    )
    if not moved:
        raise StaleState("stale_state")
    unit.refresh_from_db()
    before, after = {"parent": old_parent.code, "path": old_path}, {"parent": parent.code, "path": new_path, "units": moved}
    _record(unit, "unit.moved", actor, at, before=before, after=after, reason=reason)
    return unit


@transaction.atomic
def unit_close(*, unit_id: int, closed_on: date, actor: Actor, at: datetime, reason: str) -> Unit:
    """`closed_on` is the first day without the unit; its history stays.

    Refuses the root, units below that stay open, staff on that day or later, a day not after the opening, no reason.
    """
    unit = _managed(unit_id, actor)
    if unit.parent is None:
        raise Refused("unit_root_stays", unit=unit.name)
    if not reason.strip():
        raise Refused("change_reason_missing")
    _check_open(unit)
    _check_closing(unit, closed_on)
    if not Unit.objects.filter(pk=unit.pk, closed_on=None).update(closed_on=closed_on):
        raise StaleState("stale_state")
    unit.closed_on = closed_on
    _record(unit, "unit.closed", actor, at, after={"closed_on": closed_on.isoformat()}, reason=reason)
    return unit


def check_placement(kind: str, parent: Unit) -> None:
    """Refuses a kind that may not stand under the parent; the facts name both in words."""
    why = placement_refusal(kind, parent.kind)
    if why is None:
        return
    shown = dict(Unit.Kind.choices)
    facts = {"kind": str(shown.get(kind, kind)), "parent_kind": str(shown[parent.kind]), "parent": parent.name}
    raise Refused(why.code, **facts)


def _managed(unit_id: int, actor: Actor) -> Unit:
    """The unit, if the actor may see it and manage it."""
    unit = Unit.objects.visible_to(actor).select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise NotFound("not_found")
    policies.require(actor, MANAGE, unit)
    return unit


def _check_open(unit: Unit) -> None:
    if unit.closed_on:
        raise Refused("unit_closed", unit=unit.name)


def _check_new_parent(unit: Unit, parent: Unit) -> None:
    if parent.path.startswith(unit.path):
        raise Refused("unit_under_itself", unit=unit.name)
    if parent.pk == unit.parent_id:
        raise Refused("unit_parent_same", unit=unit.name, parent=parent.name)
    if parent.closed_on:
        raise Refused("unit_parent_closed", parent=parent.name)
    check_placement(unit.kind, parent)


def _check_closing(unit: Unit, closed_on: date) -> None:
    if closed_on <= unit.opened_on:
        raise Refused("unit_closes_before_open", opened_on=unit.opened_on)
    staying = Q(closed_on=None) | Q(closed_on__gt=closed_on)
    children = Unit.objects.filter(staying, parent=unit).count()
    if children:
        raise Refused("unit_has_open_children", unit=unit.name, count=children)
    staff = Assignment.objects.filter(unit=unit).filter(Q(ends_on=None) | Q(ends_on__gte=closed_on))
    count = staff.values("person").distinct().count()
    if count:
        raise Refused("unit_has_staff", unit=unit.name, day=closed_on, count=count)


def _record(
    unit: Unit,
    verb: str,
    actor: Actor,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    capacity = actor.capacity(MANAGE, unit.path)
    audit_record(unit, verb, actor=actor, at=at, capacity=capacity, unit_id=unit.pk, before=before, after=after, reason=reason)
