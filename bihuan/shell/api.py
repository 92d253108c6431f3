"""The REST root: every app's router, one way to sign in, one shape of refusal."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import SessionAuth

from bihuan.foundation.messages import message_of
from bihuan.kernel.refusals import Refused

ROUTERS = (
    ("people", "bihuan.people.rest"),
    ("regulations", "bihuan.regulations.rest"),
    ("duties", "bihuan.duties.rest"),
    ("training", "bihuan.training.rest"),
    ("foundation", "bihuan.foundation.rest"),
)


class SignedIn(SessionAuth):
    """A session (or a token, which the actor middleware has already turned into an actor)."""

    def authenticate(self, request: HttpRequest, key: str | None) -> object | None:
        return getattr(request, "actor", None)


api = NinjaAPI(title="闭环 Bihuan", version="1", urls_namespace="api-1", auth=SignedIn(csrf=True))


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    facts = {name: _plain(value) for name, value in refusal.facts.items()}
    body = {"code": refusal.code, "message": message_of(refusal), "facts": facts}
    return api.create_response(request, body, status=refusal.status)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in entry["loc"]): entry["msg"] for entry in error.errors}
    body = {"code": "misshapen", "message": "提交的内容格式不对，请按字段提示改正。", "facts": fields}
    return api.create_response(request, body, status=422)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None | list | dict) else str(value)


for _prefix, _module in ROUTERS:
    if find_spec(_module):
        api.add_router(f"/{_prefix}", importlib.import_module(_module).router)
api.add_router("/tokens", importlib.import_module("bihuan.people.rest").tokens)
