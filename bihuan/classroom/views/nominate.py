"""Seats per unit: set by whoever runs the class; filled by the unit's head on the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.domain.rooms import WAITING
from bihuan.classroom.domain.states import SESSION_STATES
from bihuan.classroom.forms_quotas import QuotaForm
from bihuan.classroom.models import ClassSession, Segment
from bihuan.classroom.selectors.nominations import (
    NOMINATE,
    Candidate,
    QuotaRow,
    candidates,
    is_common,
    quota_rows,
    quota_units,
    session_to_nominate,
)
from bihuan.classroom.selectors.sessions import require_runner, segments_of, session_for
from bihuan.classroom.services.quotas_set import quotas_set
from bihuan.classroom.services.seat_nominate import nomination_take_back, seat_nominate
from bihuan.classroom.services.session_configure import OPEN
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True)
class QuotasPage:
    title: str
    session: ClassSession
    form: QuotaForm


@dataclass(frozen=True)
class NominatePage:
    """`until` None: the seats are everybody's by now."""

    title: str
    session: ClassSession
    state: StateView
    segments: tuple[Segment, ...]
    quotas: tuple[QuotaRow, ...]
    people: tuple[Candidate, ...]
    until: datetime | None
    is_open: bool
    can_take_back: bool


@page(policy="class.run", form=True)
def quotas(request: HttpRequest, session_id: int) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    found = session_for(actor, session_id)
    require_runner(actor, found)
    form = QuotaForm(request.POST if request.method == "POST" else None, session=found, units=quota_units(found))
    if form.is_bound and form.is_valid():
        try:
            quotas_set(session_id=session_id, seats=form.seats(), until_on=form.cleaned_data["until_on"], actor=actor, at=at)
            messages.success(request, _("已保存名额，有名额的单位会收到消息。"))
            return HttpResponseRedirect(reverse("classroom:session", args=[session_id]), status=303)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(None, message_of(refused))
    context = QuotasPage(_("单位名额"), found, form)
    return render_page(request, "classroom/quotas.html", context, status=422 if form.errors else 200)


@page(policy=NOMINATE)
def nominate(request: HttpRequest, session_id: int) -> HttpResponse:
    return _rendered(request, session_id)


@page(policy=NOMINATE)
@require_POST
def decide(request: HttpRequest, session_id: int, person_id: int, verdict: str) -> HttpResponse:
    """add or remove. Refuses (NotFound) anything else."""
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]
    given = {"session_id": session_id, "person_id": person_id, **who}
    if verdict == "add":
        seat = seat_nominate(**given)
        words = _("名额已满，列入候补。") if seat.state == WAITING else _("已推荐，本人会收到消息。")
    elif verdict == "remove":
        nomination_take_back(**given)
        words = _("已撤回推荐，名额可另荐他人。")
    else:
        raise NotFound("not_found")
    messages.success(request, words)
    return HttpResponseRedirect(reverse("classroom:nominate", args=[session_id]), status=303)


def _rendered(request: HttpRequest, session_id: int) -> HttpResponse:
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    found = session_to_nominate(actor, session_id)
    common, is_open = is_common(found, at), found.state in OPEN
    context = NominatePage(
        title=_("推荐参训人员"),
        session=found,
        state=StateView(*SESSION_STATES[found.state]),
        segments=segments_of(found),
        quotas=quota_rows(found, at=at, scope=actor.scope(NOMINATE)),
        people=candidates(found, actor),
        until=None if common else found.quota_until,
        is_open=is_open,
        can_take_back=is_open and not common,
    )
    return render_page(request, "classroom/nominate.html", context)
