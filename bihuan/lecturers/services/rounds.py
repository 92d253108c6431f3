"""Selection: a round is opened, every employee may apply, the way and the result are stored (T-103, T-105)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan.foundation.clock import local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.states import CANDIDACY, CLOSED, OPEN, ROUND, SELECTED, CandidacyFacts
from bihuan.lecturers.models import Candidacy, Lecturer, SelectionRound
from bihuan.lecturers.selectors.figures import options
from bihuan.lecturers.selectors.rounds import candidacy_for, round_for
from bihuan.lecturers.services.telling import event_tell
from bihuan.people import policies
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit


@dataclass(frozen=True)
class Judged:
    """The result of a selection: `way` is a code of the article, `score` of 100 where points were given."""

    is_selected: bool
    way: str
    score: Decimal | None = None
    remark: str = ""


@transaction.atomic
def round_open(*, unit_id: int, title: str, opens_on: date, closes_on: date, actor: Actor, at: datetime) -> SelectionRound:
    """Open a selection. Refuses without `lecturers.manage` over the unit, without a name, and days in the wrong order."""
    unit = Unit.objects.visible_to(actor, "lecturers.manage").filter(pk=unit_id).first()
    if unit is None:
        raise NotFound("not_found")
    if not title.strip():
        raise Refused("round_title_missing")
    if closes_on < opens_on:
        raise Refused("round_days_wrong")
    row: SelectionRound = SelectionRound.objects.create(
        unit=unit,
        title=title.strip(),
        opens_on=opens_on,
        closes_on=closes_on,
        opened_by_id=policies.person_of(actor),
        opened_at=at,
    )
    _tell(row, row.unit, "lecturer_round.opened", actor, at, after={"title": row.title, "closes_on": closes_on.isoformat()})
    return row


@transaction.atomic
def round_close(*, round_id: int, actor: Actor, at: datetime) -> SelectionRound:
    """No more applications. Those not judged stay as they are and may still be judged."""
    row = round_for(actor, round_id=round_id)
    policies.require(actor, "lecturers.manage", row.unit)
    move(row, ROUND.step("close", state=row.state, facts=None))
    _tell(row, row.unit, "lecturer_round.closed", actor, at, after={"state": CLOSED})
    return row


@transaction.atomic
def candidacy_apply(*, round_id: int, subjects: str, statement: str, actor: Actor, at: datetime) -> Candidacy:
    """An employee in service applies for himself. Refuses outside the days of the round, and without a subject (T-105).

    Applying again after withdrawing is one candidacy; a second time changes nothing.
    """
    row = round_for(actor, round_id=round_id)
    person = _in_service(actor, local(at).date())
    hold(row)
    if row.state != OPEN or not row.opens_on <= local(at).date() <= row.closes_on:
        raise Refused("round_not_open", opens=row.opens_on, closes=row.closes_on)
    if not subjects.strip():
        raise Refused("candidacy_subject_missing")
    known = Candidacy.objects.filter(round=row, person=person).select_related("round__unit").first()
    words = {"subjects": subjects.strip(), "statement": statement.strip(), "applied_at": at}
    if known is not None:
        if known.state == "withdrawn":
            move(known, CANDIDACY.step("apply", state=known.state, facts=CandidacyFacts()), **words)
        return known
    made: Candidacy = Candidacy.objects.create(round=row, person=person, unit_id=actor.home_unit_id or row.unit_id, **words)
    _tell(made, row.unit, "candidacy.applied", actor, at, after={"subjects": made.subjects})
    return made


@transaction.atomic
def candidacy_withdraw(*, candidacy_id: int, actor: Actor, at: datetime) -> Candidacy:
    """One's own application is taken back. Refuses (NotFound) another's, and one that is judged."""
    row = candidacy_for(actor, candidacy_id=candidacy_id)
    if row.person_id != actor.person_id:
        raise NotFound("not_found")
    move(row, CANDIDACY.step("withdraw", state=row.state, facts=CandidacyFacts()))
    _tell(row, row.round.unit, "candidacy.withdrawn", actor, at)
    return row


@transaction.atomic
def candidacy_judge(*, candidacy_id: int, judged: Judged, actor: Actor, at: datetime) -> Candidacy:
    """Store the way of selection and its result; who is selected gets a file that waits for the document (T-103).

    Refuses a way the article does not name, 其他方式 without a remark, and judging oneself.
    """
    row = candidacy_for(actor, candidacy_id=candidacy_id)
    policies.require(actor, "lecturers.manage", row.round.unit)
    ways = tuple(each.code for each in options("lecturer.selection_ways", unit=row.round.unit, on=local(at).date()))
    facts = CandidacyFacts(judged.way, ways, judged.remark, is_own=row.person_id == actor.person_id)
    target = CANDIDACY.step("select" if judged.is_selected else "refuse", state=row.state, facts=facts)
    if judged.score is not None and not 0 <= judged.score <= 100:  # noqa: PLR2004  (points of a hundred)
        raise Refused("rating_out_of_range")
    move(row, target, way=judged.way, score=judged.score, remark=judged.remark.strip())
    after = {"state": target, "way": judged.way, "score": str(judged.score) if judged.score is not None else ""}
    _tell(row, row.round.unit, "candidacy.judged", actor, at, after=after, reason=judged.remark.strip())
    if target == SELECTED:
        _file_opened(row, actor, at)
    return row


def _file_opened(row: Candidacy, actor: Actor, at: datetime) -> None:
    """The file of a person is one; who had a title before waits in it for the new document."""
    lecturer, is_new = Lecturer.objects.get_or_create(
        person=row.person,
        defaults={
            "kind": Lecturer.Kind.INTERNAL,
            "unit": row.round.unit,
            "name": row.person.name,
            "subjects": row.subjects,
            "created_at": at,
        },
    )
    detail = {"round": row.round.title, "way": row.way, "score": str(row.score) if row.score is not None else ""}
    event_tell(lecturer, "selected" if is_new else "selected_again", actor=actor, at=at, detail=detail)


def _in_service(actor: Actor, on: date) -> Person:
    person = Person.objects.active_on(on).filter(pk=policies.person_of(actor)).first()
    if person is None:
        raise Refused("candidacy_not_in_service")
    return person


def _tell(subject: object, unit: Unit, verb: str, actor: Actor, at: datetime, **told: object) -> None:
    capacity = actor.capacity("lecturers.manage", unit.path) or "本人"
    audit_record(subject, verb, actor=actor, at=at, capacity=capacity, unit_id=unit.pk, **told)  # type: ignore[arg-type]
