"""Who owes the dossier: the organiser all of it, whoever runs a room the pieces of that room (T-038, T-080)."""

from __future__ import annotations

from datetime import datetime

from bihuan.classroom.domain import links
from bihuan.classroom.domain.dossier import venues_with_gaps
from bihuan.classroom.domain.duty_kinds import DOSSIER, VENUE
from bihuan.classroom.models import ClassSession, DossierSeal, Venue
from bihuan.classroom.selectors.dossier import DUE_DAYS, Dossier, dossier_of, rules_of
from bihuan.classroom.selectors.sessions import RUN
from bihuan.duties.selectors.cases import unit_of_capability, working_days_after
from bihuan.duties.services.ledger import DutySpec, duties_open, duty_fulfil, spec_of
from bihuan.foundation.clock import local
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation


def dossier_owe(session: ClassSession, *, at: datetime) -> None:
    """Open what is owed once a class is over, or was reopened: once per round, however often it is called.

    Nothing is owed where no article sets the days.
    """
    rule = rules_of(session).find(DUE_DAYS)
    if rule is None:
        return
    dossier = dossier_of(session)
    due_at = working_days_after(at, rule.value.value)
    missing = venues_with_gaps(dossier.pieces)
    owed = [_spec(dossier, None, due_at, rule.citation, at)]
    owed += [_spec(dossier, venue, due_at, rule.citation, at) for venue in _of_others(dossier) if venue.pk in missing]
    duties_open(owed, at=at)


def dossier_supplied(session: ClassSession, venue_id: int | None, *, actor: Actor, at: datetime) -> None:
    """A piece came in: whoever owed the pieces of that room is done once none of them is missing."""
    if venue_id is None:
        return
    dossier = dossier_of(session)
    if venue_id not in venues_with_gaps(dossier.pieces):
        duty_fulfil(key=duty_key(dossier, venue_id), at=at, actor=actor, evidence={"venue": venue_id})


def duty_key(dossier: Dossier, venue_id: int | None = None) -> str:
    """One per round: a reopened dossier is owed anew."""
    return key_of(dossier.session.pk, DossierSeal.objects.filter(session=dossier.session).count() + 1, venue_id)


def key_of(session_id: int, number: int, venue_id: int | None = None) -> str:
    if venue_id is not None:
        return f"{VENUE.code}/{session_id}/{number}/{venue_id}"
    return f"{DOSSIER.code}/{session_id}/{number}"


def _of_others(dossier: Dossier) -> list[Venue]:
    """Rooms that somebody else runs; what the organiser's own room lacks is in the organiser's own duty."""
    session = dossier.session
    if len(dossier.venues) == 1:
        return []
    home = session.line.plan.unit_id
    return [
        venue
        for venue in dossier.venues
        if (venue.organiser_id or 0) != session.organiser_id and (venue.unit_id != home or venue.organiser_id)
    ]


def _spec(dossier: Dossier, venue: Venue | None, due_at: datetime, citation: Citation | None, at: datetime) -> DutySpec:
    session = dossier.session
    organiser = venue.organiser if venue else session.organiser
    unit = venue.unit if venue else session.line.plan.unit
    if organiser is None:
        unit = unit_of_capability(RUN, unit, on=local(at).date())
    title = f"补交会场资料：{venue.unit.name} {session.line.title}" if venue else f"班次归档：{session.line.title}"
    return spec_of(
        kind=VENUE.code if venue else DOSSIER.code,
        key=duty_key(dossier, venue.pk if venue else None),
        title=title,
        unit=unit,
        due_at=due_at,
        owner=organiser,
        owner_capability="" if organiser else RUN,
        month=session.line.plan.month,
        subject=session,
        link=links.dossier(session.pk, venue.pk if venue else None),
        citation=citation,
    )
