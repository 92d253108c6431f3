"""The month is judged, once: one verdict per person, kept; what is confirmed or annulled later stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.classroom.domain.standing import Standing, asks_for_a_case, standing
from bihuan.classroom.models import MonthVerdict, VerdictAdjustment
from bihuan.classroom.selectors.verdict_facts import MonthFacts, as_it_stands, month_facts, units_by_id
from bihuan.classroom.services.streak_cases import Ended, streaks_fall, streaks_propose
from bihuan.foundation.clock import SITE_ZONE
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.models import Cycle

CLOSE = "training.freeze"
GAP, MONTHS = "evaluation.streak_gap", "evaluation.streak_months"
DEFAULT_GAP = "breaks"
BATCH = 1000


@dataclass(frozen=True)
class Judged:
    """What a run added."""

    n_new: int = 0
    n_adjusted: int = 0
    n_proposed: int = 0


@dataclass(frozen=True)
class RowRules:
    """How rows are counted in a unit; without an article no case follows."""

    gap: str = DEFAULT_GAP
    months: int | None = None
    citation: Citation | None = None


@transaction.atomic
def month_verdicts(*, month: str, unit: Unit, actor: Actor, at: datetime) -> Judged:
    """Judge everybody of the unit's subtree who was on a roster in the month or whose row is running.

    Safe twice and at once: a verdict that is there stays, what differs from it is kept beside it, a row of failing months
    proposes one case. Refuses without `training.freeze` over the unit, and while the month is not closed.
    """
    policies.require(actor, CLOSE, unit)
    wanted = Month.parse(month)
    _require_closed(wanted, unit, at)
    facts, units = month_facts(wanted), units_by_id()
    of_unit = {pk: unit_id for pk, unit_id in facts.units.items() if units[unit_id].path.startswith(unit.path)}
    rules = _rules(rulebook(wanted.last_day, (GAP, MONTHS)), {units[unit_id] for unit_id in of_unit.values()})
    now = {pk: _standing(facts, pk, rules[unit_id]) for pk, unit_id in sorted(of_unit.items())}
    n_new = _keep(facts, of_unit, now, rules, at)
    n_adjusted = _adjust(facts, now, at)
    gaps = {pk: rules[unit_id].gap for pk, unit_id in of_unit.items()}
    streaks_fall(now, gaps, wanted, actor=actor, at=at)
    ended = [
        Ended(pk, units[of_unit[pk]], wanted, each, gaps[pk], rules[of_unit[pk]].citation)
        for pk, each in now.items()
        if asks_for_a_case(each, gap=gaps[pk], months=rules[of_unit[pk]].months)
    ]
    judged = Judged(n_new, n_adjusted, streaks_propose(ended, facts.earlier, at=at))
    if judged != Judged():
        _tell(judged, month, unit, actor, at)
    return judged


def _require_closed(month: Month, unit: Unit, at: datetime) -> None:
    """For the unit and for everything below it: whoever stands above several centres waits for the last one."""
    concerned = Q(unit__in=unit.ancestor_ids) | Q(unit__path__startswith=unit.path)
    is_open = Cycle.objects.filter(concerned, month=str(month)).exclude(state="frozen").exists()
    if is_open or at < month.ends_at(SITE_ZONE):
        raise Refused("verdict_month_open", month=str(month))


def _rules(book: RuleBook, units: set[Unit]) -> dict[int, RowRules]:
    found = {}
    for unit in units:
        gap, months = book.find(GAP, unit), book.find(MONTHS, unit)
        found[unit.pk] = RowRules(
            gap.value.value if gap else DEFAULT_GAP,
            months.value.value if months else None,
            months.citation if months else None,
        )
    return found


def _standing(facts: MonthFacts, person_id: int, rules: RowRules) -> Standing:
    n, failed = facts.results.get(person_id, (0, 0))
    earlier: Mapping[str, str] = facts.earlier.get(person_id, {})
    return standing(facts.month, n_evaluations=n, n_failed=failed, earlier=earlier, gap=rules.gap)


def _keep(
    facts: MonthFacts, of_unit: Mapping[int, int], now: Mapping[int, Standing], rules: Mapping[int, RowRules], at: datetime
) -> int:
    """In the order of the persons, so that two at once never wait for each other in a ring."""
    fresh = [
        _row(pk, of_unit[pk], str(facts.month), each, rules[of_unit[pk]], at)
        for pk, each in now.items()
        if pk not in facts.kept
    ]
    if not fresh:
        return 0
    mine = MonthVerdict.objects.filter(month=str(facts.month), decided_at=at)
    before = mine.count()
    MonthVerdict.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return mine.count() - before


def _row(  # noqa: PLR0913  (each is a fact of the row)
    person_id: int, unit_id: int, month: str, now: Standing, rules: RowRules, at: datetime
) -> MonthVerdict:
    """The whole article is kept where it bites; elsewhere its name is enough."""
    return MonthVerdict(
        person_id=person_id,
        unit_id=unit_id,
        month=month,
        verdict=now.verdict,
        n_evaluations=now.n_evaluations,
        n_failed=now.n_failed,
        streak=now.streak,
        streak_from=now.streak_from,
        decided_at=at,
        article=rules.citation.short[:200] if rules.citation else "",
        citation=rules.citation.as_json() if rules.citation and now.streak else {},
    )


def _adjust(facts: MonthFacts, now: Mapping[int, Standing], at: datetime) -> int:
    fresh = []
    for pk, each in now.items():
        row = facts.kept.get(pk)
        if row is not None and as_it_stands(row, facts.latest) != each:
            last = facts.latest.get(row.pk)
            fresh.append(VerdictAdjustment(row=row, number=last.number + 1 if last else 1, at=at, **vars(each)))
    VerdictAdjustment.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    return len(fresh)


def _tell(judged: Judged, month: str, unit: Unit, actor: Actor, at: datetime) -> None:
    audit_record(
        unit,
        "class.verdicts_settled",
        actor=actor,
        at=at,
        capacity=actor.capacity(CLOSE, unit.path),
        unit_id=unit.pk,
        after={"month": month, "verdicts": judged.n_new, "adjusted": judged.n_adjusted, "proposed": judged.n_proposed},
    )
