"""The ledger's writes: opening, fulfilling, waiving, annulling, and the sweep that finds what was missed.

Every change is one conditional UPDATE and one appended `DutyEvent` in the caller's transaction.
`at` is the time of the event; `actor.at` is when it became known. On time means `at < due_at` (CLK-16).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.duties.domain.due_day import kept
from bihuan.duties.domain.kinds import first_look, kind_of
from bihuan.duties.domain.specs import DutySpec
from bihuan.duties.domain.states import DONE, ENDED, MACHINE, MET, MET_LATE, DutyFacts
from bihuan.duties.domain.verdict import FULFILLED, Happening, Verdict, verdict
from bihuan.duties.models import Duty, DutyEvent
from bihuan.duties.querysets import DutyQuerySet
from bihuan.duties.selectors.calendar import duty_calendar
from bihuan.duties.services.misses import miss_record, proposals_withdraw
from bihuan.duties.services.sweep import duties_sweep
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import DueDay
from bihuan.kernel.refusals import NotFound, NotPermitted, StaleState, raise_if
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.regulations.domain.citation import Citation

__all__ = [
    "DutySpec",
    "duties_open",
    "duties_sweep",
    "duty_fulfil",
    "duty_open",
    "duty_void",
    "duty_waive",
    "spec_of",
]


def spec_of(  # noqa: PLR0913  (each is a fact of the duty)
    *,
    kind: str,
    key: str,
    title: str,
    unit: Unit,
    due_at: datetime,
    owner: Person | None = None,
    owner_capability: str = "",
    month: str = "",
    subject: Any = None,
    link: str = "",
    citation: Citation | None = None,
    due_day: DueDay | None = None,
) -> DutySpec:
    """A spec from rows, for those who have rows rather than ids. `subject` is the row the duty is about."""
    return DutySpec(
        kind=kind,
        key=key,
        title=title,
        unit_id=unit.pk,
        due_at=due_at,
        owner_id=owner.pk if owner else None,
        owner_capability=owner_capability,
        month=month,
        subject=(subject._meta.label_lower, subject.pk) if subject is not None else None,
        link=link,
        citation=citation.as_json() if citation else None,
        article=citation.short if citation else "",
        due_day=due_day,
    )


def duty_open(*, at: datetime, **facts: Any) -> Duty:
    """Open one duty; `facts` as for `spec_of`. The same key is one duty: a second call returns the first.

    Refuses `duty_without_owner`, `duty_due_without_zone`; an undeclared kind is a programming error (KeyError).
    """
    spec = spec_of(**facts)
    duties_open([spec], at=at)
    return Duty.objects.get(key=spec.key)


@transaction.atomic
def duties_open(specs: Sequence[DutySpec], *, at: datetime) -> int:
    """Open many in a few statements. Keys that exist are left as they are. Returns how many are new."""
    for spec in specs:
        raise_if(spec.refusal())
    wanted = {spec.key: spec for spec in specs}
    known = set(Duty.objects.filter(key__in=wanted).values_list("key", flat=True))
    provisional = _provisional_days(spec.due_day for key, spec in wanted.items() if key not in known)
    fresh = [_row(spec, at, spec.due_day in provisional) for key, spec in wanted.items() if key not in known]
    Duty.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    opened = list(Duty.objects.filter(key__in=[row.key for row in fresh], events=None).only("pk", "due_at"))
    DutyEvent.objects.bulk_create([_opened(duty, at) for duty in opened], batch_size=500)
    return len(opened)


@transaction.atomic
def duty_fulfil(*, key: str, at: datetime, actor: Actor, evidence: Mapping[str, Any] | None = None) -> Duty | None:
    """The duty was done at `at`. None when there is no such duty.

    The earliest fulfilment decides, whenever it becomes known: proof that arrives after the sweep turns missed into
    met, and withdraws the proposal. A waived or annulled duty stays so. Repeating it changes nothing.
    """
    duty = _locked().filter(key=key).first()
    if duty is None or _is_told_already(duty, at):
        return duty
    known_at = max(actor.at, at)
    MACHINE.step("fulfil", state=duty.state, facts=DutyFacts(due_at=duty.due_at, at=at))
    told = verdict(duty.due_at, [Happening(FULFILLED, at)], at=known_at)
    if told.state == MET_LATE:
        miss_record(duty, known_at=known_at)
    _change(duty, told, evidence=dict(evidence or {}), next_rung_at=duty.next_rung_at if told.state == MET_LATE else None)
    _tell(duty, FULFILLED, at=at, known_at=known_at, actor=actor, detail=dict(evidence or {}))
    if told.state == MET:
        proposals_withdraw(duty, at=known_at, note="按时完成的证据后来送达，责任未曾逾期")
    return duty


@transaction.atomic
def duty_waive(*, duty_id: int, at: datetime, actor: Actor, reason: str) -> Duty:
    """Written approval that the duty need not be done. Kept with its reason; a rate may still count it.

    Refuses without `duties.waive` over the unit, for one's own duty, without a reason, and when it is ended.
    """
    duty = _locked().filter(pk=duty_id, pk__in=Duty.objects.visible_to(actor).filter(pk=duty_id)).first()
    if duty is None:
        raise NotFound("not_found")
    policies.require(actor, "duties.waive", duty.unit)
    if Duty.objects.of(actor).filter(pk=duty.pk).exists():
        raise NotPermitted("duty_waiver_own")
    waiver = {
        "by": actor.person_id,
        "name": actor.name,
        "capacity": actor.capacity("duties.waive", duty.unit.path),
        "at": at.isoformat(),
        "reason": reason.strip(),
    }
    _end(duty, "waive", at=at, actor=actor, reason=reason, waiver=waiver)
    return duty


@transaction.atomic
def duty_void(*, key: str, at: datetime, actor: Actor, reason: str) -> Duty | None:
    """The duty has lost its object (session cancelled, unit closed). None when there is no such duty.

    Refuses without a reason; an ended duty is left as it is.
    """
    duty = _locked().filter(key=key).first()
    if duty is not None and duty.state not in ENDED:
        _end(duty, "void", at=at, actor=actor, reason=reason)
    return duty


def _locked() -> DutyQuerySet:
    """Rows read for change: on PostgreSQL the sweep waits, on SQLite the transaction is the only writer already."""
    return Duty.objects.select_related("unit").select_for_update(of=("self",))


def _provisional_days(days: Iterable[DueDay | None]) -> frozenset[DueDay]:
    """Those that may still move. Without a calendar all may; fixed days cost no look."""
    movable = {day for day in days if day is not None}
    calendar = duty_calendar() if movable else None
    return frozenset(day for day in movable if calendar is None or day.is_provisional(calendar))


def _row(spec: DutySpec, at: datetime, is_provisional: bool) -> Duty:
    subject_type, subject_id = spec.subject or ("", None)
    return Duty(
        kind=kind_of(spec.kind).code,
        key=spec.key,
        title=spec.title[:200],
        link=spec.link,
        unit_id=spec.unit_id,
        owner_id=spec.owner_id,
        owner_capability=spec.owner_capability,
        month=spec.month,
        subject_type=subject_type,
        subject_id=subject_id,
        opened_at=at,
        due_at=spec.due_at,
        is_provisional=is_provisional,
        due_day=kept(spec.due_day) if spec.due_day else None,
        article=spec.article[:200],
        citation=spec.citation or {},
        next_rung_at=first_look(spec.kind, at),
    )


def _opened(duty: Duty, at: datetime) -> DutyEvent:
    """The due moment goes into the event, so that another one on the row shows."""
    return DutyEvent(duty=duty, kind="opened", at=at, known_at=at, detail={"due_at": duty.due_at.isoformat()})


def _is_told_already(duty: Duty, at: datetime) -> bool:
    if duty.state in (Duty.State.WAIVED, Duty.State.VOID):
        return True
    return duty.state in DONE and duty.fulfilled_at is not None and duty.fulfilled_at <= at


def _end(duty: Duty, transition: str, *, at: datetime, actor: Actor, reason: str, **changes: Any) -> None:
    target = MACHINE.step(transition, state=duty.state, facts=DutyFacts(due_at=duty.due_at, at=at, reason=reason))
    before = duty.state
    told = verdict(duty.due_at, [Happening(target, at)], at=at)
    _change(duty, told, next_rung_at=None, **changes)
    _tell(duty, target, at=at, known_at=at, actor=actor, detail={"reason": reason.strip()})
    proposals_withdraw(duty, at=at, note=reason.strip())
    audit_record(
        duty,
        f"duty.{target}",
        actor=actor,
        at=at,
        capacity=actor.capacity("duties.waive", duty.unit.path),
        unit_id=duty.unit_id,
        before={"state": before},
        after={"state": target},
        reason=reason.strip(),
        article=duty.article,
    )


def _change(duty: Duty, told: Verdict, **changes: Any) -> None:
    """Compare-and-swap on what was read. Raises StaleState when somebody was faster."""
    changes |= {"state": told.state, "fulfilled_at": told.fulfilled_at, "missed_at": told.missed_at}
    as_read = {"pk": duty.pk, "state": duty.state, "fulfilled_at": duty.fulfilled_at, "due_at": duty.due_at}
    if not Duty.objects.filter(**as_read).update(**changes):
        raise StaleState("stale_state", duty=duty.pk)
    for name, value in changes.items():
        setattr(duty, name, value)


def _tell(duty: Duty, kind: str, *, at: datetime, known_at: datetime, actor: Actor, detail: dict[str, Any]) -> None:
    DutyEvent.objects.create(duty=duty, kind=kind, at=at, known_at=known_at, person_id=actor.person_id, detail=detail)
