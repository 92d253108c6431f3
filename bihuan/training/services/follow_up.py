"""A session that was held is followed up so many days later, where the article says so (S-231)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction

from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.models import Duty
from bihuan.duties.services.ledger import duties_open, duty_fulfil
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotPermitted, Refused
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.policies import person_of
from bihuan.people.selectors.staff import heads_of
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.domain import links
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.models import FollowUp, PlanLine
from bihuan.training.selectors.implementation import RECORD, RECORD_HQ, capacity_of, line_for, may_record
from bihuan.training.selectors.need_rules import may_check

DAYS, OWNER = "followup.days", "followup.owner"


def follow_up_key(line_id: int) -> str:
    return f"session.follow_up/{line_id}"


def follow_ups_open(at: datetime, limit: int) -> int:
    """For sessions held since the article holds there. Safe twice, safe late. Returns how many are new."""
    book = rulebook(local(at).date(), (DAYS, OWNER))
    units = {source.adoption.unit for found in book.sources.values() for source in found if DAYS in source.parameters}
    specs: dict[str, DutySpec] = {}
    for unit in sorted(units, key=lambda each: each.path):
        specs |= {spec.key: spec for line in _held_below(unit, limit) if (spec := _spec(line, book)) is not None}
    known = set(Duty.objects.filter(key__in=specs).values_list("key", flat=True))
    fresh = [spec for key, spec in specs.items() if key not in known][:limit]
    return duties_open(fresh, at=at) if fresh else 0


def _held_below(unit: Unit, limit: int) -> list[PlanLine]:
    """Held sessions of the subtree that nobody owes or has followed up yet."""
    owed = Duty.objects.filter(kind="session.follow_up").values("subject_id")
    rows = PlanLine.objects.filter(plan__unit__path__startswith=unit.path, outcome__in=HELD_OUTCOMES, follow_up=None)
    rows = rows.exclude(held_starts_at=None).exclude(pk__in=owed).select_related("plan__unit", "plan__cycle")
    return list(rows.order_by("-held_starts_at", "pk")[:limit])


def _spec(line: PlanLine, book: RuleBook) -> DutySpec | None:
    unit, held_at = line.plan.unit, line.held_starts_at
    source = next(book.candidates(DAYS, unit), None)
    days, owner = book.find(DAYS, unit), book.find(OWNER, unit)
    if held_at is None or source is None or days is None or local(held_at).date() < source.adoption.from_on:
        return None
    due_on = local(held_at).date() + timedelta(days=int(days.value.value))
    person, capability = _owner(line, owner, book)
    return DutySpec(
        kind="session.follow_up",
        key=follow_up_key(line.pk),
        title=f"训后跟进：{line.title}",
        unit_id=unit.pk,
        due_at=datetime.combine(due_on + timedelta(days=1), time(), SITE_ZONE),
        owner_id=person,
        owner_capability=capability,
        month=f"{due_on:%Y-%m}",
        subject=("training.planline", line.pk),
        link=links.session(line.pk),
        citation=days.citation.as_json(),
        article=days.citation.short,
    )


def _owner(line: PlanLine, owner: Resolved | None, book: RuleBook) -> tuple[int | None, str]:
    """The unit's head where the article says so; otherwise whoever records the sessions there."""
    if owner is not None and owner.value.value == "unit_head":
        head = heads_of([line.plan.unit_id], book.on).get(line.plan.unit_id)
        if head is not None:
            return head.pk, ""
    return None, RECORD_HQ if line.plan.unit_id == line.plan.cycle.unit_id else RECORD


@transaction.atomic
def follow_up_record(*, line_id: int, note: str, actor: Actor, at: datetime) -> FollowUp:
    """How they fare at work. The first stands; twice is once. Refuses without a word, for a session that was not held."""
    line = line_for(actor, line_id)
    if not (may_record(actor, line.plan) or may_check(actor, line.plan.unit, at)):
        raise NotPermitted("not_permitted", capability=RECORD, unit=line.plan.unit.name)
    if line.outcome not in HELD_OUTCOMES:
        raise Refused("follow_up_not_held", title=line.title)
    if not note.strip():
        raise Refused("follow_up_note_missing")
    given = {"note": note.strip()[:500], "person_id": person_of(actor), "at": at}
    row, is_new = FollowUp.objects.get_or_create(line=line, defaults=given)
    if is_new:
        capacity, unit_id = capacity_of(actor, line.plan), line.plan.unit_id
        after = {"note": row.note}
        audit_record(line, "session.followed_up", actor=actor, at=at, capacity=capacity, unit_id=unit_id, after=after)
        duty_fulfil(key=follow_up_key(line.pk), at=at, actor=actor, evidence={"note": row.note})
    return row
