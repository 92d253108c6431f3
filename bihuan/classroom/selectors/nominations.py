"""Seats per unit: what each has left, and the people whom a unit's head may nominate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bihuan.classroom.domain.quotas import Placed, Quota, quota_of
from bihuan.classroom.domain.rooms import OFFERED, SEAT_STATES, SEATED, WAITING, WITHDRAWN
from bihuan.classroom.domain.states import LIVE
from bihuan.classroom.models import ClassSession, Seat, SeatQuota, Segment
from bihuan.classroom.selectors.sessions import segments_of
from bihuan.foundation.clock import local
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Person, Unit
from bihuan.training.selectors.implementation import default_invitees

NOMINATE = "class.nominate"
SHOWN = 200
NOT_NOMINATED = ("未推荐", "idle")


def quotas_of(session: ClassSession) -> tuple[Quota, ...]:
    rows = SeatQuota.objects.filter(session=session).order_by("priority", "unit__path")
    return tuple(Quota(*row) for row in rows.values_list("unit", "unit__path", "seats", "priority"))


def queue_of(session: ClassSession) -> list[Placed]:
    """Everybody but walk-ins, in the order of the queue."""
    rows = Seat.objects.filter(session=session, is_walk_in=False).order_by("queued_at", "pk")
    return [Placed(*row) for row in rows.values_list("pk", "state", "participation__unit__path")]


def is_common(session: ClassSession, at: datetime) -> bool:
    """Whether the units' seats are everybody's by now."""
    return session.quota_until is None or at >= session.quota_until


def session_to_nominate(actor: Actor, session_id: int) -> ClassSession:
    """A class with seats of a unit that the actor nominates for. Refuses (NotFound) any other."""
    rows = ClassSession.objects.select_related("line__plan__unit", "line__plan__cycle__unit", "organiser")
    session: ClassSession | None = rows.filter(pk=session_id).first()
    scope = actor.scope(NOMINATE)
    paths = [each.path for each in quotas_of(session)] if session else []
    if session is None or not any(path.startswith(own) or own.startswith(path) for path in paths for own in scope):
        raise NotFound("not_found")
    return session


@dataclass(frozen=True)
class QuotaRow:
    """`n_left` of the unit's own seats; 0 once they are common."""

    unit: Unit
    seats: int
    priority: int
    n_taken: int
    n_waiting: int
    n_left: int


def quota_rows(session: ClassSession, *, at: datetime, scope: Sequence[str] = ("/",)) -> tuple[QuotaRow, ...]:
    """Of the units in sight. Three queries."""
    quotas, queue = quotas_of(session), queue_of(session)
    units = Unit.objects.in_bulk([each.unit_id for each in quotas])
    found: dict[int, list[str]] = defaultdict(list)
    for seat in queue:
        own = quota_of(seat.path, quotas)
        if own is not None:
            found[own.unit_id].append(seat.state)
    seen = (each for each in quotas if any(each.path.startswith(own) or own.startswith(each.path) for own in scope))
    return tuple(_quota_row(each, units[each.unit_id], found[each.unit_id], is_common(session, at)) for each in seen)


def _quota_row(quota: Quota, unit: Unit, states: Sequence[str], common: bool) -> QuotaRow:
    n_taken = sum(state in (SEATED, OFFERED) for state in states)
    n_left = 0 if common else max(0, quota.seats - n_taken)
    return QuotaRow(unit, quota.seats, quota.priority, n_taken, states.count(WAITING), n_left)


@dataclass(frozen=True)
class Candidate:
    """`clashes`: what else the person attends or teaches at that time."""

    person: Person
    unit: Unit
    state: StateView
    is_on: bool
    clashes: tuple[str, ...]


def candidates(session: ClassSession, actor: Actor) -> tuple[Candidate, ...]:
    """The class's audience in the units that the actor nominates for, by unit and name."""
    quotas = quotas_of(session)
    homes = {each.person_id: each.unit_id for each in default_invitees(session.line)}
    units = Unit.objects.in_bulk(set(homes.values()))
    own = [pk for pk, home in homes.items() if quota_of(units[home].path, quotas) and actor.can(NOMINATE, units[home].path)]
    persons = Person.objects.in_bulk(own)
    ordered = sorted(own, key=lambda pk: (units[homes[pk]].path, persons[pk].name, pk))[:SHOWN]
    states = dict(
        Seat.objects.filter(session=session, participation__person__in=ordered).values_list("participation__person", "state")
    )
    busy = clashes_of(session, ordered)
    return tuple(
        _candidate(persons[pk], units[homes[pk]], states.get(pk, WITHDRAWN), tuple(busy.get(pk, ()))) for pk in ordered
    )


def _candidate(person: Person, unit: Unit, state: str, clashes: tuple[str, ...]) -> Candidate:
    is_on = state != WITHDRAWN
    return Candidate(person, unit, StateView(*(SEAT_STATES[state] if is_on else NOT_NOMINATED)), is_on, clashes)


def clashes_of(session: ClassSession, persons: Sequence[int]) -> dict[int, list[str]]:
    """Person → other classes at the same time, as attendant or as lecturer. Three queries."""
    at_once = Q(pk__in=[])
    for each in segments_of(session):
        at_once |= Q(starts_at__lt=each.ends_at, ends_at__gt=each.starts_at)
    others = Segment.objects.filter(at_once, session__state__in=LIVE).exclude(session=session)
    attends = others.filter(session__seats__participation__person__in=persons, session__seats__state__in=(SEATED, OFFERED))
    teaches = others.filter(session__line__lecturer__in=persons)
    columns = ("starts_at", "session__line__title")
    found: dict[int, list[str]] = defaultdict(list)
    _add(found, attends.values_list("session__seats__participation__person", *columns), "")
    _add(found, teaches.values_list("session__line__lecturer", *columns), "讲授")
    return found


def _add(found: dict[int, list[str]], rows: Iterable[tuple[int, datetime, str]], role: str) -> None:
    for person_id, starts_at, title in rows:
        found[person_id].append(f"{local(starts_at):%m-%d %H:%M} {role}「{title}」")


@dataclass(frozen=True)
class QuotaUnit:
    """A unit right below the one that holds the class, with people of the audience in it."""

    unit: Unit
    n_people: int
    quota: SeatQuota | None


def quota_units(session: ClassSession) -> tuple[QuotaUnit, ...]:
    holder = session.line.plan.unit
    counts: dict[int, int] = defaultdict(int)
    homes = [each.unit_id for each in default_invitees(session.line)]
    units = Unit.objects.in_bulk(set(homes))
    for home in homes:
        below = [pk for pk in units[home].ancestor_ids if pk not in holder.ancestor_ids]
        if below:
            counts[below[0]] += 1
    known = {each.unit_id: each for each in SeatQuota.objects.filter(session=session)}
    rows = Unit.objects.filter(pk__in={*counts, *known}).order_by("path")
    return tuple(QuotaUnit(each, counts[each.pk], known.get(each.pk)) for each in rows)
