"""Results are written down as drafts: each row for itself, what is refused beside its row (T-082, T-084, T-085, C-341)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from bihuan.classroom.domain.evaluation import CONFIRMED, DRAFT, ENTERED, ESSAY, mean_of, score_of
from bihuan.classroom.models import ClassSession, Evaluation, Seat
from bihuan.classroom.selectors.evaluation_rules import EvaluationRules, rules_of
from bihuan.classroom.selectors.evaluations import (
    EVALUATE,
    RECORDABLE,
    live_result,
    require_recorder,
    results_by_seat,
    seats_of,
)
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.services.dossier_guard import keep_unsealed, refuse_sealed
from bihuan.foundation.models import Attachment
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.attachments import attachment_store
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refusal, Refused, WrongState
from bihuan.people.domain.actor import Actor


@dataclass(frozen=True)
class Typed:
    """What stands in one row, as typed. `note` says why there is a result without attendance; `version` as it was shown.

    An empty score with nothing known of the person is no result at all and is passed over.
    """

    seat_id: int
    score: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    evidence: UploadedFile | None = None
    version: int | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.score.strip() or self.evidence or any(each.strip() for each in self.parts.values()))


@dataclass(frozen=True)
class Recorded:
    """`refused` by seat; every other row is stored."""

    n_saved: int
    refused: Mapping[int, Refused]


@dataclass(frozen=True)
class Given:
    """A result as it is stored."""

    score: Decimal | None
    parts: Mapping[str, str]
    note: str
    evidence: Attachment | None
    source: str = ENTERED


def method_in(session: ClassSession, rules: EvaluationRules, asked: str) -> str:
    """The method to record by. Refuses where no article names any, where none is chosen, and one that is not offered.

    Where the article has the method chosen for the class (T-084), no other one than the chosen may be used.
    """
    if not rules.methods:
        raise Refused("evaluation_methods_missing", unit=session.line.plan.unit.name)
    chosen = rules.code_of(session.evaluation_method)
    if rules.is_per_session and not chosen:
        raise Refused("evaluation_method_not_chosen", n=len(rules.methods))
    method = asked or chosen
    if not method:
        raise Refused("evaluation_method_not_chosen", n=len(rules.methods))
    if not rules.knows(method):
        raise Refused("evaluation_method_unknown", offered="、".join(each.label for each in rules.methods))
    if rules.is_per_session and method != chosen:
        raise Refused("evaluation_other_method", chosen=rules.label(chosen))
    return method


@transaction.atomic
def evaluation_method_choose(*, session_id: int, method: str, actor: Actor, at: datetime) -> ClassSession:
    """The method of the class. Refuses one that the article does not offer, and a change once a result is confirmed."""
    session = recordable(session_id, actor)
    hold(session)
    refuse_sealed(session)
    rules = rules_of(session)
    if not rules.knows(method):
        code = "evaluation_method_unknown" if method else "evaluation_method_not_chosen"
        raise Refused(code, offered="、".join(each.label for each in rules.methods), n=len(rules.methods))
    before = rules.code_of(session.evaluation_method)
    if method == before and session.evaluation_method == method:
        return session
    results = Evaluation.objects.filter(seat__session=session, state=CONFIRMED)
    if rules.is_per_session and results.exclude(method=method).exists():
        raise Refused("evaluation_method_used", chosen=rules.label(before))
    move(session, session.state, evaluation_method=method)
    evaluation_tell(
        session, "class.method_chosen", session, actor, at, before={"method": before}, after={"method": method}, rules=rules
    )
    return session


@transaction.atomic
def evaluations_record(
    *,
    session_id: int,
    method: str,
    rows: Sequence[Typed],
    actor: Actor,
    at: datetime,
    evidence: UploadedFile | None = None,
) -> Recorded:
    """Store what was typed as drafts; `evidence` goes to every row of these that has none.

    Refuses whoever neither runs the class nor evaluates, a class that has not begun, and the method (`method_in`). Row
    by row: a score that is none or out of range, a missing part of 课堂考核, a person who did not come without a note,
    a confirmed result, and a row that somebody else has changed meanwhile.
    """
    session = recordable(session_id, actor)
    keep_unsealed(session)
    rules = rules_of(session)
    used = method_in(session, rules, method)
    seats = {seat.pk: seat for seat in seats_of(session).filter(pk__in=[row.seat_id for row in rows])}
    if len(seats) != len({row.seat_id for row in rows}):
        raise NotFound("not_found")
    known = results_by_seat(list(seats))
    unit_id = session.line.plan.unit_id
    shared = attachment_store(evidence, actor=actor, unit_id=unit_id, at=at) if evidence else None
    refused, n_saved = {}, 0
    for row in rows:
        standing = live_result(known.get(row.seat_id, ()), used)
        if row.is_blank and (standing is None or (not row.note.strip() and _is_empty(standing))):
            continue
        try:
            own = attachment_store(row.evidence, actor=actor, unit_id=unit_id, at=at) if row.evidence else None
            kept = own or (standing.evidence if standing else None) or shared
            given = _given(row, kept, seats[row.seat_id], rules, used)
            if standing is not None and not rules.items_of(used) and standing.score == given.score:
                given = replace(given, parts=standing.parts, source=standing.source)
            n_saved += result_store(session, seats[row.seat_id], used, given, standing, row.version, actor, at)
        except Refused as why:
            refused[row.seat_id] = why
    return Recorded(n_saved, refused)


@transaction.atomic
def essay_write(*, session_id: int, text: str, actor: Actor, at: datetime) -> Evaluation:
    """The trainee writes 学习心得体会 on the phone, again and again until it is confirmed.

    Refuses (NotFound) without a seat, another method, an empty text, who did not come, and a confirmed result.
    """
    session = session_for(actor, session_id)
    seat = seats_of(session).filter(participation__person=actor.person_id).first() if actor.person_id else None
    if seat is None:
        raise NotFound("not_found")
    if session.state not in RECORDABLE:
        raise WrongState("wrong_state", transition="essay", state=session.state)
    keep_unsealed(session)
    rules = rules_of(session)
    if not rules.knows(ESSAY) or (rules.is_per_session and rules.code_of(session.evaluation_method) != ESSAY):
        raise Refused("essay_not_asked")
    if not text.strip():
        raise Refused("essay_empty")
    if seat.participation.attended is False:
        raise Refused("essay_absent")
    standing = live_result(results_by_seat([seat.pk])[seat.pk], ESSAY)
    if standing is None:
        standing = _created(seat, ESSAY, {"essay": text.strip()}, actor, at)
    elif standing.essay != text.strip():
        _changed(standing, {"essay": text.strip()}, at)
    else:
        return standing
    evaluation_tell(standing, "essay.written", session, actor, at, after={"length": len(text.strip())})
    return standing


def recordable(session_id: int, actor: Actor) -> ClassSession:
    """The class, for whoever may write results down. Refuses (WrongState) one that has not begun, is called off or sealed."""
    session = session_for(actor, session_id)
    require_recorder(actor, session)
    if session.state not in RECORDABLE:
        raise WrongState("evaluation_too_early", state=session.state)
    refuse_sealed(session)
    return session


def result_store(  # noqa: PLR0913  (each is a fact of the row)
    session: ClassSession,
    seat: Seat,
    method: str,
    given: Given,
    standing: Evaluation | None,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> bool:
    """Create or change the draft; False when it stands so already. Refuses a confirmed result and a row changed meanwhile."""
    values: dict[str, Any] = {
        "score": given.score,
        "parts": dict(given.parts),
        "attendance_note": given.note,
        "evidence": given.evidence,
        "source": given.source,
    }
    if standing is not None and _is_same(standing, values):
        return False
    after = {"method": method, "score": str(given.score) if given.score is not None else None, "source": given.source}
    if standing is None:
        row, before = _created(seat, method, values, actor, at), {}
    else:
        if standing.state == CONFIRMED:
            raise Refused("evaluation_confirmed", score=standing.score)
        if version is not None and version != standing.row_version:
            raise Refused("evaluation_row_changed", score="—" if standing.score is None else standing.score)
        before = {"score": str(standing.score) if standing.score is not None else None}
        row = standing
        _changed(row, {**values, "recorded_by_id": actor.person_id}, at)
    evaluation_tell(row, "evaluation.recorded", session, actor, at, before=before, after=after)
    return True


def evaluation_tell(  # noqa: PLR0913  (each is a fact of the entry)
    row: Evaluation | ClassSession,
    verb: str,
    session: ClassSession,
    actor: Actor,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    rules: EvaluationRules | None = None,
) -> None:
    unit = session.line.plan.unit
    citation = rules.citation if rules else None
    audit_record(
        row,
        verb,
        actor=actor,
        at=at,
        capacity=actor.capacity(EVALUATE, unit.path) or actor.capacity("class.run", unit.path),
        unit_id=unit.pk,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        article=citation.short if citation else "",
    )


def _given(row: Typed, evidence: Attachment | None, seat: Seat, rules: EvaluationRules, method: str) -> Given:
    note = row.note.strip()[:200]
    if seat.participation.attended is not True and not note and seat.session.state != "running":
        raise Refused("evaluation_absent")
    items = rules.items_of(method)
    if not items:
        score = _score(row.score, rules) if row.score.strip() else None
        return Given(score, {}, note, evidence)
    parts = {item.code: _score(row.parts[item.code], rules) for item in items if row.parts.get(item.code, "").strip()}
    if len(parts) < len(items):
        raise Refused("evaluation_part_missing", items="、".join(item.label for item in items if item.code not in parts))
    return Given(mean_of(list(parts.values())), {code: str(value) for code, value in parts.items()}, note, evidence)


def _score(typed: str, rules: EvaluationRules) -> Decimal:
    found = score_of(typed, full=rules.full)
    if isinstance(found, Refusal):
        raise Refused(found.code, **found.facts)
    return found


def _is_empty(row: Evaluation) -> bool:
    return row.score is None and not row.parts


def _is_same(row: Evaluation, values: Mapping[str, Any]) -> bool:
    wanted = {**values, "evidence": values["evidence"].pk if values["evidence"] else None}
    stands = {**{name: getattr(row, name) for name in values}, "evidence": row.evidence_id}
    return all(stands[name] == wanted[name] for name in values if name != "source")


def _created(seat: Seat, method: str, values: Mapping[str, Any], actor: Actor, at: datetime) -> Evaluation:
    try:
        with transaction.atomic():
            row: Evaluation = Evaluation.objects.create(
                seat=seat, method=method, recorded_by_id=actor.person_id, recorded_at=at, **values
            )
    except IntegrityError:
        raise Refused("evaluation_row_changed", score="—") from None
    return row


def _changed(row: Evaluation, values: Mapping[str, Any], at: datetime) -> None:
    as_read = Evaluation.objects.filter(pk=row.pk, state=DRAFT, row_version=row.row_version)
    if not as_read.update(**values, recorded_at=at, row_version=row.row_version + 1):
        raise Refused("evaluation_row_changed", score="—")
    row.row_version += 1
    for name, value in values.items():
        setattr(row, name, value)
