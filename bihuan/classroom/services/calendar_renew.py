"""A new address for one's calendar; the old one is dead from then on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from bihuan.classroom.models import CalendarAddress
from bihuan.classroom.selectors.feeds import VIEW
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit


@transaction.atomic
def calendar_renew(*, unit_id: int | None, actor: Actor, at: datetime) -> CalendarAddress:
    """The actor's own calendar, or that of a unit (one's own address of it). Refuses (NotFound) a unit out of sight."""
    person_id = policies.person_of(actor)
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id is not None else None
    if unit_id is not None and (unit is None or not actor.can(VIEW, unit.path)):
        raise NotFound("not_found")
    fresh = CalendarAddress(person_id=person_id, unit=unit, renewed_at=at)
    CalendarAddress.objects.bulk_create([fresh], ignore_conflicts=True)
    own = CalendarAddress.objects.filter(person_id=person_id, unit=unit)
    own.update(renewals=F("renewals") + 1, renewed_at=at)
    row = own.get()
    audit_record(row, "calendar.renewed", actor=actor, at=at, unit_id=unit_id, after={"renewals": row.renewals})
    return row
