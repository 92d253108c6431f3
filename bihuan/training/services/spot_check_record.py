"""What was found in a sample; without findings a check is neither saved nor closed (T-071)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.moves import move, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.spot_check_kinds import duty_key
from bihuan.training.models import SpotCheck, SpotCheckSample
from bihuan.training.selectors.spot_checks import check_for, samples_of
from bihuan.training.services.spot_check_draw import CHECK

DRAWN, CLOSED = "drawn", "closed"


@dataclass(frozen=True)
class Finding:
    sample_id: int
    finding: str
    rating: str = ""
    evidence: str = ""


@transaction.atomic
def spot_check_record(
    *, check_id: int, findings: Sequence[Finding], actor: Actor, at: datetime, version: int | None = None
) -> SpotCheck:
    """Keep findings with who and when. Refuses one without words (all or none are kept), and a closed check.

    StaleState when the check changed since `version` was read.
    """
    row = _open_check(check_id, actor)
    require_version(row, version)
    samples = {each.pk: each for each in samples_of(row)}
    for told in findings:
        if told.sample_id not in samples:
            raise NotFound("not_found")
        if _needs_words(row) and not told.finding.strip():
            raise Refused("spot_check_finding_missing", name=name_of(samples[told.sample_id]))
        SpotCheckSample.objects.filter(pk=told.sample_id).update(
            finding=told.finding.strip(),
            rating=told.rating,
            evidence=told.evidence.strip()[:200],
            checked_by_id=actor.person_id,
            checked_at=at,
        )
    move(row, DRAWN)
    after = {str(told.sample_id): {"finding": told.finding, "rating": told.rating} for told in findings}
    _tell(row, "spot_check.recorded", actor, at, after)
    return row


@transaction.atomic
def spot_check_close(*, check_id: int, conclusion: str, actor: Actor, at: datetime) -> SpotCheck:
    """End the check; fulfils the month's duty to check. Refuses a sample without finding, and no conclusion."""
    row = _open_check(check_id, actor)
    empty = next((each for each in samples_of(row) if not each.finding), None)
    if empty is not None and _needs_words(row):
        raise Refused("spot_check_finding_missing", name=name_of(empty))
    if not conclusion.strip():
        raise Refused("spot_check_conclusion_missing")
    move(row, CLOSED, closed_at=at, conclusion=conclusion.strip())
    _tell(row, "spot_check.closed", actor, at, {"conclusion": row.conclusion})
    evidence = {"check": row.pk, "sample": row.samples.count(), "seed": row.seed}
    duty_fulfil(key=duty_key(row.unit_id, row.month, row.kind), at=at, actor=actor, evidence=evidence)
    return row


def name_of(each: SpotCheckSample) -> str:
    return each.person.name if each.person is not None else each.unit.name


def _open_check(check_id: int, actor: Actor) -> SpotCheck:
    row = check_for(actor, check_id)
    policies.require(actor, CHECK, row.unit)
    if row.state != DRAWN:
        raise Refused("spot_check_closed")
    return row


def _needs_words(row: SpotCheck) -> bool:
    flag = find("spotcheck.finding_required", unit=row.unit, on=Month.parse(row.month).first_day)
    return flag is not None and bool(flag.value)


def _tell(row: SpotCheck, verb: str, actor: Actor, at: datetime, after: Mapping[str, object]) -> None:
    audit_record(row, verb, actor=actor, at=at, capacity=actor.capacity(CHECK, row.unit.path), unit_id=row.unit_id, after=after)
