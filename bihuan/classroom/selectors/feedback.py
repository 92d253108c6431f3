"""Feedback: the form of one person, who is missing, and figures that cannot be traced to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from bihuan.classroom.domain.feedback import Form, GiveFacts, Item, ItemResult, Step, are_shown, results, scrambled
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.models import (
    ClassSession,
    DossierSeal,
    FeedbackAnswer,
    FeedbackDecision,
    FeedbackReceipt,
    FeedbackRound,
    Seat,
)
from bihuan.classroom.policies import may_run
from bihuan.classroom.querysets import SeatQuerySet
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.selectors.signin import session_run_by
from bihuan.duties.models import Notice
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.parameters.lists import Option
from bihuan.regulations.selectors.resolution import find

INBOX = "inbox"


def duty_key(session_id: int, person_id: int) -> str:
    return f"class.feedback/{session_id}/{person_id}"


def reminder_key(session_id: int, at: datetime, person_id: int) -> str:
    """Once a day: the day stands in the key."""
    return f"feedback.remind/{session_id}/{local(at):%Y%m%d}:{person_id}:{INBOX}"


def round_of(session: ClassSession) -> FeedbackRound | None:
    return FeedbackRound.objects.filter(session=session).first()


def round_for(session: ClassSession) -> FeedbackRound:
    """Refuses (`feedback_not_open`, `feedback_not_asked`) where there is none."""
    found = round_of(session)
    if found is None:
        raise Refused("feedback_not_asked" if session.ended_at else "feedback_not_open")
    return found


def items_of(round_: FeedbackRound) -> tuple[Item, ...]:
    return tuple(Item(each["code"], each["label"], each["is_lecturer"]) for each in round_.items)


def steps_of_scale(round_: FeedbackRound) -> tuple[Step, ...]:
    return tuple(Step(each["score"], each["label"]) for each in round_.scale)


def citation_of(round_: FeedbackRound | None) -> Citation | None:
    return Citation.from_json(round_.citation) if round_ else None


@dataclass(frozen=True)
class MyFeedback:
    """What one person owes; `receipt` once it is handed in."""

    session: ClassSession
    seat: Seat | None
    round: FeedbackRound | None
    receipt: FeedbackReceipt | None
    facts: GiveFacts


def my_feedback(session_id: int, actor: Actor) -> MyFeedback:
    """In one query for whoever has a seat. Refuses (NotFound) others a class out of sight."""
    rows = Seat.objects.filter(session=session_id, participation__person=actor.person_id or 0)
    related = ("participation", "feedback_receipt", "session__feedback_round", "session__line__plan__unit")
    sealed = Exists(DossierSeal.objects.filter(session=OuterRef("session")))
    seat = rows.select_related(*related).annotate(was_sealed=sealed).first()
    session = seat.session if seat else session_for(actor, session_id)
    found = getattr(session, "feedback_round", None)
    attended = seat is not None and seat.participation.attended is True
    receipt = getattr(seat, "feedback_receipt", None)
    facts = GiveFacts(session.state, attended, found is not None, getattr(seat, "was_sealed", False))
    return MyFeedback(session, seat, found, receipt, facts)


def attended_seats(session: ClassSession) -> SeatQuerySet:
    """Everybody who was there owes a form (T-081)."""
    found: SeatQuerySet = Seat.objects.filter(session=session, participation__attended=True)
    return found


@dataclass(frozen=True)
class MissingRow:
    person_id: int
    name: str
    employee_no: str
    unit: str
    is_reminded: bool


@dataclass(frozen=True)
class FollowUp:
    """How many are in, and the names of who is not; never when or what somebody answered."""

    n_owed: int
    n_given: int
    missing: tuple[MissingRow, ...]
    n_to_remind: int


def follow_up(session: ClassSession, *, at: datetime) -> FollowUp:
    """By unit and name, in three queries."""
    seats = attended_seats(session)
    waiting = seats.filter(feedback_receipt=None).select_related("participation__person", "participation__unit")
    rows = waiting.order_by("participation__unit__path", "participation__person__name", "pk")
    persons = [seat.participation.person_id for seat in rows]
    keys = {reminder_key(session.pk, at, pk): pk for pk in persons}
    told = {keys[key] for key in Notice.objects.filter(key__in=keys).values_list("key", flat=True)}
    missing = tuple(_missing(seat, told) for seat in rows)
    n_owed = seats.count()
    return FollowUp(n_owed, n_owed - len(missing), missing, sum(not row.is_reminded for row in missing))


def _missing(seat: Seat, told: set[int]) -> MissingRow:
    one = seat.participation
    return MissingRow(one.person_id, one.person.name, one.person.employee_no, one.unit.name, one.person_id in told)


@dataclass(frozen=True)
class Figures:
    """`is_shown` False: too few, or forms may still come in; then there is nothing in it but the number."""

    n_forms: int
    is_shown: bool
    items: tuple[ItemResult, ...] = ()
    gains: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


def figures_of(round_: FeedbackRound) -> Figures:
    """The forms that count, once no more can join them."""
    return _figures(round_, is_late=False, n_forms=round_.n_given, is_final=round_.closed_at is not None)


def late_figures_of(round_: FeedbackRound) -> Figures:
    """Late forms apart, as a group of its own, once the dossier is closed."""
    return _figures(round_, is_late=True, n_forms=round_.n_late, is_final=round_.session.state == CLOSED)


def _figures(round_: FeedbackRound, *, is_late: bool, n_forms: int, is_final: bool) -> Figures:
    if not are_shown(n_forms, round_.small_group, is_closed=is_final):
        return Figures(n_forms, is_shown=False)
    rows = list(FeedbackAnswer.objects.filter(session=round_.session_id, is_late=is_late))
    return Figures(
        n_forms,
        is_shown=True,
        items=results([form_of(row) for row in rows], items_of(round_), steps_of_scale(round_)),
        gains=scrambled([(str(row.pk), row.gain) for row in rows], "gain"),
        suggestions=scrambled([(str(row.pk), row.suggestion) for row in rows], "suggestion"),
    )


def form_of(row: FeedbackAnswer) -> Form:
    return Form(row.scores, row.gain, row.suggestion)


@dataclass(frozen=True)
class Looker:
    """Who looks: whoever runs the class sees names and figures, its lecturer the figures alone."""

    session: ClassSession
    runs: bool
    teaches: bool


def looker_of(actor: Actor, session_id: int) -> Looker:
    """Refuses (NotFound) a class out of sight and (NotPermitted) everybody who neither runs nor teaches it."""
    session = session_run_by(actor, session_id)
    teaches = actor.person_id is not None and session.line.lecturer_id == actor.person_id
    runs = may_run(actor, session)
    if not runs and not teaches:
        raise NotPermitted("not_permitted", capability="class.run", unit=session.line.plan.unit.name)
    return Looker(session, runs, teaches)


def shown_round(actor: Actor, session_id: int) -> FeedbackRound:
    """The round of a class that the actor runs, for paper and Excel. Refuses (NotFound) where there is none."""
    looker = looker_of(actor, session_id)
    if not looker.runs:
        raise NotPermitted("not_permitted", capability="class.run", unit=looker.session.line.plan.unit.name)
    found = round_of(looker.session)
    if found is None:
        raise NotFound("not_found")
    found.session = looker.session
    return found


def review_items(session: ClassSession) -> tuple[Option, ...]:
    """What the training department judges after every class, where the adopted rules ask for it (S-209)."""
    found = find("feedback.review_items", unit=session.line.plan.unit, on=local(session.line.starts_at).date())
    return tuple(found.value.values) if found else ()


def decision_of(round_: FeedbackRound) -> FeedbackDecision | None:
    return FeedbackDecision.objects.filter(round=round_).select_related("owner", "decided_by").first()
