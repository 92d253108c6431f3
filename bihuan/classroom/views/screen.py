"""教室屏幕: the changing code and who is in, by unit. Names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.classroom.domain import codes
from bihuan.classroom.domain.lateness import expected_at
from bihuan.classroom.domain.states import TAKES_SIGN_INS
from bihuan.classroom.models import ClassSession, Segment, Venue
from bihuan.classroom.policies import require_run
from bihuan.classroom.selectors.signin import code_now, room_of, rule_of, segments_of, session_run_by, shown_segment
from bihuan.classroom.selectors.signin_desk import WhoIsIn, who_is_in
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class CodeShown:
    """The code as it stands for `seconds` more; `asks` is in or out."""

    qr: SafeString
    digits: str
    seconds: int
    segment: Segment
    on_time_until: datetime
    is_over: bool
    who: WhoIsIn


@dataclass(frozen=True)
class ScreenPage:
    title: str
    session: ClassSession
    venue: Venue | None
    room_id: int
    venues: tuple[Venue, ...]
    shown: CodeShown | None
    next_segment: Segment | None
    citation: Citation | None


@page(policy="")
@never_cache
@require_safe
def screen(request: HttpRequest, session_id: int, venue_id: int) -> HttpResponse:
    """A class with rooms of its own shows one room's code, never a common one."""
    actor, at = request_actor(request), request_at(request)
    session = session_run_by(actor, session_id)
    require_run(actor, session)
    venues, venue = room_of(session, venue_id)
    if venues and venue is None:
        return HttpResponseRedirect(reverse("classroom:screen", args=[session_id, venues[0].pk]))
    rule, segments = rule_of(session, at), segments_of(session)
    is_open = session.state in TAKES_SIGN_INS
    segment = shown_segment(segments, at, asks_sign_out=rule.asks_sign_out) if is_open else None
    shown = None
    if segment is not None:
        room_id = venue.pk if venue else 0
        facts = code_now(session, segment, room_id, at)
        shown = CodeShown(
            qr=_drawn(request, codes.token(session.code_secret, facts)),
            digits=codes.digits(session.code_secret, facts),
            seconds=codes.seconds_left(at),
            segment=segment,
            on_time_until=expected_at(segment.starts_at, rule.rule),
            is_over=segment.ends_at <= at,
            who=who_is_in(session, segment, room_id),
        )
    coming = next((each for each in segments if is_open and each.starts_at > at), None)
    context = ScreenPage(session.line.title, session, venue, venue.pk if venue else 0, venues, shown, coming, rule.citation)
    return render_page(request, "classroom/screen.html", context, fragment="classroom/_screen_now.html")


def _drawn(request: HttpRequest, token: str) -> SafeString:
    address = request.build_absolute_uri(reverse("classroom:scan", args=[token]))
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        scale=8, border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  (drawn by us from a code of ours)
