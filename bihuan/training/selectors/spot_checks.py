"""Reading spot checks, and the populations they are drawn from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.kernel.periods import Month
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import NotFound
from bihuan.kernel.sampling import sample
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Person, Unit
from bihuan.people.selectors.staff import people_of
from bihuan.regulations.selectors.resolution import rulebook
from bihuan.training.domain.figures import RATE_KIND
from bihuan.training.domain.spot_check_kinds import UNITS
from bihuan.training.models import MonthFigure, MonthlyPlan, SpotCheck, SpotCheckSample
from bihuan.training.selectors.figure_drafts import figure_drafts
from bihuan.training.selectors.figures import adjusted
from bihuan.training.selectors.implementation import completions


def check_for(actor: Actor, check_id: int) -> SpotCheck:
    row = (
        SpotCheck.objects.visible_to(actor, "training.spotcheck").select_related("unit", "drawn_by").filter(pk=check_id).first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def samples_of(row: SpotCheck) -> list[SpotCheckSample]:
    return list(row.samples.select_related("unit", "person", "checked_by").order_by("pk"))


def checks_of(actor: Actor, month: str) -> list[SpotCheck]:
    """Checks of a month, newest first, with their samples at hand."""
    rows = SpotCheck.objects.visible_to(actor, "training.spotcheck").filter(month=month)
    return list(rows.select_related("unit", "drawn_by").prefetch_related("samples").order_by("-pk"))


def unit_population(unit: Unit, month: str) -> dict[str, MonthlyPlan]:
    """Code → plan of every unit below that has a plan of the month."""
    plans = MonthlyPlan.objects.filter(month=month, unit__path__startswith=unit.path).exclude(unit=unit)
    return {plan.unit.code: plan for plan in plans.select_related("unit", "cycle")}


def person_population(unit: Unit, day: date) -> dict[str, Person]:
    """Employee number → person, of everybody in the subtree on that day."""
    return {person.employee_no: person for person in people_of(unit.path, day)}


def population_digest(codes: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()


def drawn_again(row: SpotCheck) -> tuple[str, ...]:
    """The sample drawn once more from the kept population and seed."""
    return sample(row.population, row.samples.count(), seed=row.seed)


@dataclass(frozen=True)
class Redraw:
    """Whether the kept population is untouched, and whether the seed gives the same sample from it."""

    codes: tuple[str, ...]
    is_population_same: bool
    is_sample_same: bool


def redraw(row: SpotCheck) -> Redraw:
    kept = tuple(code_of(row, each) for each in samples_of(row))
    codes = drawn_again(row)
    return Redraw(codes, population_digest(row.population) == row.population_digest, codes == kept)


def code_of(row: SpotCheck, each: SpotCheckSample) -> str:
    if row.kind == UNITS or each.person is None:
        return each.unit.code
    return each.person.employee_no


def unit_facts(plans: Sequence[MonthlyPlan], month: str) -> dict[int, dict[str, Any]]:
    """Unit → its rate when the sample was drawn: of a closed month the frozen figure with its adjustments (T-062)."""
    kept = MonthFigure.objects.filter(month=month, kind=RATE_KIND, unit__in=[plan.unit_id for plan in plans])
    frozen = {row.unit_id: _rate_facts(adjusted(row)) for row in kept.prefetch_related("adjustments")}
    return {**_live_facts([plan for plan in plans if plan.unit_id not in frozen], month), **frozen}


def _live_facts(plans: Sequence[MonthlyPlan], month: str) -> dict[int, dict[str, Any]]:
    if not plans:
        return {}
    at_month = Month.parse(month)
    drafts = figure_drafts(plans, at_month, rulebook(at_month.first_day))
    rates = {each.unit.pk: each for each in drafts if each.kind == RATE_KIND}
    return {pk: _rate_facts(Rate(each.numerator, each.denominator, len(each.left_out))) for pk, each in rates.items()}


def _rate_facts(rate: Rate) -> dict[str, Any]:
    return {"held": rate.numerator, "planned": rate.denominator, "left_out": rate.left_out}


def person_facts(persons: Sequence[Person], month: str) -> dict[int, dict[str, Any]]:
    """Person → invited and attended (T-067)."""
    return {pk: {"invited": each.invited, "attended": each.attended} for pk, each in completions(persons, month).items()}


def homes_of(persons: Sequence[Person], unit: Unit, day: date) -> Mapping[int, int]:
    """Person → unit of that day below the unit; the primary assignment wins."""
    rows = Assignment.objects.in_service(day).filter(person__in=persons, unit__path__startswith=unit.path)
    return dict(rows.order_by("is_primary", "-pk").values_list("person_id", "unit_id"))
