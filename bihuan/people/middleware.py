"""Puts the actor and the moment on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from bihuan.foundation import clock
from bihuan.people.domain.actor import Actor
from bihuan.people.selectors.actors import actor_of


class ActorMiddleware:
    """`request.at` is the one moment of the request; `request.actor` is None for a visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = clock.now()  # type: ignore[attr-defined]
        request.actor = _actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor | None:
    if request.path.startswith("/static/") or not request.user.is_authenticated:
        return None
    person = getattr(request.user, "person", None)
    if person is None:
        return Actor(person_id=None, name=request.user.get_username(), at=request.at, account_id=request.user.pk)  # type: ignore[attr-defined]
    return actor_of(person, at=request.at, account_id=request.user.pk)  # type: ignore[attr-defined]
