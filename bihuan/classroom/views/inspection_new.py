"""Telling a new inspection: first the unit, whose article gives methods and ratings, then what was found."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.classroom.forms_inspections import InspectionForm, UnitChoice
from bihuan.classroom.selectors.inspections import INSPECT, InspectionRules, inspectors, rules_of
from bihuan.classroom.services.inspection_record import inspection_record
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import Refused
from bihuan.people.models import Unit
from bihuan.people.selectors.filter_units import filter_units

FIELD_OF = {
    "inspection_method_unknown": "method",
    "inspection_rating_unknown": "rating",
    "inspection_place_missing": "place",
    "inspection_inspector_outside": "inspector",
    "inspection_in_future": "held_on",
    "inspection_questions_missing": "person1",
    "inspection_call_missing": "person1",
}


@dataclass(frozen=True)
class NewInspectionPage:
    title: str
    choice: UnitChoice
    unit: Unit | None
    rules: InspectionRules | None
    problem: str
    form: InspectionForm | None


@page(policy=INSPECT, form=True)
def new(request: HttpRequest) -> HttpResponse:
    actor, at, given = request_actor(request), request_at(request), request.GET
    day = local(at).date()
    units = filter_units(actor, INSPECT, on=day, chosen=given.get("unit", ""), sought=given.get("unit_q", "").strip()[:60])
    unit = Unit.objects.filter(pk=int(units.chosen)).first() if units.chosen else None
    rules, problem = _rules(request, unit)
    form = _form(request, unit, rules) if unit and rules else None
    status = 200
    if request.method == "POST" and unit is not None and form is not None:
        saved = _saved(request, unit, form)
        if saved is not None:
            return saved
        status = 422
    context = NewInspectionPage(_("登记抽查"), UnitChoice(units), unit, rules, problem, form)
    return render_page(request, "classroom/inspection_new.html", context, status=status)


def _rules(request: HttpRequest, unit: Unit | None) -> tuple[InspectionRules | None, str]:
    if unit is None:
        return None, ""
    try:
        return rules_of(unit, local(request_at(request)).date()), ""
    except Refused as refused:
        return None, message_of(refused)


def _form(request: HttpRequest, unit: Unit, rules: InspectionRules) -> InspectionForm:
    now = local(request_at(request))
    start = {"held_on": now.date(), "held_time": now.time(), "inspector": request_actor(request).person_id}
    data = request.POST if request.method == "POST" else None
    return InspectionForm(data, rules=rules, inspectors=inspectors(unit, now.date()), initial=start)


def _saved(request: HttpRequest, unit: Unit, form: InspectionForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    photos = request.FILES.getlist("photos")
    try:
        row = inspection_record(told=form.told(unit.pk), actor=request_actor(request), at=request_at(request), photos=photos)
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error(FIELD_OF.get(refused.code), message_of(refused))
        return None
    messages.success(request, _("抽查已登记，被抽查单位可以看到并说明情况。"))
    return HttpResponseRedirect(reverse("classroom:inspection", args=[row.pk]), status=303)
