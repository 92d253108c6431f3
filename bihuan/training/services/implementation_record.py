"""A session was held, or was not: the outcome beside the issued line, whose wording stays as it was issued (T-058, T-060)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from bihuan.duties.services.ledger import duty_fulfil
from bihuan.foundation.moves import keep, require_version
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import StaleState, raise_if
from bihuan.people.domain.actor import Actor
from bihuan.training.domain.implementation import (
    HELD,
    HELD_MOVED,
    NOT_HELD,
    HeldFacts,
    held_refusal,
    outcome_of,
    record_refusal,
)
from bihuan.training.models import Deviation, Participation, PlanLine
from bihuan.training.selectors.implementation import (
    capacity_of,
    day_of,
    line_for,
    planned_day,
    record_facts,
    require_recorder,
)
from bihuan.training.selectors.returns import require_deviation
from bihuan.training.services.deviation_duties import decision_needless
from bihuan.training.services.line_lecturers import lecturer_not_needed, lecturer_taught

RECORDED = ("outcome", "held_starts_at", "held_minutes", "n_due", "n_present", "evaluation_note", "explanation")


@dataclass(frozen=True)
class HeldRecord:
    """`absent` are persons of the roster; with a roster the numbers are counted from it, otherwise they are as told."""

    starts_at: datetime
    minutes: int
    n_due: int = 0
    n_present: int = 0
    absent: Collection[int] = ()
    evaluation_note: str = ""
    explanation: str = ""


@transaction.atomic
def implementation_record_held(
    *, line_id: int, record: HeldRecord, actor: Actor, at: datetime, version: int | None = None
) -> PlanLine:
    """The session took place. On another day than planned it is held, not on time, and the deviation is kept (T-060).

    Refuses what is not issued, already reported or frozen, a session in the future, more present than expected, and another
    day where the article knows no moved sessions (T-058); StaleState when the line changed since `version` was read.
    Fulfils the duty to hold it, by the time it was held.
    """
    line = _line(line_id, actor, version)
    n_due, n_present = _attendance(line, record)
    raise_if(held_refusal(HeldFacts(record.starts_at, record.minutes, n_due, n_present, at)))
    outcome = outcome_of(planned_on=planned_day(line), held_on=day_of(record.starts_at))
    if outcome == HELD_MOVED:
        require_deviation(line.plan, "moved")
    before = _facts(line)
    line_change(
        line,
        outcome=outcome,
        held_starts_at=record.starts_at,
        held_minutes=record.minutes,
        n_due=n_due,
        n_present=n_present,
        evaluation_note=record.evaluation_note.strip(),
        explanation=record.explanation.strip() or line.explanation,
    )
    if outcome == HELD_MOVED:
        _keep_move(line, before, actor, at)
    lecturer_taught(line, actor=actor, at=at)
    _tell(line, "session.held", before, actor, at)
    decision_needless(line, actor, at)
    # The article counts days: later on the planned day is still on time.
    done_at = min(line.starts_at, at) if outcome == HELD else record.starts_at
    evidence = {"outcome": outcome, "due": n_due, "present": n_present}
    duty_fulfil(key=f"session.hold/{line.pk}", at=done_at, actor=actor, evidence=evidence)
    return line


@transaction.atomic
def implementation_record_not_held(
    *, line_id: int, explanation: str, actor: Actor, at: datetime, version: int | None = None
) -> PlanLine:
    """The session did not take place. Without a written approval it shows as not approved (T-061). Refusals as for held."""
    line = _line(line_id, actor, version)
    before = _facts(line)
    line_change(
        line,
        outcome=NOT_HELD,
        held_starts_at=None,
        held_minutes=None,
        n_due=None,
        n_present=None,
        evaluation_note="",
        explanation=explanation.strip(),
    )
    Participation.objects.filter(line=line).update(attended=None)
    lecturer_not_needed(line, reason=explanation, actor=actor, at=at)
    _tell(line, "session.not_held", before, actor, at)
    return line


@transaction.atomic
def implementation_explain(
    *, line_id: int, explanation: str, actor: Actor, at: datetime, version: int | None = None
) -> PlanLine:
    """The words that go into the implementation table (T-069). Refusals as for held."""
    line = _line(line_id, actor, version)
    before = _facts(line)
    line_change(line, explanation=explanation.strip())
    _tell(line, "session.explained", before, actor, at)
    return line


def line_change(line: PlanLine, **changes: Any) -> None:
    """Compare-and-swap on the version, while the month is open. Raises StaleState when somebody was faster."""
    changed = PlanLine.objects.filter(
        pk=line.pk, row_version=line.row_version, plan__in=type(line.plan).objects.exclude(cycle__state="frozen")
    ).update(row_version=line.row_version + 1, **changes)
    if not changed:
        raise StaleState("stale_state", line=line.pk)
    for name, value in {**changes, "row_version": line.row_version + 1}.items():
        setattr(line, name, value)


def _line(line_id: int, actor: Actor, version: int | None) -> PlanLine:
    line = line_for(actor, line_id)
    require_recorder(actor, line.plan)
    keep(line.plan.cycle)
    raise_if(record_refusal(record_facts(line)))
    require_version(line, version)
    return line


def _attendance(line: PlanLine, record: HeldRecord) -> tuple[int, int]:
    """Mark the roster: all present but the absent ones. Without a roster the told numbers stand."""
    rows = Participation.objects.filter(line=line, is_invited=True)
    if not rows.exists():
        return record.n_due, record.n_present
    rows.update(attended=True)
    rows.filter(person__in=record.absent).update(attended=False)
    counts = rows.aggregate(due=Count("pk"), present=Count("pk", filter=Q(attended=True)))
    return counts["due"], counts["present"]


def _keep_move(line: PlanLine, before: dict[str, Any], actor: Actor, at: datetime) -> None:
    if before["held_starts_at"] == _facts(line)["held_starts_at"] or actor.person_id is None:
        return
    Deviation.objects.create(
        line=line,
        unit=line.plan.unit,
        kind="moved",
        reason=line.explanation,
        new_starts_at=line.held_starts_at,
        before={"starts_at": line.starts_at.isoformat()},
        state="recorded",
        requested_by_id=actor.person_id,
        requested_at=at,
    )


def _facts(line: PlanLine) -> dict[str, Any]:
    found = {name: getattr(line, name) for name in RECORDED}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in found.items()}


def _tell(line: PlanLine, verb: str, before: dict[str, Any], actor: Actor, at: datetime) -> None:
    audit_record(
        line,
        verb,
        actor=actor,
        at=at,
        capacity=capacity_of(actor, line.plan),
        unit_id=line.plan.unit_id,
        before=before,
        after=_facts(line),
    )
