"""One duty: what it is, where it stands, what can be done, what happened. And the waiver."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.forms import ReasonForm
from bihuan.duties.selectors.ledger import DutyView, HistoryEvent, duty_view
from bihuan.duties.services.ledger import duty_waive
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class DutyPage:
    title: str
    view: DutyView
    form: ReasonForm
    events: tuple[HistoryEvent, ...]


@page(policy="")
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    return _rendered(request, duty_id, ReasonForm())


@page(policy="duties.waive")
@require_POST
def waive(request: HttpRequest, duty_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _rendered(request, duty_id, form, status=422)
    try:
        duty_waive(
            duty_id=duty_id,
            at=request_at(request),
            actor=request_actor(request),
            reason=form.cleaned_data["reason"],
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("reason", message_of(refused))
        return _rendered(request, duty_id, form, status=422)
    messages.success(request, _("已批准免除，理由已存入台账。"))
    return HttpResponseRedirect(reverse("duties:duty", args=[duty_id]), status=303)


def _rendered(request: HttpRequest, duty_id: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    view = duty_view(request_actor(request), duty_id=duty_id, at=request_at(request))
    return render_page(request, "duties/duty.html", DutyPage(view.row.title, view, form, view.events), status=status)
