"""The board's chain: each step of the month with its due moment, its article and who is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from bihuan.duties.models import Duty
from bihuan.duties.selectors.ledger import provisional_kinds
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.domain.board import ORDER, StepFacts, StepMark, marks
from bihuan.training.models import Cycle, MonthlyPlan
from bihuan.training.selectors.working_time import site_calendar, working_minutes

KIND_OF_STEP = {
    "collect": "plan.monthly",
    "consolidate": "cycle.consolidate",
    "approve": "cycle.approve",
    "issue": "cycle.issue",
    "return": "return.monthly",
}


@dataclass(frozen=True)
class BoardStep:
    """One step of the chain, judged."""

    code: str
    mark: StepMark
    due_at: datetime | None
    done_at: datetime | None
    n_done: int
    n_total: int
    citation: Citation | None
    other_due_at: datetime | None = None
    is_provisional: bool = False
    late_units: tuple[str, ...] = ()


def steps_of_board(cycle: Cycle, at: datetime, actor: Actor) -> tuple[BoardStep, ...]:
    """From the duties as they were judged when the month was opened, so an edition changed later moves nothing."""
    centre = {
        duty.kind: duty
        for duty in Duty.objects.filter(
            key__in=[f"{kind}/{cycle.pk}" for kind in ("cycle.consolidate", "cycle.approve", "cycle.issue")]
        )
    }
    facts = [_collect(cycle, at, actor), *_centre_steps(cycle, centre), *_after_issue(cycle)]
    provisional = provisional_kinds(cycle.unit, cycle.month)
    calendar = site_calendar()
    judged = marks([fact for fact, _extra in facts], at, lambda start, end: working_minutes(calendar, start, end))
    return tuple(
        BoardStep(
            code=fact.code,
            mark=mark,
            due_at=fact.due_at,
            done_at=fact.done_at,
            is_provisional=KIND_OF_STEP.get(fact.code, "") in provisional,
            **extra,
        )
        for (fact, extra), mark in zip(facts, judged, strict=True)
    )


def _extra(n_done: int = 0, n_total: int = 0, citation: Citation | None = None, **more: Any) -> dict[str, Any]:
    return {"n_done": n_done, "n_total": n_total, "citation": citation, **more}


def _collect(cycle: Cycle, at: datetime, actor: Actor) -> tuple[StepFacts, dict[str, Any]]:
    plans = MonthlyPlan.objects.filter(cycle=cycle).exclude(unit_id=cycle.unit_id)
    found = plans.aggregate(
        n_total=Count("pk"),
        n_done=Count("pk", filter=Q(first_submitted_at__isnull=False)),
        due=Min("due_at"),
        last_due=Max("due_at"),
        last=Max("first_submitted_at"),
    )
    first = plans.order_by("due_at", "pk").only("citation").first()
    late = (
        plans.visible_to(actor)
        .filter(first_submitted_at=None, due_at__lte=at)
        .order_by("unit__code")
        .values_list("unit__name", flat=True)[:5]
    )
    is_done = found["n_total"] > 0 and found["n_done"] == found["n_total"]
    step = StepFacts("collect", found["due"], found["last"] if is_done else None, may_begin=True)
    citation = Citation.from_json(first.citation) if first else None
    other = found["last_due"] if found["last_due"] != found["due"] else None
    return step, _extra(found["n_done"], found["n_total"], citation, other_due_at=other, late_units=tuple(late))


def _centre_steps(cycle: Cycle, duties: Mapping[str, Duty]) -> list[tuple[StepFacts, dict[str, Any]]]:
    reached = ORDER.index(cycle.state)
    found = []
    for position, (code, kind, done_at) in enumerate(
        (
            ("consolidate", "cycle.consolidate", cycle.consolidated_at),
            ("approve", "cycle.approve", cycle.approved_at),
            ("issue", "cycle.issue", cycle.issued_at),
        )
    ):
        duty = duties.get(kind)
        if duty is None:
            continue  # this edition has no such step (T-055)
        is_done = reached > position
        step = StepFacts(code, duty.due_at, done_at if is_done else None, may_begin=reached == position)
        found.append((step, _extra(citation=Citation.from_json(duty.citation))))
    return found


def _after_issue(cycle: Cycle) -> list[tuple[StepFacts, dict[str, Any]]]:
    """Holding the sessions, and the returns; counted from the ledger."""
    of_month = Duty.objects.filter(month=cycle.month, unit__path__startswith=cycle.unit.path)
    done = Q(state__in=("met", "met_late", "waived"))
    found = of_month.filter(kind__in=("session.hold", "return.monthly")).aggregate(
        held=Count("pk", filter=Q(kind="session.hold") & done),
        sessions=Count("pk", filter=Q(kind="session.hold")),
        sent=Count("pk", filter=Q(kind="return.monthly") & done),
        returns=Count("pk", filter=Q(kind="return.monthly")),
        due=Min("due_at", filter=Q(kind="return.monthly")),
        last_due=Max("due_at", filter=Q(kind="return.monthly")),
        last_held=Max("fulfilled_at", filter=Q(kind="session.hold")),
        last_sent=Max("fulfilled_at", filter=Q(kind="return.monthly")),
    )
    rule = of_month.filter(kind="return.monthly").order_by("due_at", "pk").only("citation").first()
    is_issued = cycle.state in ("issued", "frozen")
    held_all = is_issued and found["sessions"] > 0 and found["held"] == found["sessions"]
    sent_all = found["returns"] > 0 and found["sent"] == found["returns"]
    hold = StepFacts("hold", None, found["last_held"] if held_all or cycle.state == "frozen" else None, may_begin=is_issued)
    back = StepFacts("return", found["due"], found["last_sent"] if sent_all else None, may_begin=is_issued)
    other = found["last_due"] if found["last_due"] != found["due"] else None
    citation = Citation.from_json(rule.citation) if rule else None
    return [
        (hold, _extra(found["held"], found["sessions"])),
        (back, _extra(found["sent"], found["returns"], citation, other_due_at=other)),
    ]
