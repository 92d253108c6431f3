"""组织架构: the tree, and one unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.panels import Panel, panels_of
from bihuan.people.forms import UnitFilter
from bihuan.people.selectors import roster, tree


@dataclass(frozen=True)
class UnitsPage:
    title: str
    form: UnitFilter
    is_search: bool
    found: tuple[tree.UnitRow, ...]
    tree: tree.Tree | None
    can_manage: bool


@dataclass(frozen=True)
class UnitPage:
    title: str
    view: tree.UnitView
    staff: roster.Roster
    on: date
    is_today: bool
    below: bool
    can_manage: bool
    events: tuple[tree.Event, ...]
    panels: tuple[Panel, ...]


@page(policy="people.view")
def units(request: HttpRequest) -> HttpResponse:
    """The tree; with a search word or a kind, the units found."""
    actor, on = request_actor(request), local(request_at(request)).date()
    form = UnitFilter(request.GET)
    wanted = form.wanted()
    is_search = bool(wanted["q"] or wanted["kind"])
    context = UnitsPage(
        title=_("组织架构"),
        form=form,
        is_search=is_search,
        found=tree.units_found(actor, on=on, **wanted) if is_search else (),
        tree=None if is_search else tree.tree(actor, on=on, closed=wanted["closed"]),
        can_manage=actor.can("people.manage"),
    )
    return render_page(request, "people/units.html", context)


@page(policy="people.view")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """`on` (a day) shows the staff of another day; `below` with all units below."""
    actor, today = request_actor(request), local(request_at(request)).date()
    on = _day(request.GET.get("on", "")) or today
    below = request.GET.get("below") == "1"
    view = tree.unit_view(actor, unit_id, on=on)
    criteria = roster.RosterCriteria(
        on=on,
        unit_path=view.unit.path if below else "",
        unit_id=None if below else view.unit.pk,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = UnitPage(
        title=view.unit.name,
        view=view,
        staff=roster.roster(actor, criteria),
        on=on,
        is_today=on == today,
        below=below,
        can_manage=actor.can("people.manage", view.unit.path) and not view.unit.closed_on,
        events=view.events,
        panels=panels_of("unit", actor, unit_id, request_at(request)),
    )
    return render_page(request, "people/unit.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
