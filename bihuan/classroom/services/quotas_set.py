"""Seats of a class per unit: set by whoever runs it, and common to all from a day on (peers 14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from bihuan.classroom.domain import links
from bihuan.classroom.domain.quotas import quotas_fit
from bihuan.classroom.domain.rooms import OFFERED, SEATED, WAITING, WITHDRAWN
from bihuan.classroom.domain.states import PREPARED
from bihuan.classroom.models import ClassSession, Seat, SeatQuota
from bihuan.classroom.selectors.nominations import NOMINATE, quota_units
from bihuan.classroom.selectors.sessions import capacity_of, require_runner, session_for, starts_at
from bihuan.classroom.services.session_configure import OPEN
from bihuan.classroom.services.session_seats import seats_settle
from bihuan.duties.services.notices import notice_send
from bihuan.foundation.clock import SITE_ZONE, local
from bihuan.foundation.moves import hold, move
from bihuan.foundation.services.audit import audit_record
from bihuan.kernel.periods import DueDay
from bihuan.kernel.refusals import NotFound, Refused, WrongState
from bihuan.people.domain.actor import Actor, system_actor
from bihuan.people.selectors.staff import holders_of
from bihuan.regulations.selectors.resolution import find
from bihuan.training.models import Participation

DAYS = "class.quota_days"
UNNAMED = "待单位推荐"


@dataclass(frozen=True)
class Seats:
    seats: int
    priority: int = 1


@transaction.atomic
def quotas_set(
    *, session_id: int, seats: Mapping[int, Seats], until_on: date | None, actor: Actor, at: datetime
) -> ClassSession:
    """Give units their seats, kept until the end of a day; who comes is then named by the units. None at all: as before.

    Without a day it is so many days before the class as the article says. Refuses whoever may not run it, a class that
    has begun, a class without capacity, more seats than it has, a unit without people of the audience, and the
    change to named people once they were told.
    """
    session = session_for(actor, session_id)
    require_runner(actor, session)
    hold(session)
    if session.state not in OPEN:
        raise WrongState("wrong_state", transition="configure", state=session.state)
    before = dict(SeatQuota.objects.filter(session=session).values_list("unit__name", "seats"))
    _check(session, seats, had_quotas=bool(before))
    SeatQuota.objects.filter(session=session).delete()
    SeatQuota.objects.bulk_create(
        [SeatQuota(session=session, unit_id=pk, seats=each.seats, priority=each.priority) for pk, each in seats.items()]
    )
    until = _until(session, until_on) if seats else None
    move(session, session.state, quota_until=until, seats_common_at=None)
    if bool(seats) != bool(before):
        _named(session, at) if seats else _everybody(session, at)
    seats_settle(session, at=at)
    after = dict(SeatQuota.objects.filter(session=session).values_list("unit__name", "seats"))
    audit_record(
        session,
        "class.quotas_set",
        actor=actor,
        at=at,
        capacity=capacity_of(actor, session),
        unit_id=session.line.plan.unit_id,
        before={"quotas": before},
        after={"quotas": after, "quota_until": until.isoformat() if until else ""},
    )
    _ask(session, seats, at)
    return session


def _check(session: ClassSession, seats: Mapping[int, Seats], *, had_quotas: bool) -> None:
    if not seats:
        return
    if session.capacity is None:
        raise Refused("quota_without_capacity")
    if not quotas_fit({pk: each.seats for pk, each in seats.items()}, session.capacity):
        raise Refused("quota_over_capacity", capacity=session.capacity, n=sum(each.seats for each in seats.values()))
    if not had_quotas and session.state != PREPARED:
        raise Refused("quota_after_notice")
    if not set(seats) <= {each.unit.pk for each in quota_units(session)}:
        raise NotFound("not_found")


def _until(session: ClassSession, until_on: date | None) -> datetime:
    """The first instant at which the seats are common; never after the beginning."""
    begins = starts_at(session)
    if until_on is None:
        days = find(DAYS, unit=session.line.plan.unit, on=local(begins).date())
        until_on = local(begins).date() - timedelta(days=days.value.value if days else 1)
    return min(begins, DueDay(until_on).due_at(SITE_ZONE))


def _named(session: ClassSession, at: datetime) -> None:
    """Nobody is on the list before a unit names them; people stay known as the audience."""
    seats = Seat.objects.filter(session=session, is_walk_in=False, state__in=(SEATED, WAITING, OFFERED))
    persons = list(seats.values_list("participation", flat=True))
    Participation.objects.filter(pk__in=persons).update(is_invited=False, note=UNNAMED)
    seats.update(state=WITHDRAWN, offer_until=None, row_version=F("row_version") + 1)


def _everybody(session: ClassSession, at: datetime) -> None:
    rows = Participation.objects.filter(line=session.line_id, is_invited=False, note=UNNAMED)
    seats = Seat.objects.filter(participation__in=list(rows.values_list("pk", flat=True)), state=WITHDRAWN)
    seats.update(state=SEATED, queued_at=at, row_version=F("row_version") + 1)
    rows.update(is_invited=True, note="")


def _ask(session: ClassSession, seats: Mapping[int, Seats], at: datetime) -> None:
    """Tell whoever nominates for a unit, once for the same number of seats."""
    holding = holders_of(NOMINATE, list(seats), local(at).date())
    for unit_id, each in seats.items():
        for person in holding.get(unit_id, ()):
            notice_send(
                key=f"class.quota/{session.pk}/{unit_id}/{each.seats}",
                recipient=person,
                title=f"请推荐参训人员：{session.line.title}"[:200],
                body=f"{local(starts_at(session)):%m-%d %H:%M} 开始，本单位 {each.seats} 个名额，"
                f"保留到 {_last_day(session):%m-%d}，未用的转为公共名额。",
                link=links.nominate(session.pk),
                at=at,
            )


def _last_day(session: ClassSession) -> date:
    until = session.quota_until or starts_at(session)
    return local(until - timedelta(microseconds=1)).date()


def quotas_return(at: datetime, limit: int) -> int:
    """Seats that no unit used by its day go to whoever waits; at most `limit` classes. Safe twice and late."""
    rows = ClassSession.objects.filter(quota_until__lte=at, seats_common_at=None, state__in=OPEN).order_by("pk")
    return sum(_returned(pk, at) for pk in list(rows.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _returned(session_id: int, at: datetime) -> int:
    session = ClassSession.objects.select_related("line__plan__unit", "line__plan__cycle__unit").get(pk=session_id)
    hold(session)
    due = ClassSession.objects.filter(pk=session_id, quota_until__lte=at, seats_common_at=None, state__in=OPEN)
    if not due.update(seats_common_at=at):
        return 0
    seats_settle(session, at=at)
    actor = system_actor(at)
    audit_record(session, "class.seats_common", actor=actor, at=at, unit_id=session.line.plan.unit_id, after={})
    return 1
