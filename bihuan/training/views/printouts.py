"""The centre's forms as files: /training/print/<form>/<id>.pdf or .xlsx, scoped like every list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db import models
from django.http import HttpRequest, HttpResponse

from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.foundation.printouts import FormSheet, render_excel, render_pdf
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.training.models import AnnualPlan, Cycle, MonthlyPlan, MonthlyReturn
from bihuan.training.selectors import printouts
from bihuan.training.selectors.annual import annual_plans


@dataclass(frozen=True)
class _Form:
    """Which row a form is printed from, and how it is filled."""

    model: type[models.Model]
    sheet: Callable[..., FormSheet]


FORMS: dict[str, _Form] = {
    "annual-plan": _Form(AnnualPlan, printouts.annual_plan_sheet),
    "annual-plan-template": _Form(AnnualPlan, printouts.annual_plan_template),
    "monthly-plan-template": _Form(MonthlyPlan, printouts.monthly_plan_template),
    "monthly-plan": _Form(MonthlyPlan, printouts.monthly_plan_sheet),
    "consolidated-plan": _Form(Cycle, printouts.consolidated_sheet),
    "implementation": _Form(MonthlyReturn, printouts.implementation_sheet),
    "summary": _Form(MonthlyReturn, printouts.summary_sheet),
}
MEDIA: dict[str, tuple[str, Callable[[FormSheet], bytes]]] = {
    "pdf": ("application/pdf", render_pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_excel),
}


@page(policy="training.view")
def printout(request: HttpRequest, form: str, pk: int, medium: str) -> HttpResponse:
    """Refuses (NotFound) an unknown form or medium, and a row outside the actor's scope."""
    known = FORMS.get(form)
    if known is None or medium not in MEDIA:
        raise NotFound("not_found")
    row = _visible(known.model, pk, request)
    return as_file(_filled(known, row, request_at(request)), medium)


def as_file(sheet: FormSheet, medium: str) -> HttpResponse:
    """The filled form as a file of one of `MEDIA`, named as on paper."""
    content_type, render = MEDIA[medium]
    answer = HttpResponse(render(sheet), content_type=content_type)
    name = quote(f"{sheet.title}-{sheet.subtitle}.{medium}".replace(" ", "-"))
    shown = "inline" if medium == "pdf" else "attachment"
    answer["Content-Disposition"] = f"{shown}; filename*=UTF-8''{name}"
    return answer


def _visible(model: Any, pk: int, request: HttpRequest) -> Any:
    actor: Actor = request_actor(request)
    if model is AnnualPlan:  # a released plan of a unit above binds and may be read
        row = next((plan for plan in annual_plans(actor, request_at(request)) if plan.pk == pk), None)
    else:
        row = model.objects.visible_to(actor).select_related("unit").filter(pk=pk).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _filled(form: _Form, row: Any, at: datetime) -> FormSheet:
    return form.sheet(row, at=at)
