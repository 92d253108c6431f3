"""The group's conclusion on a year, in its own words; every version stays (T-088)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.classroom.models import EffectConclusion
from bihuan.classroom.selectors.inspections import INSPECT, require_group
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.actors import topmost_unit


@transaction.atomic
def effect_conclude(*, year: int, text: str, actor: Actor, at: datetime) -> EffectConclusion:
    """Refuses who is not of the group, and silence. The same words again by the same person are one conclusion."""
    unit = topmost_unit(actor, INSPECT)
    if unit is None:
        raise NotFound("not_found")
    require_group(actor, unit)
    if not text.strip():
        raise Refused("effect_conclusion_empty")
    person_id = policies.person_of(actor)
    newest = EffectConclusion.objects.filter(unit=unit, year=year).first()
    if newest is not None and (newest.text, newest.person_id) == (text.strip(), person_id):
        return newest
    row = EffectConclusion.objects.create(unit=unit, year=year, text=text.strip(), person_id=person_id, at=at)
    audit_record(
        row,
        "class.effect_concluded",
        actor=actor,
        at=at,
        capacity=actor.capacity(INSPECT, unit.path),
        unit_id=unit.pk,
        after={"year": year},
        reason=row.text[:500],
    )
    return row
