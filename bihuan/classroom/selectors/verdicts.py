"""Monthly verdicts for the pages: a month by unit, the persons of a unit, and why of one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from bihuan.classroom.domain.standing import VERDICTS, Standing
from bihuan.classroom.domain.streaks import FAILED, NONE, PASSED
from bihuan.classroom.models import Evaluation, MonthVerdict, VerdictAdjustment
from bihuan.classroom.selectors.verdict_facts import as_it_stands, latest_adjustments
from bihuan.foundation.paging import KeyPage, key_page
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.people.selectors.tree import names_above
from bihuan.regulations.domain.citation import Citation
from bihuan.training.models import Cycle
from bihuan.training.selectors.words import option_labels

VIEW = "class.verdicts"
METHODS = "evaluation.methods"
MONTHS_SHOWN, OWN_MONTHS = 12, 24
ORDER = ("-streak", "pk")
EXPORTED = 50_000
RESULT_VIEWS = {
    True: StateView("合格", "ok", "check"),
    False: StateView("不合格", "bad", "x"),
    None: StateView("未判定", "idle"),
}
ANNULLED = StateView("已作废", "idle", "ban")


def verdict_view(verdict: str) -> StateView:
    label, tone = VERDICTS[verdict]
    return StateView(label, tone)


def months_closed(actor: Actor) -> list[str]:
    """Months that are closed or judged already, the newest first; "judged" as far as this actor sees."""
    closed = Cycle.objects.filter(state="frozen").values_list("month", flat=True)
    judged = MonthVerdict.objects.visible_to(actor).order_by().values_list("month", flat=True).distinct()
    return sorted({*closed, *judged}, reverse=True)[:MONTHS_SHOWN]


@dataclass(frozen=True)
class UnitCounts:
    """How a unit's people did. `longest` is the longest row of failing months that runs there."""

    unit: Unit
    place: str
    passed: int
    failed: int
    none: int
    longest: int

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.none


def counts_by_unit(actor: Actor, month: str) -> tuple[UnitCounts, ...]:
    """As the verdicts stand today, with what came to light afterwards; the units with failing people first."""
    rows = MonthVerdict.objects.visible_to(actor).filter(month=month)
    counted: Counter[tuple[int, str]] = Counter()
    for unit_id, verdict, n in rows.order_by().values_list("unit_id", "verdict").annotate(n=Count("pk")):
        counted[unit_id, verdict] = n
    as_judged = rows.order_by("streak").filter(streak__gt=0, adjustments__isnull=True)
    longest = dict(as_judged.values_list("unit_id", "streak"))
    changed = VerdictAdjustment.objects.filter(row__in=rows.filter(adjustments__isnull=False)).select_related("row")
    for last in latest_adjustments(changed).values():
        counted[last.row.unit_id, last.row.verdict] -= 1
        counted[last.row.unit_id, last.verdict] += 1
        longest[last.row.unit_id] = max(longest.get(last.row.unit_id, 0), last.streak)
    units = list(Unit.objects.filter(pk__in={unit_id for unit_id, _verdict in counted}))
    places = names_above(units)
    found = (_counts(unit, counted, places.get(unit.pk, ""), longest.get(unit.pk, 0)) for unit in units)
    return tuple(sorted(found, key=lambda each: (-each.failed, -each.longest, each.unit.path)))


def _counts(unit: Unit, counted: Mapping[tuple[int, str], int], place: str, longest: int) -> UnitCounts:
    passed, failed, none = (counted[unit.pk, verdict] for verdict in (PASSED, FAILED, NONE))
    return UnitCounts(unit, place, passed, failed, none, longest)


@dataclass(frozen=True)
class VerdictRow:
    """One person's month as it was judged and as it stands; `months` are those of the row, oldest first."""

    row: MonthVerdict
    frozen: StateView
    now: Standing
    view: StateView
    is_adjusted: bool


def verdict_rows(found: Iterable[MonthVerdict]) -> tuple[VerdictRow, ...]:
    rows = list(found)
    latest = latest_adjustments(VerdictAdjustment.objects.filter(row__in=[row.pk for row in rows]))
    return tuple(_row(row, latest) for row in rows)


def _row(row: MonthVerdict, latest: Mapping[int, VerdictAdjustment]) -> VerdictRow:
    now = as_it_stands(row, latest)
    return VerdictRow(row, verdict_view(row.verdict), now, verdict_view(now.verdict), row.pk in latest)


@dataclass(frozen=True)
class VerdictCriteria:
    month: str
    unit_id: int | None = None
    verdict: str = ""
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class VerdictList:
    rows: tuple[VerdictRow, ...]
    keys: KeyPage


def verdicts(actor: Actor, criteria: VerdictCriteria) -> VerdictList:
    """Persons of a month, the longest rows first; `verdict` narrows by what was judged."""
    keys = key_page(_narrowed(actor, criteria), ORDER, after=criteria.after, before=criteria.before)
    return VerdictList(verdict_rows(keys.rows), keys)


def verdicts_exported(actor: Actor, criteria: VerdictCriteria) -> tuple[VerdictRow, ...]:
    rows = list(_narrowed(actor, criteria).order_by("unit__path", "person__employee_no")[:EXPORTED])
    changed = VerdictAdjustment.objects.filter(row__month=criteria.month)
    latest = latest_adjustments(changed)
    return tuple(_row(row, latest) for row in rows)


def _narrowed(actor: Actor, criteria: VerdictCriteria) -> Any:
    rows = MonthVerdict.objects.visible_to(actor).filter(month=criteria.month).select_related("person", "unit")
    if criteria.unit_id is not None:
        rows = rows.filter(unit_id=criteria.unit_id)
    return rows.filter(verdict=criteria.verdict) if criteria.verdict in VERDICTS else rows


@dataclass(frozen=True)
class Result:
    """A confirmed or annulled result that a month rests on."""

    title: str
    on: datetime
    method: str
    score: str
    view: StateView


@dataclass(frozen=True)
class PersonMonth:
    shown: VerdictRow
    results: tuple[Result, ...]
    citation: Citation | None
    is_in_row: bool
    adjustments: tuple[VerdictAdjustment, ...]


@dataclass(frozen=True)
class PersonVerdicts:
    """Why: every month with its results, the newest first; `row` are the months of the row that runs now."""

    person: Person
    months: tuple[PersonMonth, ...]
    row_from: str
    row_length: int


def person_verdicts(actor: Actor, person_id: int) -> PersonVerdicts:
    """Of one person, as far as this actor sees. Refuses (NotFound) who has no verdict in sight and is not the actor."""
    rows = list(
        MonthVerdict.objects.visible_to(actor)
        .filter(person=person_id)
        .select_related("person", "unit")
        .prefetch_related("adjustments")
        .order_by("-month")[:OWN_MONTHS]
    )
    if not rows and person_id != actor.person_id:
        raise NotFound("not_found")
    person = rows[0].person if rows else Person.objects.get(pk=person_id)
    shown = verdict_rows(rows)
    newest = shown[0].now if shown else Standing(NONE)
    results = _results(person_id, [row.month for row in rows])
    months = tuple(
        PersonMonth(
            each,
            tuple(results.get(each.row.month, ())),
            Citation.from_json(each.row.citation),
            bool(newest.streak) and each.row.month >= newest.streak_from,
            tuple(each.row.adjustments.all()),
        )
        for each in shown
    )
    return PersonVerdicts(person, months, newest.streak_from, newest.streak)


def _results(person_id: int, months: list[str]) -> dict[str, list[Result]]:
    rows = Evaluation.objects.filter(
        seat__participation__person=person_id, seat__session__line__plan__month__in=months, state__in=("confirmed", "annulled")
    ).select_related("seat__session__line__plan")
    found: dict[str, list[Result]] = {}
    labels = option_labels(METHODS)
    for each in rows.order_by("seat__session__line__starts_at", "pk"):
        line = each.seat.session.line
        view = ANNULLED if each.state == "annulled" else RESULT_VIEWS[each.is_passed]
        score = "" if each.score is None else f"{each.score.normalize():f}"
        found.setdefault(line.plan.month, []).append(
            Result(line.title, line.starts_at, labels.get(each.method, each.method), score, view)
        )
    return found
