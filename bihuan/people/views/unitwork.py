"""Opening, renaming, moving and closing a unit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.people import forms
from bihuan.people.domain.tree import PARENTS
from bihuan.people.models import Unit
from bihuan.people.selectors.tree import unit_choices, unit_in_sight
from bihuan.people.services import units as services
from bihuan.people.views.formwork import Done, FormPage, answer

MANAGE = "people.manage"


@page(policy=MANAGE, form=True)
def unit_open(request: HttpRequest, unit_id: int) -> HttpResponse:
    parent = unit_in_sight(request_actor(request), unit_id)
    kinds = [(kind, str(label)) for kind, label in Unit.Kind.choices if parent.kind in PARENTS[kind]]
    form = forms.UnitOpenForm(request.POST or None, kinds=kinds, initial={"opened_on": local(request_at(request)).date()})
    lead = _("设在「%(parent)s」下面。") % {"parent": parent.name}

    def act() -> Done:
        made = services.unit_open(parent=parent, **form.cleaned_data, **_who(request))
        return Done(_("已设立「%(unit)s」。") % {"unit": made.name}, _url(made))

    return answer(request, _page(_("设立下级单位"), lead, form, _("设立"), parent), act)


@page(policy=MANAGE, form=True)
def unit_rename(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = unit_in_sight(request_actor(request), unit_id)
    form = forms.UnitRenameForm(request.POST or None, initial={"name": unit.name})

    def act() -> Done:
        made = services.unit_rename(unit_id=unit.pk, **form.cleaned_data, **_who(request))
        return Done(_("已更名为「%(unit)s」。") % {"unit": made.name}, _url(made))

    return answer(request, _page(_("更名"), unit.name, form, _("更名"), unit), act)


@page(policy=MANAGE, form=True)
def unit_move(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = unit_in_sight(request_actor(request), unit_id)
    choices = unit_choices(request_actor(request), MANAGE, local(request_at(request)).date(), kinds=PARENTS[unit.kind])
    form = forms.UnitMoveForm(request.POST or None, units=choices, initial={"parent": str(unit.parent_id)})

    def act() -> Done:
        given = form.cleaned_data
        made = services.unit_move(unit_id=unit.pk, parent_id=int(given["parent"]), reason=given["reason"], **_who(request))
        return Done(_("已划转「%(unit)s」。") % {"unit": made.name}, _url(made))

    return answer(request, _page(_("划转"), unit.name, form, _("划转"), unit), act)


@page(policy=MANAGE, form=True)
def unit_close(request: HttpRequest, unit_id: int) -> HttpResponse:
    unit = unit_in_sight(request_actor(request), unit_id)
    form = forms.UnitCloseForm(request.POST or None)

    def act() -> Done:
        made = services.unit_close(unit_id=unit.pk, **form.cleaned_data, **_who(request))
        return Done(_("已登记撤销「%(unit)s」。") % {"unit": made.name}, _url(made))

    return answer(request, _page(_("撤销单位"), unit.name, form, _("撤销"), unit, is_grave=True), act)


def _page(title: str, lead: str, form: Any, button: str, unit: Unit, *, is_grave: bool = False) -> FormPage:
    return FormPage(title, lead, form, button, back_url=_url(unit), back_label=unit.name, is_grave=is_grave)


def _url(unit: Unit) -> str:
    return reverse("people:unit", args=[unit.pk])


def _actor(request: HttpRequest) -> Any:
    return request_actor(request)


def _at(request: HttpRequest) -> Any:
    return request_at(request)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
