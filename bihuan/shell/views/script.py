"""The script of the demo: read it, and open a step in its role. Outside the demo these addresses do not exist."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.foundation.clock import local
from bihuan.foundation.pages import public, render_page, request_at
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound
from bihuan.shell.demo.roles import Role, demo_account, roles
from bihuan.shell.demo.script import STEPS, WORKBOOK_MONTH, WORKBOOKS, Step
from bihuan.shell.demo.workbooks import workbook_of
from bihuan.shell.selectors.script import ScriptFacts, script_facts

BACKEND = "django.contrib.auth.backends.ModelBackend"
COOKIE = "demo-steps"
ONLY_SEEN = frozenset({"trail"})
"""Steps that are reading and nothing else: no row tells that they are done."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class StepRow:
    """`clock_on` is the day to which the demo's time has to move first; None when it is there already."""

    title: Any
    role: str
    what: Any
    look: Any
    become_url: str
    is_done: bool
    is_now: bool
    clock_on: date | None
    workbook_url: str


@dataclass(frozen=True)
class ScriptPage:
    title: str
    steps: tuple[StepRow, ...]
    n_done: int
    may_move_clock: bool


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    _only_in_demo()
    facts = script_facts()
    done = frozenset(number for number, step in enumerate(STEPS, start=1) if step.code in facts.done) | _opened(request)
    following = next((number for number in range(1, len(STEPS) + 1) if number not in done), 0)
    people = {role.username: role for role in roles()}
    rows = tuple(
        _row(number, step, people.get(step.username), facts, is_done=number in done, is_now=number == following)
        for number, step in enumerate(STEPS, start=1)
    )
    told = tuple(replace(row, clock_on=_ahead(row.clock_on, request)) for row in rows)
    may_move = getattr(request, "actor", None) is not None
    return render_page(request, "shell/demo_script.html", ScriptPage(_("演示剧本"), told, len(done), may_move))


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_POST
def step_open(request: HttpRequest, number: int) -> HttpResponse:
    """Becomes the role of the step and opens its screen; a step that leaves no trace is remembered on this device."""
    _only_in_demo()
    if not 1 <= number <= len(STEPS):
        raise NotFound("not_found")
    step = STEPS[number - 1]
    role = next((role for role in roles() if role.username == step.username), None)
    if role is None:
        raise NotFound("not_found")
    login(request, demo_account(role.id), backend=BACKEND)
    response = redirect(script_facts().urls.get(step.code, "home"))
    response.status_code = 303
    if step.code in ONLY_SEEN:
        response.set_cookie(COOKIE, step.code, samesite="Lax", httponly=True)
    return response


@public(reason="the demo has no secrets; outside the demo the address does not exist")
@require_safe
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """What the area's office would send, to be imported in the step of that code."""
    _only_in_demo()
    if code not in WORKBOOKS:
        raise NotFound("not_found")
    name, content = workbook_of(code, script_facts().planned or Month.parse(WORKBOOK_MONTH))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _row(  # noqa: PLR0913  (each is a fact of the row)
    number: int, step: Step, role: Role | None, facts: ScriptFacts, *, is_done: bool, is_now: bool
) -> StepRow:
    has_workbook = step.code in WORKBOOKS and facts.planned is not None
    return StepRow(
        title=step.title,
        role=f"{role.post} {role.name}" if role else "",
        what=step.what,
        look=step.look,
        become_url=reverse("demo-step", args=[number]) if role else "",
        is_done=is_done,
        is_now=is_now,
        clock_on=_day(step, facts) if is_now else None,
        workbook_url=reverse("demo-workbook", args=[step.code]) if has_workbook else "",
    )


def _day(step: Step, facts: ScriptFacts) -> date | None:
    if step.day is None or facts.running is None:
        return None
    months, day = step.day
    return facts.running.shift(months).day(day)


def _ahead(day: date | None, request: HttpRequest) -> date | None:
    """Only forward: a day that has come needs no clock."""
    return day if day and day > local(request_at(request)).date() else None


def _opened(request: HttpRequest) -> frozenset[int]:
    seen = request.COOKIES.get(COOKIE, "")
    return frozenset(number for number, step in enumerate(STEPS, start=1) if step.code in ONLY_SEEN and step.code == seen)


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise NotFound("not_found")
