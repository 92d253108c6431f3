"""Figures of a month for the page: frozen ones as they were kept, an open month as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bihuan.kernel.periods import Month
from bihuan.kernel.rates import Rate
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import RuleBook, rulebook
from bihuan.training.domain.figures import LEFT_OUT_WORDS, RATE_KIND, adjusted_verdict
from bihuan.training.models import FigureAdjustment, MonthFigure, MonthlyPlan, PlanLine
from bihuan.training.selectors.figure_drafts import FigureDraft, figure_drafts, quota_drafts, rate_drafts

OF_A_PLAN = (
    "unit_id", "unit__code", "unit__name", "unit__kind", "unit__path", "cycle__state", "monthly_return__plan_id",
    "monthly_return__assessment",
)  # fmt: skip


@dataclass(frozen=True)
class FigureRow:
    """One unit's rate in the table of a month. `adjusted` stands beside what was frozen; None: nothing was.

    `quotas` are there for frozen figures; of an open month `with_quotas` counts them for the rows that are shown.
    """

    plan: MonthlyPlan
    rate: Rate
    floor: Decimal | None
    verdict: str
    quotas: tuple[Any, ...]
    figure_id: int | None
    is_frozen: bool
    assessment: str
    adjusted: Rate | None = None
    adjusted_verdict: str = ""

    @property
    def plan_id(self) -> int:
        return self.plan.pk

    @property
    def unit_id(self) -> int:
        return self.plan.unit_id

    @property
    def unit_name(self) -> str:
        return self.plan.unit.name


def plan_of_figure(actor: Actor, figure_id: int) -> tuple[int, str]:
    """The plan and the kind that a frozen figure is about, or not found when this actor may not see it."""
    row = MonthFigure.objects.visible_to(actor).filter(pk=figure_id).first()
    plans = MonthlyPlan.objects.visible_to(actor)
    plan = plans.filter(unit=row.unit_id, month=row.month).first() if row else None
    if row is None or plan is None:
        raise NotFound("not_found")
    return plan.pk, row.kind


def month_of(actor: Actor, plan_ids: Iterable[int]) -> str:
    """The month of the first of these plans that the actor may see; "" for none."""
    months = MonthlyPlan.objects.visible_to(actor).filter(pk__in=plan_ids).values_list("month", flat=True)
    return months.first() or ""


@dataclass(frozen=True)
class MonthFigures:
    """Every unit's row; `book` are the rules of an open month."""

    rows: tuple[FigureRow, ...]
    book: RuleBook | None = None


def figures_of(actor: Actor, month: str) -> MonthFigures:
    """Every unit that this actor may see. Frozen figures are read; an open month is counted now, by the same code."""
    seen = MonthlyPlan.objects.visible_to(actor).filter(month=month).select_related("unit", "cycle", "monthly_return")
    plans = list(seen.only(*OF_A_PLAN).order_by("unit__path"))
    frozen: dict[int, list[MonthFigure]] = {}
    rows = MonthFigure.objects.filter(month=month, unit__in=[plan.unit_id for plan in plans])
    for row in rows.select_related("unit").prefetch_related("adjustments").order_by("kind"):
        frozen.setdefault(row.unit_id, []).append(row)
    open_plans = [plan for plan in plans if plan.unit_id not in frozen and plan.cycle.state == "issued"]
    book = rulebook(Month.parse(month).first_day) if open_plans else None
    live = rate_drafts(open_plans, book) if book else {}
    found = (_frozen_row(plan, frozen[plan.unit_id]) if plan.unit_id in frozen else _live_row(plan, live) for plan in plans)
    return MonthFigures(tuple(row for row in found if row is not None), book)


def with_quotas(rows: Sequence[FigureRow], month: str, book: RuleBook | None) -> tuple[FigureRow, ...]:
    """These rows with the quotas of an open month as they stand; a frozen row has them already."""
    plans = [row.plan for row in rows if not row.is_frozen]
    if not plans or book is None:
        return tuple(rows)
    counted = quota_drafts(plans, Month.parse(month), book)
    return tuple(row if row.is_frozen else replace(row, quotas=counted[row.unit_id]) for row in rows)


def _frozen_row(plan: MonthlyPlan, figures: list[MonthFigure]) -> FigureRow | None:
    main = next((row for row in figures if row.kind == RATE_KIND), None)
    if main is None:
        return None
    return FigureRow(
        plan=plan,
        rate=frozen_rate(main),
        floor=main.floor_percent,
        verdict=main.verdict,
        quotas=tuple(row for row in figures if row.kind != RATE_KIND),
        figure_id=main.pk,
        is_frozen=True,
        assessment=main.assessment,
        adjusted=adjusted(main) if main.adjustments.all() else None,
        adjusted_verdict=_verdict_after(main),
    )


def _verdict_after(figure: MonthFigure) -> str:
    return adjusted_verdict(figure.verdict, adjusted(figure), figure.floor_percent) if figure.adjustments.all() else ""


def _live_row(plan: MonthlyPlan, live: Mapping[int, FigureDraft]) -> FigureRow | None:
    main = live.get(plan.unit_id)
    if main is None:
        return None
    written = getattr(plan, "monthly_return", None)
    return FigureRow(
        plan=plan,
        rate=Rate(main.numerator, main.denominator, len(main.left_out)),
        floor=main.floor,
        verdict=main.verdict,
        quotas=(),
        figure_id=None,
        is_frozen=False,
        assessment=written.assessment if written else "",
    )


def frozen_rate(figure: MonthFigure) -> Rate:
    """The figure as the close left it."""
    return Rate(figure.numerator, figure.denominator, len(figure.left_out))


def adjusted(figure: MonthFigure, until: datetime | None = None) -> Rate:
    """The frozen rate with its adjustments, all of them or those known until a moment."""
    rows = [row for row in figure.adjustments.all() if until is None or row.at <= until]
    return Rate(
        max(figure.numerator + sum(row.numerator_change for row in rows), 0),
        max(figure.denominator + sum(row.denominator_change for row in rows), 0),
        len(figure.left_out),
    )


@dataclass(frozen=True)
class LineNote:
    """A line in one of the three lists; `note` is why it is left out, or how it was held."""

    line: PlanLine
    note: str = ""


@dataclass(frozen=True)
class FigureDetail:
    """A figure opened: the three lists, the article, `rate` as frozen (or live), and beside it what was `adjusted` later."""

    unit_name: str
    plan_id: int
    month: str
    kind: str
    rate: Rate
    floor: Decimal | None
    verdict: str
    basis: str
    held: tuple[LineNote, ...]
    not_held: tuple[LineNote, ...]
    left_out: tuple[LineNote, ...]
    citation: Citation | None
    figure: MonthFigure | None
    adjustments: tuple[FigureAdjustment, ...]
    adjusted: Rate | None
    adjusted_verdict: str
    assessment: str


def figure_detail(actor: Actor, plan_id: int, kind: str) -> FigureDetail:
    """The unit's figure of that kind, frozen or live. Not found outside the actor's reach."""
    plan = MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle", "monthly_return").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found")
    figures = MonthFigure.objects.filter(unit=plan.unit, month=plan.month, kind=kind)
    frozen = figures.select_related("unit").prefetch_related("adjustments__person").first()
    return _of_frozen(plan, frozen) if frozen is not None else _of_live(plan, kind)


def _of_frozen(plan: MonthlyPlan, figure: MonthFigure) -> FigureDetail:
    reasons = {entry["line"]: entry["text"] for entry in figure.left_out}
    held, not_held, left_out = _lists(figure.numerator_ids, figure.denominator_ids, reasons)
    adjustments = tuple(sorted(figure.adjustments.all(), key=lambda row: row.pk))
    return FigureDetail(
        unit_name=plan.unit.name,
        plan_id=plan.pk,
        month=figure.month,
        kind=figure.kind,
        rate=frozen_rate(figure),
        floor=figure.floor_percent,
        verdict=figure.verdict,
        basis=figure.basis,
        held=held,
        not_held=not_held,
        left_out=left_out,
        citation=Citation.from_json(figure.citation),
        figure=figure,
        adjustments=adjustments,
        adjusted=adjusted(figure) if adjustments else None,
        adjusted_verdict=_verdict_after(figure),
        assessment=figure.assessment,
    )


def _of_live(plan: MonthlyPlan, kind: str) -> FigureDetail:
    month = Month.parse(plan.month)
    drafts = figure_drafts([plan], month, rulebook(month.first_day))
    draft = next((each for each in drafts if each.kind == kind), None)
    if draft is None:
        raise NotFound("not_found")
    reasons = {each.line_id: left_out_text(each.reason) for each in draft.left_out}
    held, not_held, left_out = _lists(draft.numerator_ids, draft.denominator_ids, reasons)
    rate = Rate(draft.numerator, draft.denominator, len(draft.left_out))
    written = getattr(plan, "monthly_return", None)
    return FigureDetail(
        unit_name=plan.unit.name,
        plan_id=plan.pk,
        month=plan.month,
        kind=kind,
        rate=rate,
        floor=draft.floor,
        verdict=draft.verdict,
        basis=draft.basis,
        held=held,
        not_held=not_held,
        left_out=left_out,
        citation=draft.citation,
        figure=None,
        adjustments=(),
        adjusted=None,
        adjusted_verdict="",
        assessment=written.assessment if written else "",
    )


Notes = tuple[LineNote, ...]


def _lists(numerator: Iterable[int], denominator: Iterable[int], reasons: dict[int, str]) -> tuple[Notes, Notes, Notes]:
    """Held, due but not held, left out with its reason; in order of time."""
    top = set(numerator)
    below = set(denominator) - top
    lines = PlanLine.objects.filter(pk__in=top | below | set(reasons)).select_related("merged_into__plan__unit")
    ordered = list(lines.order_by("starts_at", "pk"))
    return (
        tuple(LineNote(line) for line in ordered if line.pk in top),
        tuple(LineNote(line, line.explanation) for line in ordered if line.pk in below),
        tuple(LineNote(line, reasons[line.pk]) for line in ordered if line.pk in reasons and line.pk not in top),
    )


def left_out_text(reason: str) -> str:
    return LEFT_OUT_WORDS[reason]
