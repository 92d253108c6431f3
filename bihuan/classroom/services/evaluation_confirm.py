"""A result is confirmed, and then stands; a wrong one is annulled with its reason and may be written anew (T-087, T-095)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.classroom.domain.case_kinds import EVALUATION as CASE
from bihuan.classroom.domain.evaluation import CONFIRMED, DRAFT, RESULT
from bihuan.classroom.models import ClassSession, Evaluation
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules, mark_missing, rules_of
from bihuan.classroom.selectors.evaluations import EVALUATE, OVER, facts_of, may_annul, may_confirm, result_for
from bihuan.classroom.selectors.sessions import session_for, starts_at
from bihuan.classroom.services.dossier_guard import refuse_sealed
from bihuan.classroom.services.evaluation_duty import evaluation_owed, evaluation_settle
from bihuan.classroom.services.evaluation_record import evaluation_tell
from bihuan.duties.services.proposals import CaseSpec, cases_propose, proposals_drop
from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.outbox import publish
from bihuan.kernel.refusals import NotPermitted, Refused, WrongState
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class Confirmed:
    """`n_already` were confirmed before, `refused` by seat stay drafts."""

    n_confirmed: int
    n_failed: int
    n_already: int
    refused: Mapping[int, Refused]


@transaction.atomic
def evaluations_confirm(
    *, session_id: int, actor: Actor, at: datetime, seat_ids: Collection[int] | None = None, method: str = ""
) -> Confirmed:
    """Confirm drafts: all of the class, those of a method, or those of some people. Passed or failed by the mark in force.

    Everything at once or, for a row that lacks something, not that row. Refuses whoever may not confirm, a class that
    is not over or is sealed, and where no pass mark is set (`pass_mark_unset`, T-087). Confirmed twice is confirmed once.
    A failing result proposes one case (T-095); publishes `classroom.evaluation_confirmed` for each.
    """
    session = session_for(actor, session_id)
    if not may_confirm(actor, session):
        raise NotPermitted("not_permitted", capability=EVALUATE, unit=session.line.plan.unit.name)
    hold(session)
    if session.state not in OVER:
        raise WrongState("evaluation_before_end", state=session.state)
    refuse_sealed(session)
    rules = rules_of(session)
    if rules.mark is None:
        raise mark_missing(session).refused()
    rows = Evaluation.objects.filter(seat__session=session, state__in=(DRAFT, CONFIRMED))
    if seat_ids is not None:
        rows = rows.filter(seat__in=seat_ids)
    if method:
        rows = rows.filter(method=method)
    found = list(rows.select_related("seat__participation__person", "seat__participation__unit").order_by("pk"))
    refused: dict[int, Refused] = {}
    done = [row for row in found if row.state == DRAFT and _confirm(row, session, rules, actor, at, refused)]
    _propose([row for row in done if not row.is_passed], session, rules, at)
    evaluation_settle(session, actor=actor, at=at)
    n_already = sum(row.state == CONFIRMED for row in found) - len(done)
    return Confirmed(len(done), sum(not row.is_passed for row in done), n_already, refused)


@transaction.atomic
def evaluation_annul(*, evaluation_id: int, reason: str, actor: Actor, at: datetime) -> Evaluation:
    """Take a confirmed result back; the row stays with its reason, and the person owes or gets a new one.

    A proposal that nobody has taken up is dropped; a case that is open already is for those who handle it. Refuses who
    does not evaluate over the unit, one's own result, no reason, and what is not confirmed. Publishes
    `classroom.evaluation_annulled`.
    """
    row = result_for(actor, evaluation_id)
    session = session_for(actor, row.seat.session_id)
    if not may_annul(actor, session):
        raise NotPermitted("not_permitted", capability=EVALUATE, unit=session.line.plan.unit.name)
    if actor.person_id is not None and actor.person_id == row.seat.participation.person_id:
        raise Refused("evaluation_own")
    hold(session)
    refuse_sealed(session)
    rules = rules_of(session)
    target = RESULT.step("annul", state=row.state, facts=facts_of(row, session, rules, actor, reason=reason))
    before = {"state": row.state, "score": str(row.score), "is_passed": row.is_passed}
    move(row, target, annul_reason=reason.strip()[:200])
    proposals_drop(keys=[_case_key(row)], note=f"评估结果已作废：{reason.strip()}"[:200], actor=actor, at=at)
    evaluation_tell(
        row, "evaluation.annulled", session, actor, at, before=before, after={"state": target}, reason=reason.strip()
    )
    evaluation_owed(session, since=at, at=at)
    _publish("classroom.evaluation_annulled", row, session, at)
    return row


def _confirm(
    row: Evaluation, session: ClassSession, rules: EvaluationRules, actor: Actor, at: datetime, refused: dict[int, Refused]
) -> bool:
    """A draft without a score waits; what else it lacks is told."""
    if row.score is None:
        return False
    if rules.is_per_session and row.method != rules.code_of(session.evaluation_method):
        refused[row.seat_id] = Refused("evaluation_other_method", chosen=rules.label(session.evaluation_method))
        return False
    try:
        target = RESULT.step("confirm", state=row.state, facts=facts_of(row, session, rules, actor))
    except Refused as why:
        refused[row.seat_id] = why
        return False
    assert rules.mark is not None and row.score is not None  # noqa: S101  (the guards)
    is_passed = rules.mark.is_passed(row.score)
    citation = rules.mark_citation
    move(
        row,
        target,
        is_passed=is_passed,
        confirmed_by_id=actor.person_id,
        confirmed_at=at,
        article=citation.short[:200] if citation else "",
        citation=citation.as_json() if citation else {},
    )
    after = {"state": target, "method": row.method, "score": str(row.score), "is_passed": is_passed}
    evaluation_tell(row, "evaluation.confirmed", session, actor, at, before={"state": DRAFT}, after=after)
    _publish("classroom.evaluation_confirmed", row, session, at)
    return True


def _propose(rows: list[Evaluation], session: ClassSession, rules: EvaluationRules, at: datetime) -> None:
    """Nothing automatic: a person decides what becomes of a failing result (T-095)."""
    specs = []
    for row in rows:
        part = row.seat.participation
        mark = rules.mark.value.normalize() if rules.mark else ""
        specs.append(
            CaseSpec(
                key=_case_key(row),
                kind=CASE.code,
                title=f"{part.person.name} 评估不合格：{session.line.title}",
                unit=part.unit,
                facts={
                    "summary": f"{rules.label(row.method)}得分 {row.score}，合格线 {mark:f}。"
                    if mark != ""
                    else f"{rules.label(row.method)}得分 {row.score}。",
                    "month": session.line.plan.month,
                    "session": session.pk,
                    "evaluation": row.pk,
                    "day": local(starts_at(session)).date().isoformat(),
                },
                citation=rules.mark_citation,
                person=part.person,
            )
        )
    cases_propose(specs, at=at)


def _case_key(row: Evaluation) -> str:
    return f"{CASE.code}/{row.pk}"


def _publish(kind: str, row: Evaluation, session: ClassSession, at: datetime) -> None:
    payload = {
        "session_id": session.pk,
        "evaluation_id": row.pk,
        "person_id": row.seat.participation.person_id,
        "month": session.line.plan.month,
        "is_passed": row.is_passed,
    }
    publish(kind=kind, key=f"{kind}/{row.pk}", payload=payload, at=at)
