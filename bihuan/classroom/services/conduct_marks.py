"""Conduct in class: what was seen of one person, and the uniform of everybody (T-034, T-036)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.classroom.models import ClassSession, ConductMark, Seat, UniformCheck
from bihuan.classroom.policies import RUN, require_run
from bihuan.classroom.selectors.conduct import NO_UNIFORM, kinds_to_mark, mark_run_by
from bihuan.classroom.selectors.signin import session_run_by
from bihuan.classroom.services.signin_by_desk import segment_in
from bihuan.classroom.services.signin_store import takes_sign_ins
from bihuan.foundation.moves import keep
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people import policies
from bihuan.people.domain.actor import Actor

IN_ORDER_AFTER_ALL = "复核：已着工装"


@transaction.atomic
def conduct_mark(
    *, session_id: int, seat_id: int, kind: str, note: str, actor: Actor, at: datetime, segment_id: int | None = None
) -> ConductMark:
    """Note a breach of one person, of a kind that the article names. Noted again, the first mark stands.

    Refuses a kind that the article does not know or that is counted from sign-ins (late, absent), and a session that is
    over: what is proposed as a case is made from the marks at its end.
    """
    session = _run(session_id, actor)
    seat = _seat(session, seat_id)
    if kind not in {each.code for each in kinds_to_mark(session, session.line.starts_at)}:
        raise Refused("conduct_kind_unknown", kind=kind)
    segment = segment_in(session, segment_id) if segment_id else None
    return _mark(session, seat, kind, note.strip(), actor, at, segment.pk if segment else None)


@transaction.atomic
def conduct_withdraw(*, mark_id: int, reason: str, actor: Actor, at: datetime) -> ConductMark:
    """Take a mark back. It stays, with the reason. Refuses an empty reason and a session that is over."""
    mark = mark_run_by(actor, mark_id)
    session = mark.seat.session
    require_run(actor, session)
    keep(session)
    takes_sign_ins(session)
    if not reason.strip():
        raise Refused("conduct_reason_missing")
    if mark.withdrawn_at is None:
        _withdraw(mark, session, reason.strip(), actor, at)
    return mark


@transaction.atomic
def uniform_check(*, session_id: int, worn: Mapping[int, bool], actor: Actor, at: datetime) -> int:
    """Record per seat whether the uniform is worn, also when it is (T-034). Returns how many answers are new or changed.

    No uniform is a mark of its kind; found in order on a second look, the mark is withdrawn with that reason.
    """
    session = _run(session_id, actor)
    seats = {seat.pk: seat for seat in session.seats.filter(pk__in=list(worn))}
    if len(seats) != len(worn):
        raise NotFound("not_found")
    known = {row.seat_id: row.is_worn for row in UniformCheck.objects.filter(seat__in=seats)}
    changed = {pk: is_worn for pk, is_worn in worn.items() if known.get(pk) is not is_worn}
    is_kind = NO_UNIFORM in {each.code for each in kinds_to_mark(session, session.line.starts_at)}
    for pk, is_worn in changed.items():
        _check(session, seats[pk], is_worn, is_kind, actor, at)
    return len(changed)


def _check(session: ClassSession, seat: Seat, is_worn: bool, is_kind: bool, actor: Actor, at: datetime) -> None:
    given = {"is_worn": is_worn, "checked_by_id": policies.person_of(actor), "checked_at": at}
    row, _new = UniformCheck.objects.update_or_create(seat=seat, defaults=given)
    _told(row, "uniform.checked", session, actor, at, {"is_worn": is_worn})
    if is_worn:
        for mark in ConductMark.objects.filter(seat=seat, kind=NO_UNIFORM, withdrawn_at=None):
            _withdraw(mark, session, IN_ORDER_AFTER_ALL, actor, at)
    elif is_kind:
        _mark(session, seat, NO_UNIFORM, "", actor, at, None)


def _mark(
    session: ClassSession, seat: Seat, kind: str, note: str, actor: Actor, at: datetime, segment_id: int | None
) -> ConductMark:
    person_id = policies.person_of(actor)
    try:
        with transaction.atomic():
            mark = ConductMark.objects.create(
                seat=seat, kind=kind, note=note, noted_by_id=person_id, noted_at=at, segment_id=segment_id
            )
    except IntegrityError:
        return ConductMark.objects.get(seat=seat, kind=kind, withdrawn_at=None)
    _told(mark, "conduct.marked", session, actor, at, {"kind": kind, "note": note})
    return mark


def _withdraw(mark: ConductMark, session: ClassSession, reason: str, actor: Actor, at: datetime) -> None:
    mark.withdrawn_at, mark.withdraw_reason = at, reason
    mark.save(update_fields=["withdrawn_at", "withdraw_reason"])
    _told(mark, "conduct.withdrawn", session, actor, at, {"kind": mark.kind}, reason)


def _run(session_id: int, actor: Actor) -> ClassSession:
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    keep(session)  # what is proposed at the end counts every mark
    takes_sign_ins(session)
    return session


def _seat(session: ClassSession, seat_id: int) -> Seat:
    seat = session.seats.filter(pk=seat_id).first()
    if seat is None:
        raise NotFound("not_found")
    return seat


def _told(  # noqa: PLR0913  (each is a fact of the entry)
    row: ConductMark | UniformCheck,
    verb: str,
    session: ClassSession,
    actor: Actor,
    at: datetime,
    after: dict[str, object],
    reason: str = "",
) -> None:
    unit = session.line.plan.unit
    capacity = actor.capacity(RUN, unit.path)
    audit_record(row, verb, actor=actor, at=at, capacity=capacity, unit_id=unit.pk, after=after, reason=reason)
