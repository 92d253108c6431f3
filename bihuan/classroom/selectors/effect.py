"""年度成效: what a year's plans have brought, by area and by unit; every figure with what it was counted from (T-088)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from bihuan.classroom.models import EffectConclusion, Evaluation, FeedbackAnswer, GroupInspection
from bihuan.duties.models import Case
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.models import Participation
from bihuan.training.selectors.words import option_labels
from bihuan.training.selectors.year_figures import YearRates, year_rates

RATINGS = "inspection.ratings"
VIEW = "training.view"


@dataclass(frozen=True)
class Mean:
    """Feedback in points of a hundred: the sum over `n` forms. Classes with too few forms are left out whole."""

    total: float = 0.0
    n: int = 0
    n_left_out: int = 0

    def display(self) -> str:
        return f"{self.total / self.n:.1f}" if self.n else "—"


@dataclass(frozen=True)
class EffectRow:
    """One area, or one unit of it. `rates` by basis; more than one are shown apart, never added."""

    unit: Unit
    rates: Mapping[str, Rate]
    attendance: Rate
    feedback: Mean
    passing: Rate
    ratings: Mapping[str, int]
    n_cases: int
    n_cases_open: int


@dataclass(frozen=True)
class Effect:
    year: int
    area: Unit | None
    rows: tuple[EffectRow, ...]
    total: EffectRow | None
    closed: tuple[str, ...]
    open: tuple[str, ...]
    conclusions: tuple[EffectConclusion, ...]
    rating_labels: Mapping[str, str]


@dataclass
class _Sums:
    rates: dict[str, list[Rate]] = field(default_factory=lambda: defaultdict(list))
    counted: Counter[str] = field(default_factory=Counter)
    ratings: Counter[str] = field(default_factory=Counter)
    points: float = 0.0


@dataclass(frozen=True)
class _Groups:
    """Which row a unit's figures stand in: the nearest chosen unit on the way up."""

    units: Mapping[int, Unit]
    chosen: Mapping[int, Unit]
    sums: dict[int, _Sums]

    def of(self, unit_id: int) -> _Sums | None:
        unit = self.units.get(unit_id)
        if unit is None:
            return None
        found = next((pk for pk in reversed(unit.ancestor_ids) if pk in self.chosen), None)
        return None if found is None else self.sums.setdefault(found, _Sums())


def effect(actor: Actor, year: int, *, area_id: int | None = None) -> Effect:
    """By area in sight; with an area by its units. Refuses (NotFound) an area out of sight."""
    units = {unit.pk: unit for unit in Unit.objects.visible_to(actor, VIEW)}
    area = _area(units, area_id)
    groups = _Groups(units, _chosen(units, area), {})
    figures = year_rates(actor, year)
    _add_rates(groups, figures)
    _add_attendance(groups, year)
    _add_feedback(groups, year)
    _add_results(groups, year)
    _add_inspections(groups, actor, year)
    _add_cases(groups, actor, year)
    rows = tuple(_row(groups.chosen[pk], groups.sums[pk]) for pk in sorted(groups.sums, key=lambda pk: groups.chosen[pk].path))
    root = area or (min(units.values(), key=lambda unit: len(unit.path)) if units else None)
    total = _row(root, _together(groups.sums.values())) if root and len(rows) > 1 else None
    said = EffectConclusion.objects.visible_to(actor).filter(year=year).select_related("person", "unit")
    return Effect(year, area, rows, total, figures.closed, figures.open, tuple(said), option_labels(RATINGS))


def _area(units: Mapping[int, Unit], area_id: int | None) -> Unit | None:
    if area_id is None:
        return None
    if area_id not in units:
        raise NotFound("not_found")
    return units[area_id]


def _chosen(units: Mapping[int, Unit], area: Unit | None) -> dict[int, Unit]:
    """The areas and what stands above them for itself; of one area every unit; without areas the topmost in sight."""
    if area is not None:
        return {pk: unit for pk, unit in units.items() if unit.path.startswith(area.path)}
    shortest = min((len(unit.ancestor_ids) for unit in units.values()), default=0)
    return {
        pk: unit
        for pk, unit in units.items()
        if unit.kind in (Unit.Kind.AREA, Unit.Kind.GROUP) or len(unit.ancestor_ids) == shortest
    }


def _add_rates(groups: _Groups, figures: YearRates) -> None:
    for unit_id, by_basis in figures.rates.items():
        sums = groups.of(unit_id)
        if sums is not None:
            for basis, rate in by_basis.items():
                sums.rates[basis].append(rate)


def _add_attendance(groups: _Groups, year: int) -> None:
    """Of persons in the unit of the day, at classes that were held."""
    rows = Participation.objects.filter(
        is_invited=True, attended__isnull=False, line__plan__month__startswith=f"{year:04}-", line__outcome__in=HELD_OUTCOMES
    )
    counted = rows.order_by().values_list("unit_id").annotate(n=Count("pk"), came=Count("pk", filter=Q(attended=True)))
    for unit_id, n, came in counted:
        _count(groups, unit_id, invited=n, came=came)


def _add_feedback(groups: _Groups, year: int) -> None:
    """Of closed rounds, without late forms, under the unit that held the class. What a small group said is in no mean,
    so that no difference tells it either."""
    rows = FeedbackAnswer.objects.filter(
        session__line__plan__month__startswith=f"{year:04}-", session__feedback_round__closed_at__isnull=False, is_late=False
    )
    by_session: dict[tuple[int, int, int], list[float]] = defaultdict(list)
    names = ("session_id", "session__line__plan__unit_id", "session__feedback_round__small_group", "scores")
    for session_id, unit_id, smallest, scores in rows.values_list(*names).iterator(2000):
        points = [float(score) for score in scores.values() if score is not None]
        if points:
            by_session[session_id, unit_id, smallest].append(sum(points) / len(points))
    for (_session, unit_id, smallest), forms in by_session.items():
        sums = groups.of(unit_id)
        if sums is None:
            continue
        if len(forms) < smallest:
            sums.counted["forms_left_out"] += len(forms)
            continue
        sums.counted["forms"] += len(forms)
        sums.points += sum(forms)


def _add_results(groups: _Groups, year: int) -> None:
    rows = Evaluation.objects.filter(
        state="confirmed", is_passed__isnull=False, seat__session__line__plan__month__startswith=f"{year:04}-"
    )
    counted = rows.order_by().values_list("seat__participation__unit_id")
    for unit_id, n, passed in counted.annotate(n=Count("pk"), passed=Count("pk", filter=Q(is_passed=True))):
        _count(groups, unit_id, results=n, passed=passed)


def _add_inspections(groups: _Groups, actor: Actor, year: int) -> None:
    rows = GroupInspection.objects.visible_to(actor).filter(held_at__year=year).order_by()
    for unit_id, rating, n in rows.values_list("unit_id", "rating").annotate(n=Count("pk")):
        sums = groups.of(unit_id)
        if sums is not None:
            sums.ratings[rating] += n


def _add_cases(groups: _Groups, actor: Actor, year: int) -> None:
    rows = Case.objects.visible_to(actor).filter(opened_at__year=year).order_by()
    for unit_id, n, running in rows.values_list("unit_id").annotate(
        n=Count("pk"), running=Count("pk", filter=Q(closed_at=None))
    ):
        _count(groups, unit_id, cases=n, cases_open=running)


def _count(groups: _Groups, unit_id: int, **counts: int) -> None:
    sums = groups.of(unit_id)
    if sums is not None:
        sums.counted.update(counts)


def _together(parts: Iterable[_Sums]) -> _Sums:
    whole = _Sums()
    for part in parts:
        for basis, rates in part.rates.items():
            whole.rates[basis].extend(rates)
        whole.counted.update(part.counted)
        whole.ratings.update(part.ratings)
        whole.points += part.points
    return whole


def _row(unit: Unit, sums: _Sums) -> EffectRow:
    counted = sums.counted
    return EffectRow(
        unit=unit,
        rates={basis: Rate.total(rates) for basis, rates in sorted(sums.rates.items())},
        attendance=Rate(counted["came"], counted["invited"]),
        feedback=Mean(sums.points, counted["forms"], counted["forms_left_out"]),
        passing=Rate(counted["passed"], counted["results"]),
        ratings=dict(sums.ratings),
        n_cases=counted["cases"],
        n_cases_open=counted["cases_open"],
    )


def rating_words(ratings: Mapping[str, int], labels: Mapping[str, str]) -> str:
    """良好 2，不合格 1, in the order of the article."""
    order: Sequence[str] = [*(code for code in labels if code in ratings), *(code for code in ratings if code not in labels)]
    return "，".join(f"{labels.get(code, code)} {ratings[code]}" for code in order) or "—"
