"""授课任务: one's own, to accept or decline; and those that wait for another lecturer."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, whole
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.eligibility import WORKS
from bihuan.lecturers.domain.keys import line_of
from bihuan.lecturers.domain.matching import Suggestion
from bihuan.lecturers.domain.states import ACCEPTED, ASSIGNED, DECLINED, TASK_STATES
from bihuan.lecturers.forms import DeclineForm
from bihuan.lecturers.models import TeachingTask
from bihuan.lecturers.selectors.matcher import suggestions_for
from bihuan.lecturers.selectors.tasks import my_tasks, own_task, task_for, tasks_to_place
from bihuan.lecturers.services.tasks import task_accept, task_decline, task_reassign


@dataclass(frozen=True)
class MyTask:
    task: TeachingTask
    work: str
    label: str
    tone: str
    can_accept: bool
    form: forms.Form | None


@dataclass(frozen=True)
class MinePage:
    title: str
    tasks: tuple[MyTask, ...]
    n_open: int


@dataclass(frozen=True)
class ToPlace:
    task: TeachingTask
    label: str
    tone: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class ToPlacePage:
    title: str
    rows: tuple[ToPlace, ...]


@page(policy="")
def mine(request: HttpRequest) -> HttpResponse:
    return _rendered(request, {})


@page(policy="")
@require_POST
def answer(request: HttpRequest, task_id: int, name: str) -> HttpResponse:
    """Accept or decline. Refuses (NotFound) another's task and any other verb."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    own_task(actor, task_id=task_id)
    if name == "accept":
        task_accept(task_id=task_id, actor=actor, at=at)
        messages.success(request, _("已接受授课任务。"))
        return HttpResponseRedirect(reverse("lecturers:mine"), status=303)
    if name != "decline":
        raise NotFound("not_found")
    form = DeclineForm(request.POST, prefix=f"{task_id}_")
    if form.is_valid():
        try:
            task_decline(task_id=task_id, reason=form.cleaned_data["reason"], actor=actor, at=at)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("reason", message_of(refused))
        else:
            messages.success(request, _("已谢绝，理由已告知安排人。"))
            return HttpResponseRedirect(reverse("lecturers:mine"), status=303)
    return _rendered(request, {task_id: form}, status=422)


@page(policy="lecturers.manage")
def to_place(request: HttpRequest) -> HttpResponse:
    """Sessions whose lecturer lost the title or declined, each with the lecturers who could take over (T-111)."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    rows = tuple(
        ToPlace(
            task,
            *TASK_STATES[task.state],
            suggestions_for(actor, task),
        )
        for task in tasks_to_place(actor, at=at)[:SHOWN]
    )
    return render_page(request, "lecturers/to_place.html", ToPlacePage(_("待改派的授课"), rows))


@page(policy="lecturers.manage")
@require_POST
def reassign(request: HttpRequest, task_id: int) -> HttpResponse:
    chosen = whole(request.POST.get("lecturer", ""))
    task_for(request.actor, task_id=task_id)  # type: ignore[attr-defined]
    if chosen is None:
        raise NotFound("not_found")
    row = task_reassign(task_id=task_id, lecturer_id=chosen, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    messages.success(request, _("已改派给%(name)s，等待答复。") % {"name": row.lecturer.name})
    line_id = line_of(row.session_key) if request.GET.get("next") == "session" else None
    back = reverse("training:session", args=[line_id]) if line_id else reverse("lecturers:to-place")
    return HttpResponseRedirect(back, status=303)


SHOWN = 20


def _rendered(request: HttpRequest, given: dict[int, forms.Form], status: int = 200) -> HttpResponse:
    shown = tuple(_mine(row, given) for row in my_tasks(request.actor))  # type: ignore[attr-defined]
    n_open = sum(each.task.state == ASSIGNED for each in shown)
    return render_page(request, "lecturers/mine.html", MinePage(_("我的授课"), shown, n_open), status=status)


def _mine(row: TeachingTask, given: dict[int, forms.Form]) -> MyTask:
    may_decline = row.state in (ASSIGNED, ACCEPTED)
    form = given.get(row.pk) or (DeclineForm(prefix=f"{row.pk}_") if may_decline else None)
    return MyTask(row, WORKS.get(row.work, ""), *TASK_STATES[row.state], row.state in (ASSIGNED, DECLINED), form)
