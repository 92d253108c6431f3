"""The edge of every page and call: what may be stored, one handler for refusals, headers that browsers obey."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import ONE_FILE, max_body
from bihuan.kernel.refusals import Refused

_log = logging.getLogger("bihuan.edge")
API = "/api/"
HIGH, LOW = rb"\\u[dD][89aAbB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
PAIR, HALF = re.compile(HIGH + LOW), re.compile(HIGH + rb"|" + LOW)
ALLOWED = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{what} {whence}" for what, whence in ALLOWED.items())


class HeadersMiddleware:
    """Pages load and send nothing beyond this site: no foreign script, no frame, no form to elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return answer


class RefusalMiddleware:
    """Refusals in words; and as refusals also what no column holds, and a database that is too busy to write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (why := _unreadable(request)) is not None:
            return told(request, why)
        if _is_unstorable(request):
            return told(request, Refused("text_has_nul"))
        answer = self.get_response(request)
        if answer.status_code == 405:
            return _not_this_way(request, answer)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return told(request, exception)
        if isinstance(exception, DataError | OverflowError | UnicodeEncodeError):
            _log.warning("%s %s: not storable", request.method, request.path, exc_info=exception)
            return told(request, Refused("value_out_of_range"))
        if isinstance(exception, OperationalError) and is_contention(exception):
            _log.warning("%s %s: too many writers", request.method, request.path, exc_info=exception)
            return told(request, TooBusy("too_busy"))
        return None


class NotThisWay(Refused):
    """The address answers to another method (405)."""

    status = 405


class TooLarge(Refused):
    """More than this address takes (413); nothing of it was read."""

    status = 413


class LengthMissing(Refused):
    """A body in pieces of unknown sum (411); nothing of it was read."""

    status = 411


class TooBusy(Refused):
    """Nothing was written because others are writing (503); the same may be tried again."""

    status = 503


def is_contention(error: OperationalError) -> bool:
    """SQLite waited in vain for its one writer, or PostgreSQL broke a deadlock: the transaction was taken back."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in ("40001", "40P01", "55P03") or "locked" in str(error)


def told(request: HttpRequest, refusal: Refused) -> HttpResponse:
    facts = {"code": refusal.code, "message": message_of(refusal), "facts": refusal.facts}
    if request.path.startswith(API):
        return JsonResponse(facts, status=refusal.status, json_dumps_params={"ensure_ascii": False})
    return render(request, "refused.html", {**facts, "status": refusal.status}, status=refusal.status)


def _not_this_way(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Somebody opened the address that a form is sent to, or a program used another method."""
    shown = told(request, NotThisWay("method_not_allowed"))
    shown.headers["Allow"] = answer.headers.get("Allow", "")
    return shown


def _unreadable(request: HttpRequest) -> Refused | None:
    """Why a body is not read at all: told by its headers, before a byte of it is kept."""
    if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return LengthMissing("body_length_missing")
    length = request.META.get("CONTENT_LENGTH") or "0"
    size, limit = int(length) if length.isdecimal() else 0, _body_limit(request)
    if size <= limit:
        return None
    return TooLarge("body_too_large", size_mb=f"{size / 1024**2:.1f}", limit_mb=limit // 1024**2)


def _body_limit(request: HttpRequest) -> int:
    """Bytes: fields alone, one file, or many where a view asks for them and somebody has signed in."""
    if not (request.content_type or "").startswith("multipart/"):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return ONE_FILE
    return max_body(view) if getattr(request, "actor", None) is not None else ONE_FILE


def _is_unstorable(request: HttpRequest) -> bool:
    """PostgreSQL stores no NUL, no database half a character; nobody types either. Files are not looked at here."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method in ("GET", "HEAD") or (request.content_type or "").startswith("multipart/"):
        return False
    body = request.body
    if b"\x00" in body or (request.content_type == "application/x-www-form-urlencoded" and b"%00" in body):
        return True
    return request.path.startswith(API) and (b"\\u0000" in body or bool(HALF.search(PAIR.sub(b"", body))))
