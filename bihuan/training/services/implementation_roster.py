"""Who is expected at a session: the audience of that day as invited, changed by hand where needed (T-008, T-067)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import raise_if
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import record_refusal
from bihuan.training.models import Participation
from bihuan.training.selectors.implementation import (
    Invitee,
    capacity_of,
    default_invitees,
    line_for,
    record_facts,
    require_recorder,
)


@transaction.atomic
def roster_fill(*, line_id: int, actor: Actor, at: datetime) -> int:
    """Invite the default people who are not on the roster yet. Returns how many came on. Refuses as recording does."""
    line = line_for(actor, line_id)
    require_recorder(actor, line.plan)
    raise_if(record_refusal(record_facts(line)))
    known = set(Participation.objects.filter(line=line).values_list("person_id", flat=True))
    fresh: list[Invitee] = [each for each in default_invitees(line) if each.person_id not in known]
    Participation.objects.bulk_create(
        [Participation(line=line, person_id=each.person_id, unit_id=each.unit_id) for each in fresh],
        ignore_conflicts=True,
        batch_size=500,
    )
    audit_record(
        line,
        "roster.filled",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, line.plan),
        unit_id=line.plan.unit_id,
        after={"added": len(fresh), "total": len(known) + len(fresh)},
    )
    return len(fresh)


@transaction.atomic
def roster_remove(*, line_id: int, person_ids: Collection[int], reason: str, actor: Actor, at: datetime) -> int:
    """Take people off the roster who were not to come (transferred, on leave). The row stays, no longer as invited."""
    line = line_for(actor, line_id)
    require_recorder(actor, line.plan)
    raise_if(record_refusal(record_facts(line)))
    n_off = Participation.objects.filter(line=line, person__in=person_ids, is_invited=True).update(
        is_invited=False, attended=None, note=reason.strip()[:120]
    )
    audit_record(
        line,
        "roster.reduced",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, line.plan),
        unit_id=line.plan.unit_id,
        after={"removed": sorted(person_ids)},
        reason=reason.strip(),
    )
    return n_off
