"""What a page or a call answers when nothing else could: unreadable, unknown, broken, locked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader

from bihuan.foundation.middleware import API, told
from bihuan.kernel.refusals import Refused


class Unreadable(Refused):
    status = 400


class Unknown(Refused):
    status = 404


class Broken(Refused):
    status = 500


class Locked(Refused):
    """Too many wrong passwords; the account waits a while."""

    status = 429


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too large, too many fields, a foreign host name, a form that broke off on the way."""
    return _answer(request, Unreadable("bad_request"), "400.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, Unknown("not_found"), "404.html")


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, Broken("server_error"), "500.html")


def locked(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """django-axes asks for this once an account has had too many wrong passwords."""
    return told(request, Locked("sign_in_locked"))


def _answer(request: HttpRequest, refusal: Refused, template: str) -> HttpResponse:
    """The template without the request: what is broken may be the very session or database a page would ask."""
    if request.path.startswith(API):
        return told(request, refusal)
    return HttpResponse(loader.render_to_string(template), status=refusal.status)
