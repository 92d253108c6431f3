"""What follows from an inspection: the unit's word, a decision with its owner, and what came of it (C-340)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from bihuan.classroom.domain.inspections import NONE, DecisionFacts, decision_refusal
from bihuan.classroom.domain.verdict_cases import FOLLOW_UP
from bihuan.classroom.models import GroupInspection, InspectionDecision, InspectionReply
from bihuan.classroom.selectors.inspections import INSPECT, RUN, inspection_for, owner_choices, require_group, require_step
from bihuan.classroom.services.inspection_record import photos_keep
from bihuan.duties.services.ledger import duty_fulfil, duty_open
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import DueDay
from bihuan.kernel.refusals import Refused, WrongState, raise_if
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class Decided:
    kind: str
    text: str
    owner_id: int | None = None
    due_on: date | None = None


@transaction.atomic
def inspection_reply(*, inspection_id: int, text: str, actor: Actor, at: datetime) -> InspectionReply:
    """The unit's own word on it. Refuses who does not answer for the unit, and silence."""
    row = inspection_for(actor, inspection_id)
    require_step(actor, "reply", row, at=at)
    if not text.strip():
        raise Refused("inspection_reply_empty")
    reply = InspectionReply.objects.create(inspection=row, text=text.strip(), person_id=policies.person_of(actor), at=at)
    _tell(row, "class.inspection_replied", RUN, actor, at, {}, text.strip())
    return reply


@transaction.atomic
def inspection_photos_add(*, inspection_id: int, photos: Sequence[UploadedFile], actor: Actor, at: datetime) -> GroupInspection:
    """More pictures. Refuses who is not of the group, and a file that is no picture."""
    row = inspection_for(actor, inspection_id)
    require_group(actor, row.unit)
    if not photos:
        raise Refused("inspection_photo_needed")
    photos_keep(row, photos, actor, at)
    _tell(row, "class.inspection_photo_added", INSPECT, actor, at, {"photos": len(photos)})
    return row


@transaction.atomic
def inspection_decide(*, inspection_id: int, decided: Decided, actor: Actor, at: datetime) -> InspectionDecision:
    """Decide once what follows; an owner gets a duty with the day. Refuses a second decision (409)."""
    row = inspection_for(actor, inspection_id)
    require_step(actor, "decide", row, at=at)
    today = local(at).date()
    owner = next((each for each in owner_choices(row.unit, today) if each.pk == decided.owner_id), None)
    facts = DecisionFacts(decided.kind, decided.text, decided.owner_id is not None, owner is not None, decided.due_on, today)
    raise_if(decision_refusal(facts))
    decision = _kept(row, decided, actor, at)
    if owner is not None and decided.due_on is not None:
        duty_open(
            at=at,
            kind=FOLLOW_UP.code,
            key=_key(row),
            title=f"落实抽查处理意见：{row.unit.name}",
            unit=row.unit,
            owner=owner,
            due_at=DueDay(decided.due_on).due_at(SITE_ZONE),
            month=f"{decided.due_on:%Y-%m}",
            subject=row,
            link=f"/classes/inspections/{row.pk}/",
            citation=Citation.from_json(row.citation),
        )
    told = {"kind": decided.kind, "owner": owner.name if owner else "", "due_on": str(decided.due_on or "")}
    _tell(row, "class.inspection_decided", INSPECT, actor, at, told, decided.text.strip())
    return decision


def _kept(row: GroupInspection, decided: Decided, actor: Actor, at: datetime) -> InspectionDecision:
    """Two who decide at once: the second is told that it is decided."""
    try:
        with transaction.atomic():
            return InspectionDecision.objects.create(
                inspection=row,
                kind=decided.kind,
                text=decided.text.strip(),
                owner_id=decided.owner_id,
                due_on=None if decided.kind == NONE else decided.due_on,
                decided_by_id=policies.person_of(actor),
                decided_at=at,
            )
    except IntegrityError as error:
        raise WrongState("inspection_decided") from error


@transaction.atomic
def inspection_follow_up(*, inspection_id: int, note: str, actor: Actor, at: datetime) -> InspectionDecision:
    """What the owner did; the duty is met. Refuses everybody else, silence, and a second time."""
    row = inspection_for(actor, inspection_id)
    require_step(actor, "follow-up", row, at=at)
    if not note.strip():
        raise Refused("inspection_follow_up_empty")
    decision = InspectionDecision.objects.get(inspection=row)
    open_now = InspectionDecision.objects.filter(pk=decision.pk, done_at=None)
    if not open_now.update(done_note=note.strip(), done_at=at):
        raise WrongState("inspection_follow_up_done")
    duty_fulfil(key=_key(row), at=at, actor=actor, evidence={"note": note.strip()[:200]})
    decision.refresh_from_db()
    _tell(row, "class.inspection_followed_up", RUN, actor, at, {}, note.strip())
    return decision


def _key(row: GroupInspection) -> str:
    return f"{FOLLOW_UP.code}/{row.pk}"


def _tell(  # noqa: PLR0913  (each is a fact of the entry)
    row: GroupInspection, verb: str, capability: str, actor: Actor, at: datetime, after: dict[str, Any], reason: str = ""
) -> None:
    audit_record(
        row,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity(capability, row.unit.path),
        unit_id=row.unit_id,
        after=after,
        reason=reason,
        article=row.article,
    )
