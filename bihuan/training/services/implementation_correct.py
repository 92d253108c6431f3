"""Somebody who was noted as absent was there after all: it came to light after the session was recorded (T-067)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.foundation.moves import keep
from bihuan.foundation.services.audit import audit_record
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.models import Participation, PlanLine
from bihuan.training.services.implementation_record import line_change

FROZEN = "frozen"


@transaction.atomic
def attendance_correct(*, line_id: int, person_id: int, reason: str, actor: Actor, at: datetime) -> bool:
    """Mark the person present, and count the line's numbers anew from the roster, as long as the month is open.

    A frozen month stays as it was sealed: nothing is written, and the answer is False. The evidence is the caller's; it
    asks no capability, because nobody decides here.
    """
    line = PlanLine.objects.select_related("plan__cycle").get(pk=line_id)
    keep(line.plan.cycle)
    if line.plan.cycle.state == FROZEN:
        return False
    rows = Participation.objects.filter(line=line)
    if not rows.filter(person_id=person_id).exclude(attended=True).update(attended=True):
        return True
    _count(line_id, reason, actor, at)
    return True


def _count(line_id: int, reason: str, actor: Actor, at: datetime) -> None:
    line = PlanLine.objects.select_for_update(of=("self",)).select_related("plan").get(pk=line_id)
    invited = Participation.objects.filter(line=line, is_invited=True)
    before = {"n_due": line.n_due, "n_present": line.n_present}
    after = {"n_due": invited.count(), "n_present": invited.filter(attended=True).count()}
    if line.outcome not in HELD_OUTCOMES or before == after:
        return
    line_change(line, **after)
    audit_record(
        line,
        "session.attendance_corrected",
        actor=actor,
        at=at,
        unit_id=line.plan.unit_id,
        before=before,
        after=after,
        reason=reason,
    )
