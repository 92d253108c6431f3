"""What a unit filter offers: a small tree whole, of a large one the upper levels and a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Value
from django.db.models.functions import Length, Replace
from django.utils.translation import gettext as _

from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.querysets import UnitQuerySet
from bihuan.people.selectors.tree import in_order, names_above, shifted

OFFERED = 200
FOUND = 50


@dataclass(frozen=True)
class FilterUnits:
    """`is_cut`: not every unit is among the choices, so a search stands beside them. `note` says what it found."""

    choices: tuple[tuple[str, str], ...]
    paths: dict[str, str]
    chosen: str = ""
    is_cut: bool = False
    note: str = ""


def filter_units(
    actor: Actor, capability: str | None = None, *, on: date | None = None, chosen: str = "", sought: str = ""
) -> FilterUnits:
    """Units in sight, open on the day where one is given. A search with a single answer, or one exact name, chooses it."""
    units = Unit.objects.visible_to(actor, capability)
    units = units.open_on(on) if on else units
    offered, is_cut = _upper_levels(units)
    if is_cut and sought:
        return _found(units, chosen, sought)
    shown = in_order(offered)
    if is_cut and chosen.isdecimal() and chosen not in {str(unit.pk) for unit in shown}:
        shown = [*shown, *units.filter(pk=int(chosen))]
    return _offer(shown, shifted(shown), chosen, is_cut=is_cut)


def _upper_levels(units: UnitQuerySet) -> tuple[list[Unit], bool]:
    """All, or the whole levels among the first 200 by level; where the second level is larger already, a part of it."""
    depth = Length("path") - Length(Replace(F("path"), Value("/"), Value("")))
    found = list(units.annotate(depth=depth).order_by("depth", "path")[: OFFERED + 1])
    if len(found) <= OFFERED:
        return found, False
    whole = [unit for unit in found if unit.depth < found[-1].depth]
    return (whole if len(whole) > 1 else found[:OFFERED]), True


def _found(units: UnitQuerySet, chosen: str, sought: str) -> FilterUnits:
    exact = list(units.filter(Q(name=sought) | Q(code=sought)).order_by("path")[:2])
    matching = list(units.filter(Q(name__icontains=sought) | Q(code__icontains=sought)).order_by("path")[: FOUND + 1])
    shown = [*exact, *(unit for unit in matching if unit not in exact)][:FOUND]
    places = names_above(shown)
    names = [(str(unit.pk), f"{unit.name}（{places[unit.pk]}）" if places[unit.pk] else unit.name) for unit in shown]
    single = names[0][0] if len(names) == 1 or len(exact) == 1 else ""
    picked = chosen if chosen in dict(names) else single
    facts = {"words": sought, "n": FOUND if len(matching) > FOUND else len(shown)}
    if not shown:
        note = _("没有找到名称或编码含「%(words)s」的单位，现在没有按单位筛选。") % facts
    elif picked:
        note = ""
    elif len(matching) > FOUND:
        note = _("含「%(words)s」的单位较多，只列出前 %(n)d 个，请写具体些或在「单位」里选一个；现在没有按单位筛选。") % facts
    else:
        note = _("找到 %(n)d 个含「%(words)s」的单位，请在「单位」里选一个；现在没有按单位筛选。") % facts
    return _offer(shown, names, picked, is_cut=True, note=note)


def _offer(
    units: Sequence[Unit], names: Sequence[tuple[str, str]], chosen: str, *, is_cut: bool, note: str = ""
) -> FilterUnits:
    paths = {str(unit.pk): unit.path for unit in units}
    return FilterUnits(tuple(names), paths, chosen if chosen in paths else "", is_cut, note)
