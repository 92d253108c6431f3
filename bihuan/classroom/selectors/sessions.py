"""Reading one class: what it is, who may run it, what the machine looks at."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bihuan.classroom.domain.rooms import OFFERED, SEATED, WAITING
from bihuan.classroom.domain.states import SessionFacts, steps_from
from bihuan.classroom.models import ClassSession, DeskCase, Seat, Segment, SignIn, Venue
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound, NotPermitted
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.training.domain.implementation import PLANNED
from bihuan.training.selectors.implementation import may_record

RUN = "class.run"
A_MOMENT = timedelta(microseconds=1)  # what ends at midnight ends on the day before


def session_for(actor: Actor, session_id: int) -> ClassSession:
    """One class with its line and unit. Refuses (NotFound) what this actor may not see."""
    row: ClassSession | None = (
        ClassSession.objects.visible_to(actor)
        .select_related("line__plan__unit", "line__plan__cycle__unit", "organiser")
        .filter(pk=session_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def may_run(actor: Actor, session: ClassSession) -> bool:
    """Whoever runs classes over the unit that holds it, and its organiser."""
    if actor.can(RUN, session.line.plan.unit.path):
        return True
    return actor.person_id is not None and actor.person_id == session.organiser_id


def may_run_room(actor: Actor, session: ClassSession, venue: Venue | None) -> bool:
    """A room is also run by its own organiser and from its own province (T-038)."""
    if may_run(actor, session):
        return True
    if venue is None:
        return False
    return actor.can(RUN, venue.unit.path) or (actor.person_id is not None and actor.person_id == venue.organiser_id)


def require_runner(actor: Actor, session: ClassSession) -> None:
    """Refuses (NotPermitted) whoever neither runs classes here nor organises this one."""
    if not may_run(actor, session):
        raise NotPermitted("not_permitted", capability=RUN, unit=session.line.plan.unit.name)


def recorder(actor: Actor, session: ClassSession, *, at: datetime) -> Actor:
    """In whose name the line is recorded: the actor's own, or the system's for an organiser who records no plans."""
    return actor if may_record(actor, session.line.plan) else system_actor(at)


def capacity_of(actor: Actor, session: ClassSession) -> str:
    return actor.capacity(RUN, session.line.plan.unit.path)


def segments_of(session: ClassSession) -> tuple[Segment, ...]:
    return tuple(Segment.objects.filter(session=session).order_by("position"))


def venues_of(session: ClassSession) -> tuple[Venue, ...]:
    return tuple(Venue.objects.filter(session=session).select_related("unit", "organiser").order_by("unit__path"))


def days_of(segments: tuple[Segment, ...]) -> frozenset[date]:
    """Both days of a half day that goes past midnight."""
    moments = (moment for each in segments for moment in (each.starts_at, each.ends_at - A_MOMENT))
    return frozenset(local(moment).date() for moment in moments)


def starts_at(session: ClassSession) -> datetime:
    """The first half day's start; the line's own before there are any."""
    first = Segment.objects.filter(session=session).order_by("starts_at").first()
    return first.starts_at if first else session.line.starts_at


def ends_at(session: ClassSession) -> datetime:
    last = Segment.objects.filter(session=session).order_by("-ends_at").first()
    return last.ends_at if last else session.line.ends_at


def facts_of(session: ClassSession, *, at: datetime, reason: str = "") -> SessionFacts:
    """What the guards of the machine look at."""
    rooms = Venue.objects.filter(session=session)
    nameless = rooms.filter(place="", seats__state__in=(SEATED, OFFERED)) if session.is_group_video else rooms.none()
    return SessionFacts(
        n_seats=Seat.objects.filter(session=session, state__in=(SEATED, OFFERED, WAITING)).count(),
        n_signed=SignIn.objects.filter(session=session).values("seat").distinct().count(),
        rooms_missing=tuple(nameless.order_by("unit__path").values_list("unit__name", flat=True).distinct()),
        open_desk_cases=DeskCase.objects.filter(session=session, settled_at=None).count(),
        has_started=at >= starts_at(session),
        is_recorded=session.line.outcome != PLANNED,
        reason=reason,
    )


def steps_of(session: ClassSession, actor: Actor, *, at: datetime) -> tuple[str, ...]:
    """Steps that the tables have from here, for whoever may run the class; the service tells what is still missing."""
    return steps_from(session.state) if may_run(actor, session) else ()
