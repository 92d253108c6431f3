"""A sample is drawn: from whom, by which seed, by whom and when, all kept (T-066, T-067, T-071)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Least

from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import Refused
from bihuan.kernel.sampling import sample
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.spot_check_kinds import KINDS, SEED_WORDS, UNITS
from bihuan.training.models import SpotCheck, SpotCheckSample
from bihuan.training.selectors import spot_checks as reading

CHECK = "training.spotcheck"
TWICE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Draw:
    unit: Unit
    month: str
    kind: str
    size: int
    method: str = ""


@dataclass(frozen=True)
class _Sample:
    """`population` are codes; `rows` the drawn ones in the order of the draw."""

    population: tuple[str, ...]
    rows: tuple[SpotCheckSample, ...]


@transaction.atomic
def spot_check_draw(*, draw: Draw, actor: Actor, at: datetime) -> SpotCheck:
    """Every draw is kept, so that nobody draws again until the sample pleases; the seed is made from the moment.

    The very same asked by the same person within ten minutes is one draw (two clicks).
    Refuses a size below one and an empty population. Facts (rate, completion) are kept as they stood at the draw.
    """
    policies.require(actor, CHECK, draw.unit)
    if draw.size < 1 or draw.kind not in KINDS:
        raise Refused("spot_check_size")
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=draw.unit.pk)  # who draws here at once draws in turn
    if twin := _twin(draw, actor, at):
        return twin
    seed = f"{draw.month}/{SEED_WORDS[draw.kind]}/{draw.unit.code}/{local(at):%Y%m%d%H%M%S%f}"
    found = _units(draw, seed) if draw.kind == UNITS else _persons(draw, seed, at)
    row = SpotCheck.objects.create(
        unit=draw.unit,
        month=draw.month,
        kind=draw.kind,
        seed=seed,
        n_population=len(found.population),
        population=list(found.population),
        population_digest=reading.population_digest(found.population),
        method=draw.method,
        drawn_by_id=policies.person_of(actor),
        drawn_at=at,
    )
    for each in found.rows:
        each.check_row = row
    SpotCheckSample.objects.bulk_create(found.rows)
    audit_record(
        row,
        "spot_check.drawn",
        actor=actor,
        at=at,
        capacity=actor.capacity(CHECK, draw.unit.path),
        unit_id=draw.unit.pk,
        after={"seed": seed, "population": row.n_population, "digest": row.population_digest, "size": len(found.rows)},
    )
    return row


def _twin(draw: Draw, actor: Actor, at: datetime) -> SpotCheck | None:
    """Drawn just now, and nothing found yet."""
    same = SpotCheck.objects.filter(unit=draw.unit, month=draw.month, kind=draw.kind, method=draw.method, state="drawn")
    mine = same.filter(drawn_by_id=actor.person_id, drawn_at__gt=at - TWICE_WITHIN, row_version=1)
    size = Least("n_population", Value(draw.size))
    return mine.annotate(n_samples=Count("samples"), size=size).filter(n_samples=F("size")).first()


def _units(draw: Draw, seed: str) -> _Sample:
    population = reading.unit_population(draw.unit, draw.month)
    codes = _drawn(tuple(sorted(population)), draw.size, seed)
    plans = [population[code] for code in codes]
    facts = reading.unit_facts(plans, draw.month)
    rows = tuple(SpotCheckSample(unit=plan.unit, facts=facts.get(plan.unit_id, {})) for plan in plans)
    return _Sample(tuple(sorted(population)), rows)


def _persons(draw: Draw, seed: str, at: datetime) -> _Sample:
    """Staff on the last day of the month, or today while the month runs."""
    last = min(Month.parse(draw.month).ends_at(SITE_ZONE) - timedelta(seconds=1), at)
    day = local(last).date()
    population = reading.person_population(draw.unit, day)
    codes = _drawn(tuple(sorted(population)), draw.size, seed)
    persons = [population[code] for code in codes]
    facts = reading.person_facts(persons, draw.month)
    homes = reading.homes_of(persons, draw.unit, day)
    rows = tuple(SpotCheckSample(unit_id=homes[each.pk], person=each, facts=facts[each.pk]) for each in persons)
    return _Sample(tuple(sorted(population)), rows)


def _drawn(codes: tuple[str, ...], size: int, seed: str) -> tuple[str, ...]:
    if not codes:
        raise Refused("spot_check_nobody")
    return sample(codes, size, seed=seed)
