"""Puts the actor and the moment on the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from bihuan.foundation import clock
from bihuan.foundation.interrupted import remember_account
from bihuan.people.domain.actor import Actor
from bihuan.people.services.tokens import actor_by_token, actor_of_account

API = "/api/"
BEARER = "Bearer "
PASSWORD = "people:password"  # noqa: S105  (the name of a page)
STAYS_OPEN = (PASSWORD, "sign-out")


class ActorMiddleware:
    """`request.at` is the one moment of the request; `request.actor` is None for a visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = clock.now()  # type: ignore[attr-defined]
        request.actor = _actor(request)  # type: ignore[attr-defined]
        answer = self.get_response(request)
        remember_account(request, answer)
        return answer

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Who signed in with an initial password changes it first; leaving, and what visitors may see, stays open."""
        if not getattr(request, "must_change_password", False) or hasattr(view, "public_reason"):
            return None
        if request.resolver_match is None or request.resolver_match.view_name in STAYS_OPEN:
            return None
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse(PASSWORD))
        return redirect(PASSWORD)


def _actor(request: HttpRequest) -> Actor | None:
    if request.path.startswith("/static/"):
        return None
    given = request.headers.get("Authorization", "")
    if request.path.startswith(API) and given.startswith(BEARER):
        # No browser sends this header by itself, so a forged form cannot ride on it; the session is not looked at.
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001
        return actor_by_token(given.removeprefix(BEARER).strip(), at=request.at)  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return None
    actor = actor_of_account(request.user, request.at)  # type: ignore[attr-defined, arg-type]
    if actor.is_in_service:
        must = request.user.must_change_password  # type: ignore[union-attr]
        if must and request.path.startswith(API):
            return None
        request.must_change_password = must  # type: ignore[attr-defined]
        return actor
    logout(request)  # the last post has ended: so has every session
    return None
