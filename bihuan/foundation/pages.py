"""Page plumbing: every view says who may see it; pages are rendered from typed contexts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse

from bihuan.foundation.interrupted import form_arrived, keep_form
from bihuan.kernel.refusals import NotPermitted

if TYPE_CHECKING:  # the type alone: nothing here knows people
    from datetime import datetime

    from bihuan.people.domain.actor import Actor

View = Callable[..., HttpResponseBase]
READ = ("GET", "HEAD")
FORM = (*READ, "POST")
ONE_FILE = 32 * 1024 * 1024  # the largest attachment and the fields around it
MANY_FILES = 256 * 1024 * 1024
LONGEST_WHOLE = 18  # digits of a 64-bit number


def page(*, policy: str, form: bool = False, is_private: bool = False) -> Callable[[View], View]:
    """Signed-in view that needs capability `policy` somewhere in the tree ("" = any signed-in person).

    Scope over a row is the selector's and policy's business; this is only the first door. A page is read: it answers
    anything but GET and HEAD with 405, unless it is a `form` or a decorator below, like `require_POST`, says what it takes.
    `is_private`: what is sent after the session had ended is not kept with the account.
    """

    def wrap(view: View) -> View:
        takes = None if hasattr(view, "__wrapped__") else FORM if form else READ

        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            if actor is None:
                is_kept = not is_private and not getattr(request, "htmx", False) and keep_form(request)
                return redirect_to_login(reverse("sign-resume") if is_kept else request.get_full_path())
            form_arrived(request)
            if policy and not actor.can(policy):
                raise NotPermitted("not_permitted", capability=policy)
            if takes and request.method not in takes:
                return HttpResponseNotAllowed(takes)
            return view(request, *args, **kwargs)

        inner.policy = policy  # type: ignore[attr-defined]
        return inner

    return wrap


def public(*, reason: str) -> Callable[[View], View]:
    """View that a visitor may see, with the reason why."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        inner.public_reason = reason  # type: ignore[attr-defined]
        return inner

    return wrap


def many_files(view: View) -> View:
    """View whose form brings the files of a whole month at once; every other one takes one file."""
    view.max_body = MANY_FILES  # type: ignore[attr-defined]
    return view


def max_body(view: Callable[..., Any]) -> int:
    """Bytes that a form with files may bring to this view."""
    return int(getattr(view, "max_body", ONE_FILE))


def request_actor(request: HttpRequest) -> Actor:
    """Who acts, on a view that needs a sign-in."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def request_at(request: HttpRequest) -> datetime:
    """The one moment of this request: nothing reads the clock again."""
    return request.at  # type: ignore[attr-defined,no-any-return]


def whole(typed: str) -> int | None:
    """A row's id, a version or a count as a form or an address brings it; None for anything that no column could hold."""
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_WHOLE else None


def render_page(request: HttpRequest, template: str, context: object, *, fragment: str = "", status: int = 200) -> HttpResponse:
    """Render a dataclass context. With htmx and `fragment`, only that template is sent."""
    if not is_dataclass(context):
        raise TypeError("a page context is a dataclass")
    names = {field.name: getattr(context, field.name) for field in fields(context)}
    is_htmx = bool(getattr(request, "htmx", False))
    return render(request, fragment if fragment and is_htmx else template, names, status=status)
