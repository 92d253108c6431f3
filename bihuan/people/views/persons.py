"""人员名册: the list with its Excel, and one person."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.panels import Panel, panels_of
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.people.forms import RosterFilter
from bihuan.people.selectors import roster
from bihuan.people.selectors.accounts import AccountState, account_state
from bihuan.people.selectors.filter_units import filter_units
from bihuan.people.selectors.tree import posts

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("工号", "姓名", "单位", "岗位", "入职日期", "离职日期")


@dataclass(frozen=True)
class PersonsPage:
    title: str
    form: RosterFilter
    roster: roster.Roster
    export_url: str
    can_manage: bool


@dataclass(frozen=True)
class PersonPage:
    title: str
    view: roster.PersonView
    can_manage: bool
    panels: tuple[Panel, ...]
    account: AccountState | None = None


@page(policy="people.view")
def persons(request: HttpRequest) -> HttpResponse:
    actor, on = request_actor(request), local(request_at(request)).date()
    given = request.GET
    units = filter_units(actor, on=on, chosen=given.get("unit", ""), sought=given.get("unit_q", "").strip()[:60])
    form = RosterFilter(given, units=units, posts=posts())
    criteria = form.criteria(on=on, keys=given)
    if request.GET.get("format") == "xlsx":
        return _workbook(roster.export_rows(actor, criteria))
    query = request.GET.copy()
    query["format"] = "xlsx"
    context = PersonsPage(
        title=_("人员名册"),
        form=form,
        roster=roster.roster(actor, criteria),
        export_url=f"?{query.urlencode()}",
        can_manage=actor.can("people.manage"),
    )
    return render_page(request, "people/persons.html", context)


@page(policy="")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Everybody may see his own page; others by scope."""
    actor = request_actor(request)
    view = roster.person_view(actor, person_id, on=local(request_at(request)).date())
    can_manage = view.sees_contact and not view.is_self and view.person.left_on is None
    context = PersonPage(
        title=view.person.name,
        view=view,
        can_manage=can_manage,
        account=account_state(actor, view.person, at=request_at(request)) if can_manage else None,
        panels=panels_of("person", actor, person_id, request_at(request)),
    )
    return render_page(request, "people/person.html", context)


def _workbook(rows: tuple[roster.PersonRow, ...]) -> HttpResponse:
    cells = [(row.employee_no, row.name, row.unit, row.post, row.joined_on, row.left_on) for row in rows]
    sheet = SheetOut(title=str(_("人员名册")), columns=COLUMNS, rows=cells, widths=(12, 12, 24, 24, 12, 12))
    response = HttpResponse(write_workbook([sheet]), content_type=WORKBOOK)
    response["Content-Disposition"] = (
        "attachment; filename=roster.xlsx; filename*=UTF-8''%E4%BA%BA%E5%91%98%E5%90%8D%E5%86%8C.xlsx"
    )
    return response
