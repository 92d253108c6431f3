"""What a miss brings with it: who was responsible at the due moment, and a proposal for a person to decide on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from bihuan.duties.domain.kinds import declared_kinds
from bihuan.duties.models import CaseProposal, Duty, DutyEvent
from bihuan.foundation.clock import local
from bihuan.people.models import Person
from bihuan.people.selectors.staff import holders_of

Responsible = dict[int, list[dict[str, Any]]]


def miss_record(duty: Duty, *, known_at: datetime) -> None:
    """The duty's due moment passed undone. Recorded once, whoever notices it first: the sweep or the late doer."""
    misses_record([duty], known_at=known_at)


def misses_record(duties: Sequence[Duty], *, known_at: datetime) -> None:
    """Event and proposal for many duties in a few statements; what is recorded already is left alone."""
    recorded = set(DutyEvent.objects.filter(duty__in=duties, kind="missed").values_list("duty_id", flat=True))
    fresh = [duty for duty in duties if duty.pk not in recorded]
    if not fresh:
        return
    responsible = responsible_at_due(fresh)
    DutyEvent.objects.bulk_create(
        [
            DutyEvent(
                duty=duty,
                kind="missed",
                at=duty.due_at,
                known_at=known_at,
                detail={"responsible": responsible[duty.pk]},
            )
            for duty in fresh
        ]
    )
    proposals = [_proposal(duty, responsible[duty.pk], known_at) for duty in fresh if _proposes(duty.kind)]
    CaseProposal.objects.bulk_create(proposals, ignore_conflicts=True)


def responsible_at_due(duties: Iterable[Duty]) -> Responsible:
    """Duty → persons who owed it on the day of its due moment (the last day on which it was in time)."""
    found: Responsible = {}
    wanted: dict[tuple[str, date], list[Duty]] = defaultdict(list)
    for duty in duties:
        if duty.owner_id is not None:
            found[duty.pk] = [_told(duty.owner)] if duty.owner else []
        else:
            wanted[duty.owner_capability, last_day(duty.due_at)].append(duty)
    for (capability, day), group in wanted.items():
        holders = holders_of(capability, {duty.unit_id for duty in group}, day)
        for duty in group:
            found[duty.pk] = [_told(person) for person in holders.get(duty.unit_id, ())]
    return found


def last_day(due_at: datetime) -> date:
    """The local day of the last instant in time: due 26th 00:00 means the 25th."""
    return local(due_at - timedelta(microseconds=1)).date()


def proposals_withdraw(duty: Duty, *, at: datetime, note: str) -> None:
    """What the proposals rest on is gone; those that nobody has taken up yet are dropped, with the reason."""
    CaseProposal.objects.filter(duty=duty, state=CaseProposal.State.PROPOSED).update(
        state=CaseProposal.State.DROPPED, note=note, row_version=F("row_version") + 1
    )


def _proposes(kind: str) -> bool:
    known = declared_kinds().get(kind)
    return known is not None and known.proposes_case


def _proposal(duty: Duty, responsible: list[dict[str, Any]], at: datetime) -> CaseProposal:
    return CaseProposal(
        key=f"miss:{duty.pk}:{duty.generation}",
        kind=f"missed.{duty.kind}"[:60],
        title=f"逾期未完成：{duty.title}"[:200],
        unit_id=duty.unit_id,
        person_id=responsible[0]["id"] if len(responsible) == 1 else None,
        duty=duty,
        facts={"due_at": duty.due_at.isoformat(), "responsible": responsible},
        article=duty.article,
        citation=duty.citation,
        proposed_at=at,
    )


def _told(person: Person) -> dict[str, Any]:
    return {"id": person.pk, "name": person.name, "employee_no": person.employee_no}
