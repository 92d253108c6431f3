"""The REST root: every app's router, two ways to sign in, one shape of refusal."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from bihuan.classroom.rest import router as classroom
from bihuan.duties.rest import router as duties
from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused
from bihuan.lecturers.rest import router as lecturers
from bihuan.people.rest import router as people
from bihuan.people.rest import tokens
from bihuan.regulations.rest import router as regulations
from bihuan.shell.rest import router as search
from bihuan.training.rest import router as training


class ByToken(HttpBearer):
    """The actor middleware has looked the token up and turned it into an actor."""

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        return getattr(request, "actor", None)


class BySession(SessionAuth):
    """Who signed in on the pages, with the same guard against forged forms."""

    def authenticate(self, request: HttpRequest, key: str | None) -> object | None:
        return getattr(request, "actor", None)


SIGN_IN = [ByToken(), BySession(csrf=True)]
api = NinjaAPI(title="闭环 Bihuan", version="1", urls_namespace="api-1", auth=SIGN_IN, docs_url=None)
CODES = {400: "body_unreadable", 401: "sign_in_needed", 403: "session_lost", 404: "not_found"}
SHAPES = {
    "missing": "必填。",
    "string_too_long": "最多 {max_length} 个字。",
    "string_too_short": "不能为空。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "literal_error": "只能是 {expected}。",
    "timezone_aware": "时刻要带时区，如 2026-12-08T09:00:00+08:00。",
    "implausible_year": "年份要在 1900 到 2199 之间。",
    "not_among": "只能是 {expected}。",
    "too_long": "最多 {max_length} 项。",
}
KINDS = {
    "string": "要填文字。",
    "int": "要填整数。",
    "bool": "要填 true 或 false。",
    "date": "要填日期，如 2026-12-08。",
    "list": "要填列表。",
}


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    facts = {name: _plain(value) for name, value in refusal.facts.items()}
    body = {"code": refusal.code, "message": message_of(refusal), "facts": facts}
    return api.create_response(request, body, status=refusal.status)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in entry["loc"]): _shape(entry) for entry in error.errors}
    body = {"code": "misshapen", "message": "提交的内容格式不对，请按字段提示改正。", "facts": fields}
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def unanswerable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Not readable, not signed in, a form of another site: the frame's own refusals, in the one shape."""
    refusal = Refused(CODES.get(error.status_code, "refused"))
    return api.create_response(
        request, {"code": refusal.code, "message": message_of(refusal), "facts": {}}, status=error.status_code
    )


@api.exception_handler(AuthenticationError)
def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return unanswerable(request, HttpError(401, ""))


@api.exception_handler(Http404)
def unknown(request: HttpRequest, error: Http404) -> HttpResponse:
    return unanswerable(request, HttpError(404, ""))


def _shape(entry: dict[str, Any]) -> str:
    """What is wrong with one field, in words; the checker's own sentences are English."""
    kind, facts = str(entry["type"]), entry.get("ctx", {})
    if kind in SHAPES:
        return SHAPES[kind].format(**facts)
    if kind.startswith(("date_from", "datetime_", "date_type")):
        return "要填日期或时刻，如 2026-12-08 或 2026-12-08T09:00:00+08:00。"
    return KINDS.get(kind.split("_")[0], "格式不对。")


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None | list | dict) else str(value)


api.add_router("/people", people)
api.add_router("/regulations", regulations)
api.add_router("/duties", duties)
api.add_router("/lecturers", lecturers)
api.add_router("/training", training)
api.add_router("/classes", classroom)
api.add_router("/search", search)
api.add_router("/tokens", tokens)
