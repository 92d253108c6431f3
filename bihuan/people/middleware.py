"""Puts the actor and the moment on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from bihuan.foundation import clock
from bihuan.foundation.interrupted import remember_account
from bihuan.people.domain.actor import Actor
from bihuan.people.services.tokens import actor_by_token, actor_of_account

API = "/api/"
BEARER = "Bearer "


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
        return actor
    logout(request)  # the last post has ended: so has every session
    return None
