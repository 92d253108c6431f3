"""月度周期 for a unit that plans nothing itself: what its area and the centre hold for its people, to be read only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import render_page
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.training.selectors.unit_sessions import UnitSession, UnitSessions, unit_sessions
from bihuan.training.views.cycle_words import month_words
from bihuan.training.views.returns_words import STATUS_VIEWS


@dataclass(frozen=True)
class SessionRow:
    session: UnitSession
    state: StateView


@dataclass(frozen=True)
class UnitSessionsPage:
    title: str
    previous_url: str
    next_url: str
    summary: str
    rows: tuple[SessionRow, ...]
    empty_title: str
    empty_text: str


def unit_sessions_page(request: HttpRequest, actor: Actor, at: datetime) -> HttpResponse:
    """The month in the address, else the running one: the next is mostly not issued yet."""
    given = request.GET.get("month", "")
    month = Month.parse(given) if given else Month.of(local(at).date())
    return render_page(request, "training/unit_sessions.html", _page(month, unit_sessions(actor, month)))


def _page(month: Month, found: UnitSessions) -> UnitSessionsPage:
    organisers = "、".join(found.organisers)
    is_empty = _("这个月没有为本单位人员安排的场次") if found.is_issued else _("这个月的计划还没有下发")
    facts = {"n": len(found.rows), "held": sum(row.is_held for row in found.rows)}
    summary = _("月度计划由上级单位编报，本单位不用上报。")
    if found.rows:
        summary += _("本月 %(n)d 场，已实施 %(held)d 场。") % facts
    return UnitSessionsPage(
        title=_("%(month)s培训安排") % {"month": month_words(month)},
        previous_url=_address(month.shift(-1)),
        next_url=_address(month.shift(1)),
        summary=summary,
        rows=tuple(SessionRow(row, STATUS_VIEWS[row.status]) for row in found.rows),
        empty_title=is_empty,
        empty_text=_("计划由%(units)s编报；下发后，为本单位人员安排的场次列在这里。") % {"units": organisers or _("上级单位")},
    )


def _address(month: Month) -> str:
    return f"{reverse('training:board')}?month={month}"
