"""Joining, transferring, leaving, second posts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.people import forms
from bihuan.people.models import Person
from bihuan.people.selectors.roster import person_in_sight
from bihuan.people.selectors.tree import posts, unit_choices
from bihuan.people.services.assignments import assignment_add, assignment_end
from bihuan.people.services.persons import NewPerson, person_hire, person_leave, person_transfer
from bihuan.people.views.formwork import Done, FormPage, answer

MANAGE = "people.manage"


@page(policy=MANAGE, form=True)
def hire(request: HttpRequest) -> HttpResponse:
    form = forms.HireForm(request.POST or None, initial={"unit": request.GET.get("unit", "")}, **_places(request))

    def act() -> Done:
        given = form.cleaned_data
        new = NewPerson(given["employee_no"], given["name"], given["joined_on"], given["phone"], given["email"])
        made = person_hire(new=new, **form.place(), **_who(request))
        return Done(_("已登记 %(person)s 入职。") % {"person": made.name}, _url(made))

    back_url = reverse("people:persons")
    return answer(request, FormPage(_("登记入职"), "", form, _("登记"), back_url, _("人员名册")), act)


@page(policy=MANAGE, form=True)
def transfer(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    form = forms.TransferForm(request.POST or None, **_places(request))

    def act() -> Done:
        given = form.cleaned_data
        made = person_transfer(person_id=person.pk, on=given["on"], reason=given["reason"], **form.place(), **_who(request))
        told = _("%(person)s 自 %(on)s 起调到「%(unit)s」。") % {
            "person": person.name,
            "on": made.starts_on,
            "unit": made.unit.name,
        }
        return Done(told, _url(person))

    return answer(request, _page(_("调动"), form, _("办理调动"), person), act)


@page(policy=MANAGE, form=True)
def leave(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    form = forms.LeaveForm(request.POST or None)

    def act() -> Done:
        made = person_leave(person_id=person.pk, **form.cleaned_data, **_who(request))
        return Done(_("已登记 %(person)s 离职，在职到 %(on)s。") % {"person": person.name, "on": made.left_on}, _url(person))

    return answer(request, _page(_("离职"), form, _("登记离职"), person, is_grave=True), act)


@page(policy=MANAGE, form=True)
def add_post(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    form = forms.SecondPostForm(request.POST or None, **_places(request))

    def act() -> Done:
        given = form.cleaned_data
        dates = {"starts_on": given["starts_on"], "ends_on": given["ends_on"]}
        made = assignment_add(person_id=person.pk, **dates, **form.place(), **_who(request))
        return Done(_("已增加兼任：%(post)s。") % {"post": made.post.name}, _url(person))

    return answer(request, _page(_("增加兼任"), form, _("增加"), person), act)


@page(policy=MANAGE, form=True)
def end_post(request: HttpRequest, person_id: int, assignment_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    form = forms.EndForm(request.POST or None)

    def act() -> Done:
        made = assignment_end(assignment_id=assignment_id, **form.cleaned_data, **_who(request))
        return Done(_("任职到 %(on)s 结束。") % {"on": made.ends_on}, _url(person))

    return answer(request, _page(_("结束任职"), form, _("结束任职"), person), act)


def _page(title: str, form: Any, button: str, person: Person, *, is_grave: bool = False) -> FormPage:
    lead = f"{person.name} · {person.employee_no}"
    return FormPage(title, lead, form, button, back_url=_url(person), back_label=person.name, is_grave=is_grave)


def _places(request: HttpRequest) -> dict[str, Any]:
    on = local(request_at(request)).date()
    return {"units": unit_choices(request_actor(request), MANAGE, on), "posts": posts()}


def _url(person: Person) -> str:
    return reverse("people:person", args=[person.pk])


def _actor(request: HttpRequest) -> Any:
    return request_actor(request)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
