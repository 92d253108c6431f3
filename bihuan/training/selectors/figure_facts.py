"""What the figures of a month are counted from, for any number of units in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.models import Assignment, Unit
from bihuan.people.selectors.staff import months_before
from bihuan.regulations.selectors.resolution import RuleBook
from bihuan.training.domain.figures import CountedLine
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.quotas import MIN_HOURS, QUOTA_KEYS, Counted, QuotaRule, window_of, with_minimum
from bihuan.training.models import Deviation, MonthlyPlan, PlanLine

NEW_FOR = "induction.attend_within_months"
_OF_THE_RATE = (
    "pk", "plan__unit_id", "plan__state", "fate", "is_added", "outcome", "starts_at", "held_starts_at", "lesson_minutes",
    "is_omission_approved",
)  # fmt: skip
_FIELDS = (
    *_OF_THE_RATE, "plan__month", "held_minutes", "audience", "training_kind", "merged_into__outcome",
    "merged_into__held_starts_at", "merged_into__held_minutes",
)  # fmt: skip


@dataclass
class UnitMonth:
    """One unit's month as facts. `n_newcomers` None: no article says how long one is new."""

    unit: Unit
    plan_id: int
    lines: list[CountedLine] = field(default_factory=list)
    sessions: list[Counted] = field(default_factory=list)
    n_newcomers: int | None = None


def month_facts(plans: Sequence[MonthlyPlan], month: Month, book: RuleBook) -> dict[int, UnitMonth]:
    """Unit id → facts; `plan.unit` must be loaded. Two queries whatever the number of units."""
    found = {plan.unit_id: UnitMonth(plan.unit, plan.pk) for plan in plans}
    for row in _line_rows(plans, month, book):
        facts = found[row["plan__unit_id"]]
        if row["plan__month"] == str(month):
            facts.lines.append(_counted_line(row))
        if (session := _held_session(row)) is not None:
            facts.sessions.append(session)
    _count_newcomers(found, month, book)
    return found


def rate_facts(plans: Sequence[MonthlyPlan]) -> dict[int, list[CountedLine]]:
    """Unit id → the lines of the month as the rate sees them, and nothing else: for a total over the whole tree."""
    found: dict[int, list[CountedLine]] = {plan.unit_id: [] for plan in plans}
    rows = _with_approval(PlanLine.objects.filter(plan__in=[plan.pk for plan in plans]))
    for row in rows.order_by("pk").values(*_OF_THE_RATE):
        found[row["plan__unit_id"]].append(_counted_line(row))
    return found


def _line_rows(plans: Sequence[MonthlyPlan], month: Month, book: RuleBook) -> Iterable[dict[str, Any]]:
    """The month's lines, and of the earlier months of a quota's window the lines that were held."""
    units = {(book.adopting(plan.unit), plan.unit.kind): plan.unit for plan in plans}  # one for each set of rules
    rules = {rule for unit in units.values() for rule in quotas_of(book, unit).values()}
    earlier = sorted({str(each) for rule in rules for each in _before(rule, month)})
    of_plans = Q(plan__in=[plan.pk for plan in plans])
    if earlier:
        held = Q(outcome__in=HELD_OUTCOMES) | Q(merged_into__outcome__in=HELD_OUTCOMES)
        of_plans |= Q(plan__unit__in=[plan.unit_id for plan in plans], plan__month__in=earlier) & held
    return _with_approval(PlanLine.objects.filter(of_plans)).order_by("pk").values(*_FIELDS)


def _with_approval(lines: QuerySet[PlanLine]) -> QuerySet[PlanLine]:
    approved = Deviation.objects.filter(line=OuterRef("pk"), kind="not_held", state="approved")
    return lines.annotate(is_omission_approved=Exists(approved))


def _before(rule: QuotaRule, month: Month) -> tuple[Month, ...]:
    return tuple(each for each in window_of(rule, month).first.until(month) if each != month)


def quotas_of(book: RuleBook, unit: Unit) -> dict[str, QuotaRule]:
    """The quotas that hold for the unit and speak of its kind."""
    resolved = ((key, book.find(key, unit)) for key in QUOTA_KEYS)
    general = book.find(MIN_HOURS, unit)
    speaking = {
        key: found.value
        for key, found in resolved
        if found is not None and (not found.value.applies_to_unit_kinds or unit.kind in found.value.applies_to_unit_kinds)
    }
    return with_minimum(speaking, general.value.value if general else 0)


def _counted_line(row: dict[str, Any]) -> CountedLine:
    issued = row["plan__state"] == "issued" or row["is_added"]
    return CountedLine(
        line_id=row["pk"],
        minutes=row["lesson_minutes"],
        planned_on=local(row["starts_at"]).date(),
        outcome=row["outcome"],
        held_on=local(row["held_starts_at"]).date() if row["held_starts_at"] else None,
        is_added=row["is_added"],
        fate=row["fate"] if issued or row["fate"] == "merged" else "not_issued",
        is_omission_approved=row["is_omission_approved"],
    )


def _held_session(row: dict[str, Any]) -> Counted | None:
    """For a quota a merged line is held when the session it was merged into was held."""
    source = "merged_into__" if row["fate"] == "merged" else ""
    held_at = row[f"{source}held_starts_at"]
    if row[f"{source}outcome"] not in HELD_OUTCOMES or held_at is None:
        return None
    return Counted(
        position=row["pk"],
        month=Month.of(local(held_at).date()),
        audience=row["audience"],
        lesson_minutes=row[f"{source}held_minutes"] or 0,
        training_kind=row["training_kind"],
    )


def _count_newcomers(found: dict[int, UnitMonth], month: Month, book: RuleBook) -> None:
    """Who is new in each unit's subtree on the first day of the month (T-029), in one query."""
    since: dict[int, date] = {}
    for unit_id, facts in found.items():
        months = book.find(NEW_FOR, facts.unit)
        if months is not None:
            since[unit_id] = months_before(month.first_day, months.value.value)
    if not since:
        return
    new: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.in_service(month.first_day).filter(person__joined_on__gt=min(since.values()))
    for person_id, joined_on, path in rows.values_list("person_id", "person__joined_on", "unit__path"):
        for part in path.strip("/").split("/"):
            if int(part) in since and joined_on > since[int(part)]:
                new[int(part)].add(person_id)
    for unit_id in since:
        found[unit_id].n_newcomers = len(new[unit_id])
