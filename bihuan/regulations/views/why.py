"""为什么是这个数: the chain of one parameter for a unit on a day, and where other values hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.regulations.selectors.why import Why, unit_asked
from bihuan.regulations.selectors.why import why as chain_of


@dataclass(frozen=True)
class WhyPage:
    title: str
    why: Why


@page(policy="")
def why(request: HttpRequest, key: str) -> HttpResponse:
    unit = unit_asked(request.GET.get("unit", ""), request_actor(request))
    found = chain_of(key, unit=unit, on=_day(request))
    return render_page(request, "regulations/why.html", WhyPage(found.label, found), fragment="regulations/_why.html")


def _day(request: HttpRequest) -> date:
    """The day asked for; today for none or an unreadable one."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return local(request_at(request)).date()
