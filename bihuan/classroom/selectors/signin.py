"""What signing in needs to know: the segment that takes sign-ins, the figures of the article, the code on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from bihuan.classroom.domain import codes
from bihuan.classroom.domain.lateness import SignInRule, Window, moment_within, window_of, window_refusal
from bihuan.classroom.domain.states import TAKES_SIGN_INS
from bihuan.classroom.models import ClassSession, Seat, Segment, SignIn, Venue
from bihuan.classroom.policies import RUN
from bihuan.foundation.clock import local
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.people.models import Unit
from bihuan.people.querysets import within
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.fingerprint import fingerprint_of
from bihuan.regulations.selectors.resolution import rules_for

LEAD, GRACE, SIGN_OUT = "signin.lead", "signin.grace", "signin.sign_out"
WARM_RULES = 512
_warm: dict[str, RuleInForce] = {}
DAY = timedelta(days=1)
OUT_AFTER = timedelta(minutes=30)  # how long the screen still shows a segment that is over, so that people can sign out


@dataclass(frozen=True)
class RuleInForce:
    """The five minutes with their article, and whether the article asks for signing out."""

    rule: SignInRule
    asks_sign_out: bool
    citation: Citation | None


def rule_of(session: ClassSession, at: datetime) -> RuleInForce:
    """Where nothing is adopted nobody is late before the start. Kept warm in the process until the rules change."""
    unit, on = session.line.plan.unit, local(at).date()
    basis = fingerprint_of(unit, on=on)
    found = _warm.get(basis)
    if found is None:
        if len(_warm) >= WARM_RULES:
            _warm.clear()
        found = _warm[basis] = _rule(unit, on)
    return found


def forget_rules() -> None:
    """Drop the warm rules, as after a rollback."""
    _warm.clear()


def _rule(unit: Unit, on: date) -> RuleInForce:
    book = rules_for((LEAD, GRACE, SIGN_OUT), unit=unit, on=on)
    lead, grace, out = (book.find(key, unit) for key in (LEAD, GRACE, SIGN_OUT))
    rule = SignInRule(lead.value.value if lead else 0, grace.value.value if grace else 0)
    return RuleInForce(rule, bool(out and out.value.value), lead.citation if lead else None)


def session_by_code(session_id: int) -> ClassSession | None:
    """Found by the code itself: whoever stands in the room may scan it, on the roster or not."""
    return ClassSession.objects.select_related("line__plan__unit").filter(pk=session_id).first()


def session_run_by(actor: Actor, session_id: int) -> ClassSession:
    """A session that this actor may see. Refuses (NotFound) any other; who may run it is the policy's business."""
    rows = ClassSession.objects.select_related("line__plan__unit").filter(pk=session_id)
    rooms = within(actor.scope(RUN), "venues__unit")
    found = rows.visible_to(actor).first() or rows.filter(rooms).first()
    if found is None and actor.person_id is not None:
        own = Q(organiser_id=actor.person_id) | Q(venues__organiser_id=actor.person_id)
        found = rows.filter(own).first()
    if found is None:
        raise NotFound("not_found")
    return found


def segments_of(session: ClassSession) -> list[Segment]:
    return list(session.segments.order_by("position"))


def window(segment: Segment, segments: Sequence[Segment]) -> Window:
    """While the segment before runs, this one takes nobody."""
    before = [each.ends_at for each in segments if each.starts_at < segment.starts_at and each.pk != segment.pk]
    return window_of(segment.starts_at, segment.ends_at, after=max(before, default=None))


def open_segment(segments: Sequence[Segment], at: datetime) -> Segment | None:
    """The one that takes sign-ins now."""
    return next((each for each in segments if window_refusal(window(each, segments), at) is None), None)


def shown_segment(segments: Sequence[Segment], at: datetime, *, asks_sign_out: bool) -> Segment | None:
    """What the screen shows: the open one; where people sign out, the last one for a while after its end."""
    opened = open_segment(segments, at)
    if opened is not None or not asks_sign_out:
        return opened
    over = [each for each in segments if each.ends_at <= at < each.ends_at + OUT_AFTER]
    return over[-1] if over else None


def seat_of(session_id: int, person_id: int) -> Seat | None:
    rows = Seat.objects.select_related("participation__person", "venue")
    return rows.filter(session_id=session_id, participation__person_id=person_id).first()


def sign_in_of(seat: Seat, segment: Segment) -> SignIn | None:
    return SignIn.objects.filter(seat=seat, segment=segment).first()


def own_sign_in(actor: Actor, *, sign_in_id: int) -> SignIn:
    """One's own. Refuses (NotFound) anybody else's."""
    rows = SignIn.objects.select_related("session__line__plan__unit", "segment", "seat__venue", "seat__participation__person")
    found = rows.filter(pk=sign_in_id, seat__participation__person_id=actor.person_id or 0).first()
    if found is None:
        raise NotFound("not_found")
    return found


def code_now(session: ClassSession, segment: Segment, venue_id: int, at: datetime) -> codes.CodeFacts:
    return codes.CodeFacts(session.pk, segment.pk, venue_id, codes.slot_of(at))


@dataclass(frozen=True)
class OpenClass:
    """A session of one's own that takes sign-ins now."""

    session: ClassSession
    segment: Segment
    seat: Seat
    sign_in: SignIn | None
    opens_at: datetime


def open_classes(person_id: int, at: datetime) -> list[OpenClass]:
    """The sessions at which this person may sign in right now; usually one."""
    return [each for each in recent_classes(person_id, at) if _is_open(each, at)]


def recent_classes(person_id: int, at: datetime, states: frozenset[str] = TAKES_SIGN_INS) -> list[OpenClass]:
    """Segments of this person that opened within the last day, of sessions in these states; latest first."""
    seats = (
        Seat.objects.filter(participation__person_id=person_id, session__state__in=states)
        .filter(session__segments__starts_at__lt=at + DAY, session__segments__ends_at__gt=at - DAY)
        .select_related("session__line__plan__unit", "venue")
        .prefetch_related("session__segments", "sign_ins")
        .distinct()
        .order_by("pk")
    )
    found = [_class(seat, segment) for seat in seats for segment in seat.session.segments.all()]
    begun = [each for each in found if each.segment.ends_at > at - DAY and each.opens_at <= at]
    return sorted(begun, key=lambda each: each.segment.starts_at, reverse=True)


def _class(seat: Seat, segment: Segment) -> OpenClass:
    stored = next((each for each in seat.sign_ins.all() if each.segment_id == segment.pk), None)
    opens_at = window(segment, list(seat.session.segments.all())).opens_at
    return OpenClass(seat.session, segment, seat, stored, opens_at)


def _is_open(each: OpenClass, at: datetime) -> bool:
    return each.opens_at <= at < each.segment.ends_at


def room_of(session: ClassSession, venue_id: int) -> tuple[tuple[Venue, ...], Venue | None]:
    """All rooms of the session, and the one asked for (0: none). Refuses (NotFound) a room of another session."""
    venues = tuple(session.venues.select_related("unit").order_by("unit__path"))
    found = next((each for each in venues if each.pk == venue_id), None)
    if venue_id and found is None:
        raise NotFound("not_found")
    return venues, found


def desk_segment(segments: Sequence[Segment], at: datetime, asked: int | None) -> Segment | None:
    """The one asked for; else the open one, the next one, or the last."""
    named = next((each for each in segments if each.pk == asked), None)
    coming = next((each for each in segments if each.ends_at > at), None)
    return named or open_segment(segments, at) or coming or (segments[-1] if segments else None)


def came_at_of(actor: Actor, session_id: int, segment_id: int, told: time | None) -> datetime | None:
    """The moment on the day of the segment that a time of day means. Refuses (NotFound) an unknown segment."""
    segments = segments_of(session_run_by(actor, session_id))
    segment = next((each for each in segments if each.pk == segment_id), None)
    if segment is None:
        raise NotFound("not_found")
    return moment_of(segment, segments, told.hour, told.minute) if told else None


def moment_of(segment: Segment, segments: Sequence[Segment], hour: int, minute: int) -> datetime:
    return moment_within(window(segment, segments), local(segment.starts_at), hour, minute)
