"""The steps of a version as POST addresses: submit, approve, return, withdraw, acknowledge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, request_actor, request_at, whole
from bihuan.kernel.refusals import Refused
from bihuan.regulations.forms import ReasonForm
from bihuan.regulations.selectors.documents import version_shown
from bihuan.regulations.services.approval import version_acknowledge, version_approve, version_return, version_withdraw
from bihuan.regulations.services.drafting import version_submit
from bihuan.regulations.services.versions import capability_for, version_loaded
from bihuan.regulations.views.documents import version_page


@page(policy="regulations.draft")
@require_POST
def submit(request: HttpRequest, version_id: int) -> HttpResponse:
    return _done(request, version_id, version_submit, _("已提交，等待另一位有权限的人批准。"))


@page(policy="regulations.approve")
@require_POST
def approve(request: HttpRequest, version_id: int) -> HttpResponse:
    return _done(request, version_id, version_approve, _("已批准，自生效日期起执行；须阅读的人员会收到阅知要求。"))


@page(policy="regulations.approve")
@require_POST
def send_back(request: HttpRequest, version_id: int) -> HttpResponse:
    return _with_reason(request, version_id, "return", version_return, _("已退回起草人。"))


@page(policy="")
@require_POST
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    return _with_reason(request, version_id, "withdraw", version_withdraw, _("已撤回。"))


@page(policy="")
@require_POST
def acknowledge(request: HttpRequest, version_id: int) -> HttpResponse:
    return _done(request, version_id, version_acknowledge, _("已记录：您已阅读这一版。"))


def _with_reason(request: HttpRequest, version_id: int, step: str, service: Callable[..., Any], told: str) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    capability = capability_for(step, version_shown(version_id, actor).state)
    version_loaded(version_id, capability, actor=actor, at=at)  # who may is asked before the form is read
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return version_page(request, version_id, form=form, failed=step, status=422)
    return _done(request, version_id, service, told, reason=form.cleaned_data["reason"])


def _done(request: HttpRequest, version_id: int, service: Callable[..., Any], told: str, **given: Any) -> HttpResponse:
    if service is not version_acknowledge:
        given["row_version"] = whole(request.POST.get("row_version", ""))
    try:
        service(version_id=version_id, actor=request_actor(request), at=request_at(request), **given)
    except Refused as refused:
        if refused.status != 422:
            raise
        messages.error(request, message_of(refused))
        return version_page(request, version_id, status=422)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("regulations:version", args=[version_id]), status=303)
