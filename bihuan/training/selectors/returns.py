"""Reading the monthly return: the generated table, what is missing, the archive, the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from bihuan.duties.selectors import ledger
from bihuan.duties.selectors.ledger import DueSeen
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.paging import PAGE_SIZE, KeyPage, key_page
from bihuan.foundation.services.audit import stream_of
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Resolved
from bihuan.regulations.selectors.resolution import RuleBook, rules_for
from bihuan.training.domain.implementation import GONE_FATES, HELD_OUTCOMES, NOT_HELD, PLANNED
from bihuan.training.domain.package import PLAN_AND_SUMMARY, SUMMARY, Folder, Gap, HeldSession, Piece, folders, gaps
from bihuan.training.domain.return_states import WITH_UNIT, ReturnFacts
from bihuan.training.models import MonthlyPlan, MonthlyReturn, PackageItem, PlanLine
from bihuan.training.selectors.cycle import RETURN_DUE
from bihuan.training.selectors.due_days import SHIFT, DueDays
from bihuan.training.selectors.implementation import plan_in_month
from bihuan.training.selectors.line_counts import lines_counted

PACKAGE, ARCHIVE, EXPLAIN = "return.package", "archive.kinds", "return.explanation_for"
PUNCTUAL, OVERVIEW = "return.punctual_by", "return.overview_required"
VERSIONS_ONLY, DEVIATIONS = "archive.versions_only", "plan.monthly.deviation_kinds"
RECORDS = (PACKAGE, ARCHIVE, EXPLAIN, RETURN_DUE, PUNCTUAL, OVERVIEW, VERSIONS_ONLY)
KEYS = (*RECORDS, DEVIATIONS, SHIFT, "formats", "rate.counts_added")


def return_of(actor: Actor, plan_id: int) -> tuple[MonthlyPlan, MonthlyReturn | None]:
    """The plan with its return, None while nobody has begun it."""
    plan = plan_in_month(actor, plan_id)
    return plan, MonthlyReturn.objects.filter(plan=plan).first()


def item_for(actor: Actor, item_id: int) -> PackageItem:
    """A piece of the package with its return, or not found when this actor may not see it."""
    visible = MonthlyReturn.objects.visible_to(actor)
    row = (
        PackageItem.objects.filter(pk=item_id, monthly_return__in=visible)
        .select_related("attachment", "monthly_return__plan__unit", "monthly_return__plan__cycle__unit", "line")
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def month_rules(plan: MonthlyPlan) -> RuleBook:
    """`KEYS` as they hold in the plan's month, read together, once for the plan in hand."""
    kept = vars(plan)
    if "month_rules" not in kept:
        kept["month_rules"] = rules_for(KEYS, unit=plan.unit, on=Month.parse(plan.month).first_day)
    book: RuleBook = kept["month_rules"]
    return book


def rule(plan: MonthlyPlan, key: str) -> Resolved | None:
    """One of `KEYS`, None where it is not adopted."""
    return month_rules(plan).find(key, plan.unit)


def kinds_of(plan: MonthlyPlan, key: str) -> tuple[Any, ...]:
    """The listed values of an article; none where it is not adopted."""
    found = rule(plan, key)
    return found.value.values if found is not None else ()


def all_kinds(plan: MonthlyPlan) -> tuple[Any, ...]:
    """Kinds of the package, then those that only the archive asks for."""
    package = kinds_of(plan, PACKAGE)
    known = {kind.code for kind in package}
    return (*package, *(kind for kind in kinds_of(plan, ARCHIVE) if kind.code not in known))


def lines_of_month(plan: MonthlyPlan) -> list[PlanLine]:
    """What was issued and what was added, in order of time; merged lines are reported by the session they went into."""
    return list(PlanLine.objects.filter(plan=plan).exclude(fate__in=GONE_FATES).order_by("starts_at", "pk"))


def current_items(row: MonthlyReturn | None) -> list[PackageItem]:
    """The newest version of every piece."""
    if row is None:
        return []
    return list(
        PackageItem.objects.filter(monthly_return=row, replaced_by=None).select_related("attachment", "line", "added_by")
    )


def held_sessions(lines: Iterable[PlanLine]) -> list[HeldSession]:
    return [HeldSession(line.pk, line.title) for line in lines if line.outcome in HELD_OUTCOMES]


def pieces_of(row: MonthlyReturn | None, items: Sequence[PackageItem]) -> list[Piece]:
    """Files, and what the system writes itself: the summary counts once its words are there, the plan always."""
    found = [Piece(item.kind, item.line_id) for item in items]
    has_summary = (row is not None and bool(row.work_done.strip())) or any(piece.kind == SUMMARY for piece in found)
    if has_summary:
        found.append(Piece(SUMMARY))
        found.append(Piece(PLAN_AND_SUMMARY))
    return found


def package_gaps(plan: MonthlyPlan, row: MonthlyReturn | None) -> tuple[Gap, ...]:
    sessions = held_sessions(lines_of_month(plan))
    return gaps(kinds_of(plan, PACKAGE), sessions, pieces_of(row, current_items(row)))


def archive(plan: MonthlyPlan, row: MonthlyReturn | None) -> tuple[Folder, ...]:
    """The folders of the archive with counts (T-075); it may be incomplete though the return passes (T-076)."""
    sessions = held_sessions(lines_of_month(plan))
    return folders(kinds_of(plan, ARCHIVE), sessions, pieces_of(row, current_items(row)))


def return_facts(plan: MonthlyPlan, row: MonthlyReturn | None, *, remark: str = "") -> ReturnFacts:
    """What submitting looks at."""
    lines, asked = lines_of_month(plan), kinds_of(plan, EXPLAIN)
    return ReturnFacts(
        unrecorded=tuple(line.title for line in lines if line.outcome == PLANNED),
        unexplained=tuple(line.title for line in lines if needs_words(line, asked) and not line.explanation.strip()),
        gaps=package_gaps(plan, row),
        remark=remark,
    )


def needs_words(line: PlanLine, asked: Sequence[str]) -> bool:
    """Whether the article asks for an explanation of this line (T-069)."""
    return ("not_held" in asked and line.outcome == NOT_HELD) or ("added" in asked and line.is_added)


def is_late(row: MonthlyReturn | None, due_at: datetime | None, at: datetime) -> bool:
    """By the first submission, as the ledger has it (T-078): late once is late for ever; not sent, from the due moment on."""
    if due_at is None:
        return False
    return ((row.first_submitted_at if row else None) or at) >= due_at


def pieces_are_kept(plan: MonthlyPlan, row: MonthlyReturn | None) -> bool:
    """Whether pieces only get new versions: once handed in, and for ever when the month is frozen (T-079).

    An article may allow to take a wrong piece out of what was handed in while the month is open.
    """
    if row is None or (row.state in WITH_UNIT and row.first_submitted_at is None):
        return False
    found = rule(plan, VERSIONS_ONLY)
    return found is None or bool(found.value) or plan.cycle.state == "frozen"


def require_deviation(plan: MonthlyPlan, kind: str) -> None:
    """After issue only what the article names may be recorded (T-058). Refuses `deviation_kind_not_adopted`."""
    found = rule(plan, DEVIATIONS)
    if found is not None and kind not in found.value.codes:
        allowed = "、".join(option.label for option in found.value.values)
        raise Refused("deviation_kind_not_adopted", allowed=allowed, article=found.citation.short)


def due_of(plan: MonthlyPlan) -> DueSeen | None:
    """When the return of this plan's month is late, and the article that says so (T-072, T-074).

    As the duty was opened: an edition adopted later moves nothing. Before there is a duty, as the rule has it.
    """
    owed = ledger.due_of(f"return.monthly/{plan.unit_id}/{plan.month}")
    if owed is not None:
        return owed
    found = rule(plan, RETURN_DUE)
    if found is None:
        return None
    return DueSeen(DueDays(month_rules(plan)).due_at(found, Month.parse(plan.month), plan.unit), False, found.citation)


@dataclass(frozen=True)
class ReturnRow:
    """A unit in the list of a month."""

    plan_id: int
    unit_name: str
    state: str
    due_at: datetime | None
    first_submitted_at: datetime | None
    is_late: bool
    n_lines: int
    n_held: int
    n_open: int
    n_waiting: int
    assessment: str


@dataclass(frozen=True)
class ReturnList:
    """A page of the month's returns; the counts are of all units in sight."""

    rows: tuple[ReturnRow, ...]
    page: KeyPage
    n_units: int
    n_in: int


def returns_of(
    actor: Actor, month: str, at: datetime, *, after: str = "", before: str = "", size: int = PAGE_SIZE
) -> ReturnList:
    """The units' returns of the month that this actor may see, in the order of the tree. A fixed number of queries."""
    seen = MonthlyPlan.objects.visible_to(actor).filter(month=month)
    counts = seen.aggregate(n_units=Count("pk"), n_in=Count("monthly_return__first_submitted_at"))
    rows = seen.select_related("unit", "monthly_return").defer("quota_findings", "citation")
    page = key_page(rows, ("unit__path",), after=after, before=before, size=size)
    counted = Q(is_added=False) & ~Q(fate__in=GONE_FATES)
    lines_counted(
        page.rows,
        n_lines=counted,
        n_held=counted & Q(outcome__in=HELD_OUTCOMES),
        n_open=counted & Q(outcome=PLANNED),
        n_waiting=Q(deviations__state="requested"),
    )
    return ReturnList(tuple(_row(plan, at) for plan in page.rows), page, **counts)


def _row(plan: Any, at: datetime) -> ReturnRow:
    row: MonthlyReturn | None = getattr(plan, "monthly_return", None)
    due_at = row.due_at if row else None
    return ReturnRow(
        plan_id=plan.pk,
        unit_name=plan.unit.name,
        state=row.state if row else "draft",
        due_at=due_at,
        first_submitted_at=row.first_submitted_at if row else None,
        is_late=bool(row and due_at and (row.first_submitted_at or at) >= due_at),
        n_lines=plan.n_lines,
        n_held=plan.n_held,
        n_open=plan.n_open,
        n_waiting=plan.n_waiting,
        assessment=row.assessment if row else "",
    )


def history_of(row: Any) -> tuple[AuditEntry, ...]:
    """What happened to a row, newest first."""
    return tuple(AuditEntry.objects.filter(stream=stream_of(row)).order_by("-sequence"))
