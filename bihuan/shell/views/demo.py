"""Trying the demo: another role without a password, and another time. Outside the demo these addresses do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.foundation import clock
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, public, render_page, request_at
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.shell.demo import clock as demo_clock
from bihuan.shell.demo.roles import Role, demo_account, roles

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class RolesPage:
    title: str
    roles: tuple[Role, ...]
    next: str


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    return render_page(
        request, "shell/demo_roles.html", RolesPage(_("选一个演示角色"), roles(), _next(request.GET.get("next", ""), request))
    )


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_POST
def become(request: HttpRequest, account_id: int) -> HttpResponse:
    _only_in_demo()
    login(request, demo_account(account_id), backend=BACKEND)
    return redirect(_next(request.POST.get("next", ""), request))


@page(policy="")
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """To the next due moment."""
    _only_in_demo()
    return _told(request, demo_clock.clock_advance(at=request_at(request)))


@page(policy="")
@require_POST
def jump(request: HttpRequest) -> HttpResponse:
    """To the morning of a day, or to a moment of it."""
    _only_in_demo()
    try:
        return _told(request, demo_clock.clock_move(to=_moment(request), at=request_at(request)))
    except Refused as refused:
        messages.error(request, message_of(refused))
        return _back(request)


def _moment(request: HttpRequest) -> datetime:
    try:
        day = parse_date(request.POST.get("date", ""))
        hour = time.fromisoformat(request.POST.get("time") or "09:00")
    except ValueError as error:
        raise Refused("demo_date_unreadable") from error
    if day is None:
        raise Refused("demo_date_unreadable")
    return datetime.combine(day, hour, tzinfo=clock.SITE_ZONE)


def _told(request: HttpRequest, now: datetime) -> HttpResponse:
    shown = clock.local(now).strftime("%Y-%m-%d %H:%M")
    messages.success(request, _("演示时间已到 %(now)s，到点的事项都已处理。") % {"now": shown})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    response = redirect(_next(request.POST.get("next", ""), request))
    response.status_code = 303
    return response


def _next(wanted: str, request: HttpRequest) -> str:
    """Only an address of this site; otherwise home."""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise NotFound("not_found")
