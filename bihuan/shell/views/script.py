"""The script of the demo: read it, and open a step in its role. Outside the demo these addresses do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.foundation.pages import public, render_page
from bihuan.kernel.refusals import NotFound
from bihuan.shell.demo.roles import Role, demo_account, roles
from bihuan.shell.demo.script import STEPS, Step

BACKEND = "django.contrib.auth.backends.ModelBackend"
COOKIE = "demo-steps"


@dataclass(frozen=True)
class StepRow:
    title: Any
    role: str
    what: Any
    look: Any
    url: str
    become_url: str
    is_done: bool
    is_now: bool


@dataclass(frozen=True)
class ScriptPage:
    title: str
    steps: tuple[StepRow, ...]
    n_done: int


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    done = _done(request)
    following = next((number for number in range(1, len(STEPS) + 1) if number not in done), 0)
    people = {role.username: role for role in roles()}
    rows = tuple(_row(number, step, people, done, following) for number, step in enumerate(STEPS, start=1))
    return render_page(request, "shell/demo_script.html", ScriptPage(_("演示剧本"), rows, len(done)))


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_POST
def step_open(request: HttpRequest, number: int) -> HttpResponse:
    """Becomes the role of the step, opens its screen and remembers on this device that the step was opened."""
    _only_in_demo()
    if not 1 <= number <= len(STEPS):
        raise NotFound("not_found")
    step = STEPS[number - 1]
    role = next((role for role in roles() if role.username == step.username), None)
    if role is None:
        raise NotFound("not_found")
    login(request, demo_account(role.id), backend=BACKEND)
    response = redirect(_address(step.screen))
    response.status_code = 303
    response.set_cookie(COOKIE, ".".join(str(one) for one in sorted(_done(request) | {number})), samesite="Lax", httponly=True)
    return response


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Forgets which steps were opened; the data stay as they are."""
    _only_in_demo()
    response = redirect("demo-script")
    response.status_code = 303
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _row(number: int, step: Step, people: dict[str, Role], done: frozenset[int], following: int) -> StepRow:
    role = people.get(step.username)
    return StepRow(
        title=step.title,
        role=f"{role.post} {role.name}" if role else "",
        what=step.what,
        look=step.look,
        url=_address(step.screen),
        become_url=reverse("demo-step", args=[number]) if role else "",
        is_done=number in done,
        is_now=number == following,
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("home")


def _done(request: HttpRequest) -> frozenset[int]:
    words = request.COOKIES.get(COOKIE, "").split(".")
    return frozenset(int(word) for word in words if word.isdecimal() and 1 <= int(word) <= len(STEPS))


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise NotFound("not_found")
