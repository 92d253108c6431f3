"""Results of a class: how far it is, who may do what, and the rows of its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from bihuan.classroom.domain.evaluation import ANNULLED, CONFIRMED, DRAFT, ESSAY, ResultFacts
from bihuan.classroom.domain.states import CLOSED, ENDED, RUNNING
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.querysets import SeatQuerySet
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules
from bihuan.classroom.selectors.sessions import may_run
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.domain.actor import Actor

EVALUATE = "class.evaluate"
OVER = frozenset({ENDED, CLOSED})
RECORDABLE = frozenset({RUNNING, *OVER})
TODO, ABSENT, FAILED = "todo", "absent", "failed"
PAGE = 50
CAME_FIRST = F("participation__attended").desc(nulls_last=True)


def may_record(actor: Actor, session: ClassSession) -> bool:
    """Whoever runs the class writes results down."""
    return may_run(actor, session) or actor.can(EVALUATE, session.line.plan.unit.path)


def may_confirm(actor: Actor, session: ClassSession) -> bool:
    """The organiser, who owes the evaluation (T-080), and who may evaluate over the unit that holds the class."""
    is_organiser = actor.person_id is not None and actor.person_id == session.organiser_id
    return is_organiser or actor.can(EVALUATE, session.line.plan.unit.path)


def may_annul(actor: Actor, session: ClassSession) -> bool:
    return actor.can(EVALUATE, session.line.plan.unit.path)


def require_recorder(actor: Actor, session: ClassSession) -> None:
    """Refuses (NotPermitted) whoever may not write results down here."""
    if not may_record(actor, session):
        raise NotPermitted("not_permitted", capability=EVALUATE, unit=session.line.plan.unit.name)


def result_for(actor: Actor, evaluation_id: int) -> Evaluation:
    """One result. Refuses (NotFound) what is out of sight; a draft is seen only by those who may record."""
    rows = Evaluation.objects.visible_to(actor).select_related(
        "seat__session__line__plan__unit", "seat__participation__person", "seat__participation__unit", "evidence"
    )
    row: Evaluation | None = rows.filter(pk=evaluation_id).first()
    if row is None or (row.state == DRAFT and not may_record(actor, row.seat.session)):
        raise NotFound("not_found")
    return row


@dataclass(frozen=True)
class Progress:
    """`n_attended` came; `n_done` of them have a confirmed result. Complete: nobody who came is left (T-080)."""

    n_attended: int
    n_done: int
    n_draft: int
    n_failed: int

    @property
    def n_left(self) -> int:
        return self.n_attended - self.n_done

    @property
    def is_complete(self) -> bool:
        return self.n_attended > 0 and self.n_left == 0


def progress_of(session: ClassSession) -> Progress:
    came = Seat.objects.filter(session=session, participation__attended=True)
    n_attended, n_done = came.count(), came.filter(_has(state=CONFIRMED)).count()
    results = Evaluation.objects.filter(seat__session=session)
    return Progress(
        n_attended,
        n_done,
        results.filter(state=DRAFT).count(),
        results.filter(state=CONFIRMED, is_passed=False).count(),
    )


def names_missing(session: ClassSession, *, limit: int = 20) -> tuple[str, ...]:
    """Who came and has no confirmed result yet."""
    came = Seat.objects.filter(session=session, participation__attended=True).exclude(_has(state=CONFIRMED))
    return tuple(came.order_by("participation__person__name").values_list("participation__person__name", flat=True)[:limit])


def _has(**facts: object) -> Exists:
    return Exists(Evaluation.objects.filter(seat=OuterRef("pk"), **facts))


def results_by_seat(seat_ids: Sequence[int]) -> dict[int, list[Evaluation]]:
    """Every result, the annulled ones among them, in the order they were written."""
    found: dict[int, list[Evaluation]] = defaultdict(list)
    rows = Evaluation.objects.filter(seat__in=seat_ids).select_related("evidence", "confirmed_by", "recorded_by")
    for row in rows.order_by("pk"):
        found[row.seat_id].append(row)
    return found


def live_result(results: Sequence[Evaluation], method: str) -> Evaluation | None:
    return next((row for row in results if row.method == method and row.state != ANNULLED), None)


@dataclass(frozen=True)
class TableCriteria:
    q: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class SeatPage:
    seats: tuple[Seat, ...]
    n_all: int
    page: int
    n_pages: int


def seats_page(session: ClassSession, criteria: TableCriteria, method: str) -> SeatPage:
    """Those who came first, the others behind them; two queries."""
    rows = seats_of(session)
    if criteria.q:
        name = Q(participation__person__name__icontains=criteria.q) | Q(participation__unit__name__icontains=criteria.q)
        rows = rows.filter(name | Q(participation__person__employee_no=criteria.q))
    rows = _narrowed(rows, criteria.state, method)
    n_all = rows.count()
    n_pages = max(1, -(-n_all // PAGE))
    page = min(max(criteria.page, 1), n_pages)
    return SeatPage(tuple(rows[(page - 1) * PAGE : page * PAGE]), n_all, page, n_pages)


def seats_of(session: ClassSession) -> SeatQuerySet:
    """Everybody of the roster, whoever withdrew left out."""
    rows: SeatQuerySet = (
        Seat.objects.filter(session=session)
        .exclude(state="withdrawn")
        .select_related("participation__person", "participation__unit")
        .order_by(CAME_FIRST, "participation__unit__path", "participation__person__name", "pk")
    )
    return rows


def _narrowed(rows: SeatQuerySet, state: str, method: str) -> SeatQuerySet:
    if state == TODO:
        return rows.filter(participation__attended=True).exclude(_has(state=CONFIRMED))
    if state in (DRAFT, CONFIRMED):
        return rows.filter(_has(state=state, method=method))
    if state == FAILED:
        return rows.filter(_has(state=CONFIRMED, is_passed=False))
    if state == ABSENT:
        return rows.exclude(participation__attended=True)
    return rows


def facts_of(row: Evaluation, session: ClassSession, rules: EvaluationRules, actor: Actor, *, reason: str = "") -> ResultFacts:
    """What the guards of a result look at."""
    part = row.seat.participation
    return ResultFacts(
        method=row.method,
        score=row.score,
        parts=row.parts,
        items={each.code: each.label for each in rules.items_of(row.method)},
        essay=row.essay,
        has_evidence=row.evidence_id is not None,
        asks_evidence=rules.asks_evidence and row.method != ESSAY,
        attended=part.attended is True,
        attendance_note=row.attendance_note,
        is_own=actor.person_id is not None and actor.person_id == part.person_id,
        is_over=session.state in OVER,
        mark=rules.mark,
        reason=reason,
    )
