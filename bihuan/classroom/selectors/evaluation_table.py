"""The table of results of one class by one method, as whoever evaluates sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from bihuan.classroom.domain.evaluation import ANNULLED, CONFIRMED, DRAFT, FAILED, PASSED, RESULT_STATES
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules
from bihuan.classroom.selectors.evaluation_sources import Offered, offered
from bihuan.classroom.selectors.evaluations import live_result, results_by_seat
from bihuan.foundation.clock import local
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.regulations.domain.citation import Citation

UNWRITTEN = ("未登记", "idle")


@dataclass(frozen=True)
class MethodTab:
    code: str
    label: str
    n: int


@dataclass(frozen=True)
class PartCell:
    code: str
    label: str
    value: str


@dataclass(frozen=True)
class EvaluationRow:
    """`row` is the live result by this method; `others` are words of confirmed results by other methods.

    `score`, `parts` and `note` are what stands in the fields: typed and refused, or stored. `why` is the refusal.
    """

    seat: Seat
    row: Evaluation | None
    attended: bool
    state: StateView
    passed: StateView | None
    citation: Citation | None
    others: tuple[str, ...]
    annulled: tuple[Evaluation, ...]
    score: str
    parts: tuple[PartCell, ...]
    note: str
    why: str = ""
    offered: Offered | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still be written: no longer, once the class is sealed."""
        return self.seat.session.state != CLOSED and (self.row is None or self.row.state == DRAFT)

    @property
    def version(self) -> int:
        return self.row.row_version if self.row else 0


@dataclass(frozen=True)
class Refill:
    """What somebody typed into a row that was refused."""

    score: str
    parts: Mapping[str, str]
    note: str
    why: str


def method_tabs(session: ClassSession, rules: EvaluationRules) -> tuple[MethodTab, ...]:
    live = Evaluation.objects.filter(seat__session=session).exclude(state=ANNULLED)
    counts = dict(live.values("method").annotate(n=Count("pk")).values_list("method", "n"))
    return tuple(MethodTab(each.code, each.label, counts.get(each.code, 0)) for each in rules.methods)


def table_rows(
    session: ClassSession, seats: Sequence[Seat], rules: EvaluationRules, method: str, refills: Mapping[int, Refill]
) -> tuple[EvaluationRow, ...]:
    results = results_by_seat([seat.pk for seat in seats])
    month = Month.of(local(session.line.starts_at).date())
    persons = [seat.participation.person_id for seat in seats]
    source = offered(method, persons, since=month.first_day, until=month.last_day)
    for seat in seats:
        seat.session = session
    return tuple(
        _row(seat, results.get(seat.pk, []), rules, method, refills.get(seat.pk), source.get(seat.participation.person_id))
        for seat in seats
    )


def _row(
    seat: Seat, results: list[Evaluation], rules: EvaluationRules, method: str, refill: Refill | None, source: Offered | None
) -> EvaluationRow:
    row = live_result(results, method)
    others = tuple(
        f"{rules.label(each.method)} {plain(each.score)} 分，{PASSED[0] if each.is_passed else FAILED[0]}"
        for each in results
        if each.state == CONFIRMED and each.method != method
    )
    stored = row.parts if row else {}
    items = rules.items_of(method)
    parts = refill.parts if refill else {each.code: plain(stored[each.code]) for each in items if each.code in stored}
    return EvaluationRow(
        seat=seat,
        row=row,
        attended=seat.participation.attended is True,
        state=StateView(*(RESULT_STATES[row.state] if row and (row.score is not None or row.essay) else UNWRITTEN)),
        passed=passed_view(row),
        citation=Citation.from_json(row.citation) if row else None,
        others=others,
        annulled=tuple(each for each in results if each.state == ANNULLED),
        score=refill.score if refill else plain(row.score) if row else "",
        parts=tuple(PartCell(each.code, each.label, parts.get(each.code, "")) for each in items),
        note=refill.note if refill else row.attendance_note if row else "",
        why=refill.why if refill else "",
        offered=source if row is None else None,
    )


def passed_view(row: Evaluation | None) -> StateView | None:
    """合格 or 不合格, once confirmed."""
    if row is None or row.is_passed is None:
        return None
    return StateView(*(PASSED if row.is_passed else FAILED))


def plain(score: Decimal | str | None) -> str:
    """86.00 as people write it: 86."""
    return "" if score is None else f"{Decimal(score).normalize():f}"
