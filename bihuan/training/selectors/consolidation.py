"""What general affairs and the head look at: every unit's lines side by side, and what became of each (T-051, T-057)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When

from bihuan.foundation.clock import local
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.domain.consolidation import LineFacts, MergeProposal, merge_proposals
from bihuan.training.models import Cycle, MonthlyPlan, PlanLine, PlanRemark
from bihuan.training.selectors.annual import AnnualGap, annual_gaps
from bihuan.training.selectors.cycle import is_late

UNITS_A_PAGE = 20
PROPOSED_LINES = 100
OPEN_STATES = ("submitted", "adopted")


@dataclass(frozen=True)
class LineRow:
    """A line as the author wrote it, with its fate."""

    line_id: int
    title: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    lesson_minutes: int
    form: str
    place: str
    lecturer: str
    fate: str
    fate_remark: str
    merged_title: str
    merged_unit: str
    is_additional: bool
    additional_reason: str


@dataclass(frozen=True)
class UnitBlock:
    plan_id: int
    unit_name: str
    is_hq: bool
    state: str
    is_late: bool
    due_at: datetime
    first_submitted_at: datetime | None
    lines: tuple[LineRow, ...]
    citation: Citation | None

    @property
    def may_adopt(self) -> bool:
        return self.state == "submitted"


@dataclass(frozen=True)
class ProposalRow:
    """A question to general affairs: are these one session?"""

    target: LineRow
    target_unit: str
    lines: tuple[tuple[str, LineRow], ...]
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class MissingUnit:
    plan_id: int
    unit_name: str
    state: str
    is_late: bool
    due_at: datetime


@dataclass(frozen=True)
class Consolidation:
    cycle: Cycle
    missing: tuple[MissingUnit, ...]
    blocks: tuple[UnitBlock, ...]
    proposals: tuple[ProposalRow, ...]
    gaps: tuple[AnnualGap, ...]
    n_units: int
    n_in: int
    n_lines: int
    n_pending: int
    n_minutes: int
    after: str | None = None
    before: str | None = None


def consolidation(cycle: Cycle, *, at: datetime, after: str = "", page_size: int = UNITS_A_PAGE) -> Consolidation:
    """The page in a fixed number of queries. HQ's plan comes first, then the units that are in, by code."""
    plans = list(MonthlyPlan.objects.filter(cycle=cycle).select_related("unit").order_by("unit__code"))
    owed = [plan for plan in plans if plan.unit_id != cycle.unit_id]
    shown, more = _page(plans, cycle, after, page_size)
    totals = PlanLine.objects.filter(plan__cycle=cycle, plan__state__in=OPEN_STATES).aggregate(
        lines=Count("pk"), pending=Count("pk", filter=Q(fate="pending")), minutes=Sum("lesson_minutes")
    )
    return Consolidation(
        cycle=cycle,
        missing=tuple(_missing(plan, at) for plan in owed if plan.state in ("draft", "returned")),
        blocks=_blocks(shown, cycle, at),
        proposals=proposals_of(cycle) if not after else (),
        gaps=annual_gaps(cycle.unit, Month.parse(cycle.month)) if not after else (),
        n_units=len(owed),
        n_in=sum(plan.state not in ("draft", "returned") for plan in owed),
        n_lines=totals["lines"],
        n_pending=totals["pending"],
        n_minutes=totals["minutes"] or 0,
        after=more,
        before="" if after else None,
    )


def _page(plans: Sequence[MonthlyPlan], cycle: Cycle, after: str, page_size: int) -> tuple[list[MonthlyPlan], str | None]:
    hq = [plan for plan in plans if plan.unit_id == cycle.unit_id]
    present = [plan for plan in plans if plan.unit_id != cycle.unit_id and plan.state != "draft" and plan.unit.code > after]
    shown = present[:page_size]
    more = shown[-1].unit.code if len(present) > page_size else None
    return ([] if after else hq) + shown, more


def _missing(plan: MonthlyPlan, at: datetime) -> MissingUnit:
    return MissingUnit(plan.pk, plan.unit.name, plan.state, is_late(plan, at), plan.due_at)


def _blocks(plans: Sequence[MonthlyPlan], cycle: Cycle, at: datetime) -> tuple[UnitBlock, ...]:
    by_plan = lines_by_plan([plan.pk for plan in plans])
    return tuple(
        UnitBlock(
            plan_id=plan.pk,
            unit_name=plan.unit.name,
            is_hq=plan.unit_id == cycle.unit_id,
            state=plan.state,
            is_late=plan.unit_id != cycle.unit_id and is_late(plan, at),
            due_at=plan.due_at,
            first_submitted_at=plan.first_submitted_at,
            lines=tuple(by_plan.get(plan.pk, ())),
            citation=Citation.from_json(plan.citation),
        )
        for plan in plans
    )


def lines_by_plan(plan_ids: Sequence[int]) -> dict[int, list[LineRow]]:
    """All lines of these plans in one query."""
    found: dict[int, list[LineRow]] = defaultdict(list)
    rows = PlanLine.objects.filter(plan__in=plan_ids).select_related("merged_into__plan__unit").order_by("starts_at", "pk")
    for row in rows:
        found[row.plan_id].append(line_row(row))
    return found


def line_row(row: PlanLine) -> LineRow:
    into = row.merged_into
    return LineRow(
        line_id=row.pk,
        title=row.title,
        audience=row.audience,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        lesson_minutes=row.lesson_minutes,
        form=row.form,
        place=row.place,
        lecturer=row.lecturer_name,
        fate=row.fate,
        fate_remark=row.fate_remark,
        merged_title=into.title if into else "",
        merged_unit=into.plan.unit.name if into else "",
        is_additional=row.annual_line_id is None,
        additional_reason=row.additional_reason,
    )


def proposals_of(cycle: Cycle) -> tuple[ProposalRow, ...]:
    """Undecided lines of different units that may be one session, best first; as many as a person can look through.

    Three queries whatever their number.
    """
    if cycle.state != "collecting":
        return ()
    found = _first_lines(merge_proposals(_facts(cycle)))
    wanted = {line_id for proposal in found for line_id in (proposal.target_id, *proposal.line_ids)}
    rows = {
        row.pk: row for row in PlanLine.objects.filter(pk__in=wanted).select_related("plan__unit", "merged_into__plan__unit")
    }
    return tuple(_proposal(proposal, rows) for proposal in found)


def _first_lines(proposals: Sequence[MergeProposal]) -> list[MergeProposal]:
    """The best proposals until their lines fill the page; what was decided makes room for the next."""
    found: list[MergeProposal] = []
    n_lines = 0
    for proposal in proposals:
        if found and n_lines + len(proposal.line_ids) > PROPOSED_LINES:
            break
        found.append(proposal)
        n_lines += len(proposal.line_ids)
    return found


def _proposal(proposal: MergeProposal, rows: dict[int, PlanLine]) -> ProposalRow:
    target = rows[proposal.target_id]
    lines = tuple((rows[line_id].plan.unit.name, line_row(rows[line_id])) for line_id in proposal.line_ids)
    return ProposalRow(line_row(target), target.plan.unit.name, lines, proposal.score, proposal.reasons)


def _facts(cycle: Cycle) -> list[LineFacts]:
    lines = PlanLine.objects.filter(
        plan__cycle=cycle, plan__state__in=OPEN_STATES, fate__in=("pending", "adopted"), merged_lines=None
    )
    topics: dict[int, set[int]] = defaultdict(set)
    through = PlanLine.topics.through.objects.filter(planline__plan__cycle=cycle)
    for line_id, topic_id in through.values_list("planline_id", "topic_id"):
        topics[line_id].add(topic_id)
    values = lines.values_list("pk", "plan__unit_id", "plan__unit__name", "title", "audience", "starts_at")
    return [
        LineFacts(pk, unit_id, name, title, audience, local(starts).date(), frozenset(topics[pk]), unit_id == cycle.unit_id)
        for pk, unit_id, name, title, audience, starts in values
    ]


def merge_targets(cycle: Cycle) -> list[tuple[int, str]]:
    """Lines that others may be merged into by hand: HQ's first, then lines adopted already."""
    rows = (
        PlanLine.objects.filter(plan__cycle=cycle, plan__state__in=OPEN_STATES)
        .filter(Q(plan__unit_id=cycle.unit_id, fate__in=("pending", "adopted")) | Q(fate="adopted"))
        .annotate(rank=Case(When(plan__unit_id=cycle.unit_id, then=Value(0)), default=Value(1), output_field=IntegerField()))
        .order_by("rank", "starts_at", "pk")
        .values_list("pk", "plan__unit__name", "title", "starts_at")[:200]
    )
    return [(pk, f"{unit} · {local(starts):%m-%d} · {title}") for pk, unit, title, starts in rows]


@dataclass(frozen=True)
class UnitTotals:
    plan_id: int
    unit_name: str
    state: str
    n_lines: int
    n_adopted: int
    n_merged: int
    n_additional: int
    n_minutes: int


@dataclass(frozen=True)
class ApprovalView:
    """What the head decides on, short enough for a phone."""

    cycle: Cycle
    units: tuple[UnitTotals, ...]
    missing: tuple[MissingUnit, ...]
    n_sessions: int
    n_minutes: int
    n_merged: int
    n_additional: int
    by_audience: tuple[tuple[str, int], ...]
    lines: dict[int, list[LineRow]]


LINES_ON_APPROVAL = 600


def approval(cycle: Cycle, *, at: datetime) -> ApprovalView:
    """Totals, changes, who is missing; the lines themselves while there are not too many for a phone."""
    owed = MonthlyPlan.objects.filter(cycle=cycle).select_related("unit").order_by("unit__code")
    plans = list(
        owed.filter(state__in=("submitted", "adopted", "issued")).annotate(
            n_lines=Count("lines"),
            n_adopted=Count("lines", filter=Q(lines__fate="adopted")),
            n_merged=Count("lines", filter=Q(lines__fate="merged")),
            n_additional=Count("lines", filter=Q(lines__fate="adopted", lines__annual_line=None)),
            n_minutes=Sum("lines__lesson_minutes", filter=Q(lines__fate="adopted")),
        )
    )
    units = tuple(
        UnitTotals(
            row.pk, row.unit.name, row.state, row.n_lines, row.n_adopted, row.n_merged, row.n_additional, row.n_minutes or 0
        )
        for row in plans
    )
    audiences = (
        PlanLine.objects.filter(plan__in=[row.pk for row in plans], fate="adopted")
        .values_list("audience")
        .annotate(n=Count("pk"))
        .order_by("-n", "audience")
    )
    n_lines = sum(unit.n_lines for unit in units)
    return ApprovalView(
        cycle=cycle,
        units=units,
        missing=tuple(
            _missing(plan, at) for plan in owed.filter(state__in=("draft", "returned")).exclude(unit_id=cycle.unit_id)
        ),
        n_sessions=sum(unit.n_adopted for unit in units),
        n_minutes=sum(unit.n_minutes for unit in units),
        n_merged=sum(unit.n_merged for unit in units),
        n_additional=sum(unit.n_additional for unit in units),
        by_audience=tuple(audiences),
        lines=lines_by_plan([row.pk for row in plans]) if n_lines <= LINES_ON_APPROVAL else {},
    )


@dataclass(frozen=True)
class Remark:
    at: datetime
    by: str
    kind: str
    text: str
    line_title: str


@dataclass(frozen=True)
class LineFates:
    """我的每一行去了哪里: the author's own view (T-057)."""

    plan: MonthlyPlan
    lines: tuple[LineRow, ...]
    remarks: tuple[Remark, ...]


def line_fates(actor: Actor, plan_id: int) -> LineFates | None:
    plan = MonthlyPlan.objects.visible_to(actor).select_related("unit", "cycle").filter(pk=plan_id).first()
    if plan is None:
        return None
    remarks = PlanRemark.objects.filter(plan=plan).select_related("person", "line").order_by("-at", "-pk")
    return LineFates(
        plan=plan,
        lines=tuple(lines_by_plan([plan.pk]).get(plan.pk, ())),
        remarks=tuple(
            Remark(row.at, row.person.name if row.person else "", row.kind, row.text, row.line.title if row.line else "")
            for row in remarks
        ),
    )


def export_rows(cycle: Cycle) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """All lines of the month with their unit and fate, and the units that are not in. Two queries."""
    lines = (
        PlanLine.objects.filter(plan__cycle=cycle)
        .exclude(plan__state="draft")
        .select_related("plan__unit", "merged_into__plan__unit")
        .order_by("plan__unit__code", "starts_at", "pk")
    )
    missing = (
        MonthlyPlan.objects.filter(cycle=cycle, state__in=("draft", "returned")).select_related("unit").order_by("unit__code")
    )
    return (
        [_export_line(row) for row in lines],
        [(plan.unit.code, plan.unit.name, plan.state, local(plan.due_at).replace(tzinfo=None)) for plan in missing],
    )


def _export_line(row: PlanLine) -> tuple[Any, ...]:
    into = row.merged_into
    return (
        row.plan.unit.code,
        row.plan.unit.name,
        row.position,
        row.title,
        row.audience,
        local(row.starts_at).replace(tzinfo=None),
        local(row.ends_at).replace(tzinfo=None),
        row.lesson_minutes,
        row.form,
        row.place,
        row.lecturer_name,
        row.evaluation_method,
        row.fate,
        f"{into.plan.unit.name} {into.title}" if into else "",
        row.fate_remark,
        row.additional_reason,
        row.remark,
    )
