"""The cycle board: the month as a chain, and one row per unit. The number of queries does not depend on the units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Assignment, Unit
from bihuan.regulations.domain.citation import Citation
from bihuan.training.models import Cycle, MonthFigure, MonthlyPlan
from bihuan.training.selectors.board_steps import BoardStep, steps_of_board
from bihuan.training.selectors.line_counts import lines_counted

PAGE_SIZE = 50
IN_STATES = ("submitted", "adopted", "issued")
VIEWS = ("all", "mine", "late")


@dataclass(frozen=True)
class BoardCriteria:
    """The address of the board: month, quick filter, words to search for, key of the page."""

    month: Month
    view: str = "all"
    q: str = ""
    after: str = ""
    before: str = ""
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class BoardRow:
    plan_id: int
    unit_id: int
    unit_name: str
    unit_kind: str
    is_hq: bool
    edition: str
    state: str
    is_late: bool
    due_at: datetime
    first_submitted_at: datetime | None
    n_lines: int
    n_pending: int
    n_returned: int
    quota: str
    quota_tone: str
    rate: float | None
    floor: float | None
    counts: str
    n_projects: int
    n_people: int
    citation: Citation | None
    last_state: str = ""


@dataclass(frozen=True)
class BoardCounts:
    total: int
    mine: int
    late: int
    submitted: int
    missing: int
    returned: int


@dataclass(frozen=True)
class PageKeys:
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Board:
    cycle: Cycle
    steps: tuple[BoardStep, ...]
    rows: tuple[BoardRow, ...]
    counts: BoardCounts
    page: PageKeys
    n_notified: int


def centre_of(actor: Actor) -> Unit | None:
    """The centre on top of what this actor may see."""
    paths = actor.scope("training.view")
    if not paths:
        return None
    if "/" in paths:
        return Unit.objects.filter(parent=None).order_by("pk").first()
    return Unit.objects.filter(pk=int(paths[0].strip("/").split("/")[0])).first()


def cycle_of(centre: Unit, month: Month) -> Cycle | None:
    return Cycle.objects.filter(unit=centre, month=str(month)).select_related("unit").first()


def board(actor: Actor, criteria: BoardCriteria, *, at: datetime, cycle: Cycle) -> Board:
    """Everything on the page, in a fixed number of queries. Rows outside the actor's scope do not exist here."""
    plans = MonthlyPlan.objects.visible_to(actor).filter(cycle=cycle)
    counts = _counts(plans, actor, cycle, at)
    shown, keys = _page(_filtered(plans, actor, cycle, criteria, at), criteria)
    return Board(
        cycle=cycle,
        steps=steps_of_board(cycle, at, actor),
        rows=_rows(shown, cycle, criteria.month, at),
        counts=counts,
        page=keys,
        n_notified=Unit.objects.under(cycle.unit.path).open_on(criteria.month.first_day).count(),
    )


def late_q(at: datetime) -> Q:
    """Nothing sent by the due moment, or first sent after it; the first submission decides (T-057, T-059)."""
    return Q(first_submitted_at__gte=F("due_at")) | Q(first_submitted_at=None, due_at__lte=at)


def mine_q(actor: Actor, cycle: Cycle) -> Q:
    """What waits for this actor: own plans to write, plans to settle, late plans to decide on."""
    mine = Q(unit_id__in=actor.units_with("training.monthly.draft"), state__in=("draft", "returned"))
    path = cycle.unit.path
    if actor.can("training.hq.draft", path) and cycle.state == "collecting":
        mine |= Q(unit_id=cycle.unit_id, state__in=("draft", "returned"))
    if actor.can("training.consolidate", path) and cycle.state == "collecting":
        mine |= Q(state="submitted")
    if actor.can("training.approve", path) and cycle.state == "issued":
        mine |= Q(state="submitted")
    return mine


def _counts(plans: QuerySet[Any], actor: Actor, cycle: Cycle, at: datetime) -> BoardCounts:
    owed = ~Q(unit_id=cycle.unit_id)
    found = plans.aggregate(
        total=Count("pk"),
        mine=Count("pk", filter=mine_q(actor, cycle)),
        late=Count("pk", filter=owed & late_q(at)),
        submitted=Count("pk", filter=owed & Q(state__in=IN_STATES)),
        missing=Count("pk", filter=owed & Q(state="draft")),
        returned=Count("pk", filter=owed & Q(state="returned")),
    )
    return BoardCounts(**found)


def _filtered(plans: QuerySet[Any], actor: Actor, cycle: Cycle, criteria: BoardCriteria, at: datetime) -> QuerySet[Any]:
    if criteria.view == "mine":
        plans = plans.filter(mine_q(actor, cycle))
    elif criteria.view == "late":
        plans = plans.filter(late_q(at)).exclude(unit_id=cycle.unit_id)
    if criteria.q:
        plans = plans.filter(Q(unit__name__icontains=criteria.q) | Q(unit__code__icontains=criteria.q))
    return plans


def _page(plans: QuerySet[Any], criteria: BoardCriteria) -> tuple[list[MonthlyPlan], PageKeys]:
    """By the unit's code, one page after another without counting what lies before."""
    plans = plans.select_related("unit")
    if criteria.before:
        found = list(plans.filter(unit__code__lt=criteria.before).order_by("-unit__code")[: criteria.size + 1])
        has_before, shown = len(found) > criteria.size, list(reversed(found[: criteria.size]))
        return shown, PageKeys(_code(shown, 0) if has_before else None, _code(shown, -1))
    if criteria.after:
        plans = plans.filter(unit__code__gt=criteria.after)
    found = list(plans.order_by("unit__code")[: criteria.size + 1])
    shown = found[: criteria.size]
    return shown, PageKeys(
        _code(shown, 0) if criteria.after else None, _code(shown, -1) if len(found) > criteria.size else None
    )


def _code(plans: Sequence[MonthlyPlan], index: int) -> str | None:
    return plans[index].unit.code if plans else None


def _rows(plans: Sequence[MonthlyPlan], cycle: Cycle, month: Month, at: datetime) -> tuple[BoardRow, ...]:
    figures, last_states = _figures(plans, month.shift(-1)), _last_states(plans, month.shift(-1))
    projects, people = _sizes(cycle.unit, plans, at)
    lines_counted(plans, n_lines=Q(), n_pending=Q(fate="pending"), n_returned=Q(fate="returned"))
    rows = [
        replace(
            _row(plan, cycle, figures.get(plan.unit_id), projects, people, at), last_state=last_states.get(plan.unit_id, "")
        )
        for plan in plans
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_hq))


def _last_states(plans: Sequence[MonthlyPlan], month: Month) -> dict[int, str]:
    """How far the month before has come for each unit that had a plan in it."""
    units = [plan.unit_id for plan in plans]
    return dict(MonthlyPlan.objects.filter(unit__in=units, month=str(month)).values_list("unit_id", "cycle__state"))


def _row(  # noqa: PLR0913  (what lies around a plan)
    plan: Any,
    cycle: Cycle,
    figure: MonthFigure | None,
    projects: Mapping[int, int],
    people: Mapping[int, int],
    at: datetime,
) -> BoardRow:
    is_hq = plan.unit_id == cycle.unit_id
    text, tone = quota_summary(plan.quota_findings) if plan.first_submitted_at else ("", "")
    rate = figure.numerator / figure.denominator if figure and figure.denominator else None
    return BoardRow(
        plan_id=plan.pk,
        unit_id=plan.unit_id,
        unit_name=plan.unit.name,
        unit_kind=plan.unit.kind,
        is_hq=is_hq,
        edition=plan.edition,
        state=plan.state,
        is_late=not is_hq and (plan.first_submitted_at or at) >= plan.due_at,
        due_at=plan.due_at,
        first_submitted_at=plan.first_submitted_at,
        n_lines=plan.n_lines,
        n_pending=plan.n_pending,
        n_returned=plan.n_returned,
        quota=text,
        quota_tone=tone,
        rate=rate,
        floor=float(figure.floor_percent) / 100 if figure and figure.floor_percent is not None else None,
        counts=f"{figure.numerator} / {figure.denominator}" if figure else "",
        n_projects=projects.get(plan.unit_id, 0),
        n_people=people.get(plan.unit_id, 0),
        citation=Citation.from_json(plan.citation),
    )


def quota_summary(findings: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """One line and its tone from the check kept when the plan was sent."""
    states = [found for found in findings if "state" in found]
    unmet = [found for found in states if found["state"] == "unmet"]
    if unmet:
        first = unmet[0]
        more = f" 等 {len(unmet)} 项" if len(unmet) > 1 else ""
        return f"{first.get('quota', '')} {first.get('planned', 0)} / {first.get('required', 0)} 场{more}", "warn"
    applying = [found for found in states if found["state"] != "not_applicable"]
    if applying:
        return f"{len(applying)} 项全部满足", "ok"
    return ("不适用", "idle") if states else ("", "")


def _figures(plans: Sequence[MonthlyPlan], month: Month) -> dict[int, MonthFigure]:
    rows = MonthFigure.objects.filter(
        unit__in=[plan.unit_id for plan in plans], month=str(month), kind="implementation_rate"
    ).defer("numerator_ids", "denominator_ids", "left_out")
    return {row.unit_id: row for row in rows}


def _sizes(centre: Unit, plans: Sequence[MonthlyPlan], at: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Projects and people below each shown unit, in two queries. The centre's own row shows neither."""
    shown = {plan.unit_id for plan in plans} - {centre.pk}
    day = local(at).date()
    projects: dict[int, int] = dict.fromkeys(shown, 0)
    people: dict[int, int] = dict.fromkeys(shown, 0)
    below: dict[int, list[int]] = {}
    is_project = Q(kind=Unit.Kind.PROJECT, opened_on__lte=day) & (Q(closed_on=None) | Q(closed_on__gt=day))
    units = Unit.objects.under(centre.path).order_by()
    for unit_id, path, counts in units.values_list("pk", "path", Case(When(is_project, then=1), default=0)):
        if above := [int(part) for part in path.strip("/").split("/") if int(part) in shown]:
            below[unit_id] = above
            for each in above:
                projects[each] += counts
    held = Assignment.objects.valid_on(day).filter(is_primary=True, unit__in=below)
    for unit_id, number in held.values_list("unit_id").annotate(n=Count("person", distinct=True)).order_by():
        for each in below[unit_id]:
            people[each] += number
    return projects, people
