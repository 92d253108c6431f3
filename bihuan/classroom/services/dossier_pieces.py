"""What is not a file: headcount of a room, safety briefing, costs, and pieces that do not apply (T-038, S-220, S-224)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.classroom.domain.dossier import MISSING, SAFETY
from bihuan.classroom.models import ClassSession, PieceRelease, SessionCost, Venue
from bihuan.classroom.policies import RUN
from bihuan.classroom.selectors.dossier import (
    OVERRIDE,
    dossier_of,
    dossier_session,
    may_override,
    require_supplier,
    rules_of,
    venue_in,
)
from bihuan.classroom.services.dossier_duties import dossier_supplied
from bihuan.classroom.services.dossier_guard import keep_unsealed, refuse_sealed
from bihuan.foundation.moves import hold
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor

MOST_PEOPLE = 100_000
MOST_CENTS = 10**12


@transaction.atomic
def headcount_record(*, session_id: int, venue_id: int, n: int, actor: Actor, at: datetime) -> Venue:
    """How many were counted in the room, beside how many signed in. Refuses a foreign room and a count below none."""
    session = dossier_session(actor, session_id)
    venue = venue_in(session, venue_id)
    if venue is None:
        raise NotFound("not_found")
    require_supplier(actor, session, venue)
    keep_unsealed(session)
    if not 0 <= n <= MOST_PEOPLE:
        raise Refused("dossier_headcount")
    before = venue.headcount
    if before == n:
        return venue
    Venue.objects.filter(pk=venue.pk).update(headcount=n)
    venue.headcount = n
    _tell(session, "dossier.headcount", actor, at, {"venue": venue.unit.name, "n": n}, {"n": before})
    dossier_supplied(session, venue.pk, actor=actor, at=at)
    return venue


@transaction.atomic
def safety_record(*, session_id: int, actor: Actor, at: datetime) -> ClassSession:
    """The safety rules of the practical work were told (S-224). Ticked again, the first tick stands.

    Refuses a class for which the article asks for none.
    """
    session = dossier_session(actor, session_id)
    require_supplier(actor, session, None)
    hold(session)
    refuse_sealed(session)
    if SAFETY not in {kind.code for kind in rules_of(session).kinds}:
        raise Refused("dossier_kind_unknown", kind=SAFETY)
    fresh = ClassSession.objects.filter(pk=session.pk, safety_told_at=None)
    if fresh.update(safety_told_at=at, safety_told_by_id=policies.person_of(actor)):
        _tell(session, "dossier.safety_told", actor, at, {"told_at": at})
    return session


@transaction.atomic
def cost_add(*, session_id: int, kind: str, amount_cents: int, note: str, actor: Actor, at: datetime) -> SessionCost:
    """One cost of the class. Refuses a kind that the article does not list and an amount of nothing."""
    session = dossier_session(actor, session_id)
    require_supplier(actor, session, None)
    keep_unsealed(session)
    if kind not in {each.code for each in rules_of(session).cost_kinds}:
        raise Refused("cost_kind_unknown")
    if not 0 < amount_cents <= MOST_CENTS:
        raise Refused("cost_amount")
    row = SessionCost.objects.create(
        session=session,
        kind=kind,
        amount_cents=amount_cents,
        note=note.strip()[:200],
        added_by_id=policies.person_of(actor),
        added_at=at,
    )
    _tell(session, "dossier.cost_added", actor, at, {"kind": kind, "amount_cents": amount_cents, "note": row.note})
    return row


@transaction.atomic
def cost_remove(*, session_id: int, cost_id: int, actor: Actor, at: datetime) -> None:
    """Take a cost back while the dossier is open; the trail keeps it. A cost that is gone already is no fault."""
    session = dossier_session(actor, session_id)
    require_supplier(actor, session, None)
    keep_unsealed(session)
    row = SessionCost.objects.filter(session=session, pk=cost_id).first()
    if row is None:
        return
    told = {"kind": row.kind, "amount_cents": row.amount_cents, "note": row.note}
    row.delete()
    _tell(session, "dossier.cost_removed", actor, at, None, told)


@transaction.atomic
def piece_release(*, session_id: int, kind: str, venue_id: int | None, reason: str, actor: Actor, at: datetime) -> PieceRelease:
    """A missing piece does not apply to this class: decided by general affairs, never by whoever owes it.

    Refuses without `class.dossier.override`, for what is there or never asked for, and without a reason.
    """
    session = dossier_session(actor, session_id)
    if not may_override(actor, session):
        raise NotPermitted("not_permitted", capability=OVERRIDE, unit=session.line.plan.unit.name)
    keep_unsealed(session)
    venue = venue_in(session, venue_id)
    place = (kind, venue.pk if venue else None)
    if not reason.strip():
        raise Refused("dossier_release_reason")
    piece = next((each for each in dossier_of(session).pieces if each.place == place), None)
    known = PieceRelease.objects.filter(session=session, kind=kind, venue=venue).first()
    if known is not None:
        return known
    if piece is None or piece.state != MISSING:
        raise Refused("dossier_not_missing")
    row = PieceRelease.objects.create(
        session=session,
        kind=kind,
        venue=venue,
        reason=reason.strip()[:200],
        decided_by_id=policies.person_of(actor),
        decided_at=at,
    )
    _tell(session, "dossier.piece_released", actor, at, {"piece": piece.name}, reason=row.reason)
    dossier_supplied(session, place[1], actor=actor, at=at)
    return row


def _tell(  # noqa: PLR0913  (each is a fact of the entry)
    session: ClassSession,
    verb: str,
    actor: Actor,
    at: datetime,
    after: dict[str, Any] | None,
    before: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    unit = session.line.plan.unit
    capacity = actor.capacity(RUN, unit.path) or actor.capacity(OVERRIDE, unit.path)
    audit_record(
        session, verb, actor=actor, at=at, capacity=capacity, unit_id=unit.pk, before=before, after=after, reason=reason
    )
