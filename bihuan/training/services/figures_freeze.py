"""The figures of a month are frozen: lists, article, verdict and digest, never computed again (T-062…T-068)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from bihuan.duties.services.proposals import CaseSpec, cases_propose
from bihuan.foundation.clock import SITE_ZONE
from bihuan.kernel.periods import Month
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import Refusal, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person
from bihuan.people.selectors.staff import heads_of
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.domain.figures import FAIL, LEFT_OUT_WORDS, RATE_KIND
from bihuan.training.models import Cycle, MonthFigure, MonthlyPlan, MonthlyReturn
from bihuan.training.selectors.figure_drafts import FigureDraft, figure_drafts
from bihuan.training.selectors.figure_seals import digest_of

NAMED = 10  # units named in a refusal; the page lists them all


@transaction.atomic
def figures_freeze(cycle: Cycle, at: datetime, actor: Actor) -> int:
    """Keep rate and quotas of every unit of the cycle. Safe twice: what is frozen stays as it is. Returns how many are new.

    Refuses without `training.freeze`, before the month is over, and `rule_not_adopted` where an article is missing.
    Emits a case proposal for each unit below its floor, once (T-068). The number of queries does not grow with the units.
    """
    policies.require(actor, "training.freeze", cycle.unit)
    month = Month.parse(cycle.month)
    if at < month.ends_at(SITE_ZONE):
        raise Refused("month_not_over", month=cycle.month)
    book = rulebook(month.first_day)
    plans = list(MonthlyPlan.objects.filter(cycle=cycle).select_related("unit").order_by("unit__path"))
    known = set(MonthFigure.objects.filter(month=cycle.month, unit__in=_unit_ids(plans)).values_list("unit_id", "kind"))
    drafts = [each for each in figure_drafts(plans, month, book) if (each.unit.pk, each.kind) not in known]
    assessments = dict(MonthlyReturn.objects.filter(plan__cycle=cycle).values_list("unit_id", "assessment"))
    rows = [_row(draft, cycle.month, at, assessments.get(draft.unit.pk, "")) for draft in drafts]
    MonthFigure.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    _propose_cases([draft for draft in drafts if draft.unit.pk != cycle.unit_id], month, book, at)
    return len(rows)


def _unit_ids(plans: Iterable[MonthlyPlan]) -> list[int]:
    return [plan.unit_id for plan in plans]


def _row(draft: FigureDraft, month: str, at: datetime, assessment: str) -> MonthFigure:
    left_out = [{"line": each.line_id, "reason": each.reason, "text": LEFT_OUT_WORDS[each.reason]} for each in draft.left_out]
    row = MonthFigure(
        unit=draft.unit,
        month=month,
        kind=draft.kind,
        numerator=draft.numerator,
        denominator=draft.denominator,
        numerator_ids=list(draft.numerator_ids),
        denominator_ids=list(draft.denominator_ids),
        left_out=left_out,
        floor_percent=draft.floor,
        basis=draft.basis,
        facts=draft.facts,
        verdict=draft.verdict,
        citation=draft.citation.as_json(),
        assessment=assessment if draft.kind == RATE_KIND else "",
        frozen_at=at,
    )
    row.digest = digest_of(row)
    return row


def _propose_cases(drafts: Sequence[FigureDraft], month: Month, book: RuleBook, at: datetime) -> None:
    """T-068: a month below the floor is proposed as a case against the head of the unit; a person decides."""
    failed = [draft for draft in drafts if draft.kind == RATE_KIND and draft.verdict == FAIL]
    heads = heads_of([draft.unit.pk for draft in failed], month.last_day) if failed else {}
    flags = ((draft, book.find("case.plan_shortfall", draft.unit)) for draft in failed)
    asked = [draft for draft, flag in flags if flag is not None and flag.value]
    cases_propose([_case(draft, month, heads.get(draft.unit.pk)) for draft in asked], at=at)


def _case(draft: FigureDraft, month: Month, head: Person | None) -> CaseSpec:
    rate = Rate(draft.numerator, draft.denominator)
    return CaseSpec(
        key=f"plan_shortfall/{draft.unit.pk}/{month}",
        kind="training.plan_shortfall",
        title=f"{draft.unit.name} {month} 培训计划实施率 {rate.display()}，低于下限 {draft.floor:f}%",
        unit=draft.unit,
        facts={
            "summary": f"计划 {draft.denominator}，实施 {draft.numerator}，实施率 {rate.display()}，下限 {draft.floor:f}%",
            "month": str(month),
            "numerator": draft.numerator,
            "denominator": draft.denominator,
            "rate": rate.display(),
            "floor": f"{draft.floor:f}",
        },
        citation=draft.citation,
        person=head,
    )


def freeze_refusals(cycle: Cycle) -> tuple[Refusal, ...]:
    """What still stands in the way of closing the month: returns not yet looked at, units not yet assessed (T-065).

    A return that never came does not hold the month up: its unit is assessed without it, and is listed as missing.
    """
    plans = list(
        MonthlyPlan.objects.filter(cycle=cycle).exclude(unit_id=cycle.unit_id).select_related("unit").order_by("unit__path")
    )
    returns = {row.unit_id: row for row in MonthlyReturn.objects.filter(plan__cycle=cycle)}
    waiting = [plan.unit.name for plan in plans if _state(returns, plan) == "submitted"]
    book = rulebook(Month.parse(cycle.month).first_day)
    bare = [plan.unit.name for plan in plans if not _text(returns, plan) and _must_assess(book, plan)]
    found = []
    if waiting:
        found.append(Refusal("freeze_returns_waiting", n=len(waiting), units=_named(waiting)))
    if bare:
        found.append(Refusal("freeze_not_assessed", n=len(bare), units=_named(bare)))
    return tuple(found)


def _state(returns: dict[int, MonthlyReturn], plan: MonthlyPlan) -> str:
    return returns[plan.unit_id].state if plan.unit_id in returns else ""


def _text(returns: dict[int, MonthlyReturn], plan: MonthlyPlan) -> str:
    return returns[plan.unit_id].assessment.strip() if plan.unit_id in returns else ""


def _must_assess(book: RuleBook, plan: MonthlyPlan) -> bool:
    flag = book.find("month.assessment_before_close", plan.unit)
    return flag is not None and bool(flag.value)


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
