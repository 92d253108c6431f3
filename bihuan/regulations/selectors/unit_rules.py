"""Which documents a unit lives by, from which day, by whose adoption, and which of them comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.foundation.clock import local
from bihuan.foundation.panels import Panel
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.models import Adoption, DocumentVersion
from bihuan.regulations.selectors.versions import versions_in_force

CURRENT, COMING, ENDED = "current", "coming", "ended"
KEYS_SHOWN = 1


@dataclass(frozen=True)
class UnitRule:
    """One adoption that reaches the unit. `why_key` is a parameter of the document whose chain says what holds here."""

    adoption: Adoption
    version: DocumentVersion | None
    is_own: bool
    tense: str
    why_key: str


@dataclass(frozen=True)
class UnitRules:
    unit: Unit
    rows: tuple[UnitRule, ...]


def unit_rules(unit: Unit, on: date) -> tuple[UnitRule, ...]:
    """The unit's own adoptions first, then those of the units above, nearest first; each newest first. Three queries.

    Of an ancestor only what holds now or will hold.
    """
    order = {pk: place for place, pk in enumerate(reversed(unit.ancestor_ids))}
    rows = Adoption.objects.filter(unit_id__in=order).select_related("unit", "document").order_by("-from_on", "-pk")
    adoptions = sorted(
        (row for row in rows if row.unit_id == unit.pk or _tense(row, on) != ENDED), key=lambda row: order[row.unit_id]
    )
    versions = versions_in_force({row.document_id for row in adoptions}, on)
    keys = _first_keys([version.pk for version in versions.values()])
    return tuple(
        UnitRule(
            adoption=row,
            version=(version := versions.get(row.document_id)),
            is_own=row.unit_id == unit.pk,
            tense=_tense(row, on),
            why_key=keys.get(version.pk, "") if version and _tense(row, on) == CURRENT else "",
        )
        for row in adoptions
    )


def rules_panel(actor: Actor, unit_id: int, at: datetime) -> Panel | None:
    """适用制度, on the page of a unit that the actor sees."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not (actor.can("people.view", unit.path) or unit.pk == actor.home_unit_id):
        return None
    return Panel("regulations/_unit_rules.html", UnitRules(unit, unit_rules(unit, local(at).date())))


def _tense(row: Adoption, on: date) -> str:
    if row.from_on > on:
        return COMING
    return ENDED if row.until_on is not None and row.until_on <= on else CURRENT


def _first_keys(version_ids: list[int]) -> dict[int, str]:
    """Version → its first parameter in the order of the articles."""
    rows = DocumentVersion.objects.filter(pk__in=version_ids, articles__parameters__isnull=False)
    found: dict[int, str] = {}
    ordered = rows.order_by("pk", "articles__position", "articles__parameters__pk")
    for pk, key in ordered.values_list("pk", "articles__parameters__key"):
        found.setdefault(pk, key)
    return found
