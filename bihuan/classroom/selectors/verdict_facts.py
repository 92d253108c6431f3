"""What a month's verdicts rest on, read in a fixed number of queries however many the persons are.

The month of a result is that of the class, and the month of a class that of its plan: it is closed and frozen as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from bihuan.classroom.domain.standing import LOOK_BACK, Standing
from bihuan.classroom.domain.streaks import FAILED
from bihuan.classroom.models import Evaluation, MonthVerdict, VerdictAdjustment
from bihuan.kernel.periods import Month
from bihuan.people.models import Assignment, Person, Unit
from bihuan.training.models import Participation

Earlier = dict[int, dict[str, str]]


@dataclass
class MonthFacts:
    """Of one month. `units`: person → unit (of the last class on whose roster the person was); `results`: person →
    confirmed results and how many failed; `earlier`: person → month → verdict as it stands today, only where one failed.
    """

    month: Month
    units: dict[int, int] = field(default_factory=dict)
    results: dict[int, tuple[int, int]] = field(default_factory=dict)
    earlier: Earlier = field(default_factory=dict)
    kept: dict[int, MonthVerdict] = field(default_factory=dict)
    latest: dict[int, VerdictAdjustment] = field(default_factory=dict)


def month_facts(month: Month) -> MonthFacts:
    facts = MonthFacts(month)
    facts.results, evaluated = _results(month)
    facts.units = {**evaluated, **_roster(month)}
    rows = MonthVerdict.objects.filter(month=str(month)).only(*KEPT_COLUMNS)
    facts.kept = {row.person_id: row for row in rows}
    facts.latest = latest_adjustments(VerdictAdjustment.objects.filter(row__month=str(month)))
    facts.earlier, running = _earlier(month)
    facts.units = {**_homes(month, running), **facts.units}
    facts.units.update((person_id, row.unit_id) for person_id, row in facts.kept.items())
    return facts


KEPT_COLUMNS = ("person_id", "unit_id", "verdict", "n_evaluations", "n_failed", "streak", "streak_from", "decided_at")


def latest_adjustments(rows: Iterable[VerdictAdjustment]) -> dict[int, VerdictAdjustment]:
    """Verdict → its newest adjustment."""
    return {row.row_id: row for row in sorted(rows, key=lambda each: each.number)}


def as_it_stands(row: MonthVerdict, latest: Mapping[int, VerdictAdjustment]) -> Standing:
    """The verdict with what came to light afterwards."""
    now = latest.get(row.pk, row)
    return Standing(now.verdict, now.n_evaluations, now.n_failed, now.streak, now.streak_from)


def _roster(month: Month) -> dict[int, int]:
    """Everybody who was invited or came, in the unit of the last class: history stays where it happened."""
    rows = Participation.objects.filter(line__plan__month=str(month), line__fate="adopted")
    rows = rows.filter(Q(is_invited=True) | Q(attended=True)).order_by("line__starts_at", "pk")
    return dict(rows.values_list("person_id", "unit_id"))


def _results(month: Month) -> tuple[dict[int, tuple[int, int]], dict[int, int]]:
    """Confirmed results with a verdict of their own; drafts and annulled ones say nothing."""
    rows = Evaluation.objects.filter(
        state="confirmed", is_passed__isnull=False, seat__session__line__plan__month=str(month)
    ).values_list("seat__participation__person_id", "seat__participation__unit_id")
    counted = rows.annotate(n=Count("pk"), failed=Count("pk", filter=Q(is_passed=False))).order_by()
    results: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    units: dict[int, int] = {}
    for person_id, unit_id, n, failed in counted:
        results[person_id] = (results[person_id][0] + n, results[person_id][1] + failed)
        units[person_id] = unit_id
    return dict(results), units


def _earlier(month: Month) -> tuple[Earlier, dict[int, int]]:
    """The months before of everybody who failed in one of them; and who was in a row in the newest: person → unit."""
    window = MonthVerdict.objects.filter(month__gte=str(month.shift(-LOOK_BACK)), month__lt=str(month))
    changed = VerdictAdjustment.objects.filter(row__month__gte=str(month.shift(-LOOK_BACK)), row__month__lt=str(month))
    failed = Q(person__in=window.filter(verdict=FAILED).values("person_id"))
    failed |= Q(person__in=changed.filter(verdict=FAILED).values("row__person_id"))
    now = {row.row_id: (row.verdict, row.streak) for row in sorted(changed, key=lambda each: each.number)}
    found: Earlier = defaultdict(dict)
    running: dict[int, int] = {}
    rows = window.filter(failed).order_by("month").values_list("pk", "person_id", "unit_id", "month", "verdict", "streak")
    for pk, person_id, unit_id, name, verdict, streak in rows.iterator(5000):
        found[person_id][name], length = now.get(pk, (verdict, streak))
        running.pop(person_id, None)
        if length:
            running[person_id] = unit_id
    return dict(found), running


def _homes(month: Month, running: Mapping[int, int]) -> dict[int, int]:
    """Whose row is running has a verdict also without a class, in the unit of that month; who has left has none."""
    if not running:
        return {}
    day = month.last_day
    gone = set(Person.objects.filter(left_on__lt=month.first_day).values_list("pk", flat=True))
    places = Assignment.objects.in_service(day).filter(person__in=MonthVerdict.objects.filter(streak__gt=0).values("person_id"))
    homes = dict(places.order_by("is_primary", "-pk").values_list("person_id", "unit_id"))
    return {person_id: homes.get(person_id, unit_id) for person_id, unit_id in running.items() if person_id not in gone}


def units_by_id() -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.all()}
