"""Evaluation as it is told on the pages of a class, of the trainee and of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.classroom.domain.evaluation import ANNULLED, CONFIRMED, ESSAY
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules, rules_of
from bihuan.classroom.selectors.evaluation_table import passed_view, plain
from bihuan.classroom.selectors.evaluations import RECORDABLE, Progress, may_record, names_missing, progress_of
from bihuan.foundation.panels import Panel
from bihuan.foundation.ui.states import StateView
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.selectors.words import option_labels

SHOWN = 20
DONE, LEFT = StateView("评估已完成", "ok"), StateView("评估未完成", "warn")


@dataclass(frozen=True)
class EvaluationPanel:
    """`missing` names some of those who came and have no confirmed result."""

    progress: Progress
    state: StateView
    missing: tuple[str, ...]


def evaluation_panel(session: ClassSession, actor: Actor) -> EvaluationPanel | None:
    """For those who record, once the class has begun."""
    if session.state not in RECORDABLE or not may_record(actor, session):
        return None
    progress = progress_of(session)
    return EvaluationPanel(progress, DONE if progress.is_complete else LEFT, names_missing(session, limit=8))


@dataclass(frozen=True)
class ResultLine:
    """A confirmed result. `session_id` leads to the class as it concerns the person."""

    session_id: int
    title: str
    day: datetime
    method: str
    score: str
    passed: StateView | None
    is_flagged: bool
    citation: Citation | None


@dataclass(frozen=True)
class MyResult:
    """`essay` is what the person has written so far; `asks_essay` whether it may be written now."""

    lines: tuple[ResultLine, ...]
    asks_essay: bool
    essay: str


def my_result(session: ClassSession, seat: Seat | None) -> MyResult | None:
    """What the trainee sees: confirmed results only, and the essay."""
    if seat is None or session.state not in RECORDABLE:
        return None
    rules = rules_of(session)
    rows = list(Evaluation.objects.filter(seat=seat).exclude(state=ANNULLED).order_by("pk"))
    lines = tuple(_line(row, session, rules.label(row.method)) for row in rows if row.state == CONFIRMED)
    written = next((row for row in rows if row.method == ESSAY), None)
    return MyResult(lines, _asks_essay(session, seat, rules, written), written.essay if written else "")


def _asks_essay(session: ClassSession, seat: Seat, rules: EvaluationRules, written: Evaluation | None) -> bool:
    is_open = session.state != CLOSED and seat.participation.attended is not False
    is_method = is_open and rules.knows(ESSAY) and rules.code_of(session.evaluation_method) == ESSAY
    return is_method and (written is None or written.state != CONFIRMED)


@dataclass(frozen=True)
class ResultList:
    rows: tuple[ResultLine, ...]
    n_all: int


def results_panel(actor: Actor, person_id: int, at: datetime) -> Panel | None:
    """评估结果 on the page of a person: one's own in full, of others what the actor may see."""
    if actor.person_id != person_id and not actor.can("training.view"):
        return None
    seen = Evaluation.objects.visible_to(actor).filter(seat__participation__person=person_id, state=CONFIRMED)
    rows = seen.select_related("seat__session__line").order_by("-seat__session__line__starts_at", "-pk")[:SHOWN]
    labels = option_labels("evaluation.methods")
    lines = tuple(_line(row, row.seat.session, labels.get(row.method, row.method)) for row in rows)
    return Panel("classroom/_results_panel.html", ResultList(lines, seen.count())) if lines else None


def _line(row: Evaluation, session: ClassSession, method: str) -> ResultLine:
    return ResultLine(
        session.pk,
        session.line.title,
        session.line.starts_at,
        method,
        plain(row.score),
        passed_view(row),
        bool(row.attendance_note),
        Citation.from_json(row.citation),
    )
