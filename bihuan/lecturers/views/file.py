"""One lecturer's file: title, satisfaction, tasks, trainings, engagements, and the steps open to this person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.selectors.audit import HistoryEvent, history_of
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.eligibility import WORKS, months_later
from bihuan.lecturers.domain.series import Drawing, draw
from bihuan.lecturers.domain.states import (
    APPOINTED,
    APPROVED,
    ENDED,
    ENGAGEMENT_STATES,
    LECTURER,
    LECTURER_STATES,
    PROPOSED,
    REQUESTED,
    SELECTED,
    TASK_STATES,
)
from bihuan.lecturers.external_forms import DecideForm, FundForm, NeedForm
from bihuan.lecturers.forms import AppointForm, CertifyForm, RatingForm, ReasonForm, TaskForm, TrainingForm
from bihuan.lecturers.models import Engagement, Lecturer, LecturerRating, TeachingTask
from bihuan.lecturers.outside_forms import OutsideForm, SharingForm
from bihuan.lecturers.selectors import files as selectors
from bihuan.lecturers.selectors.external import Suggested, form_suggested
from bihuan.lecturers.selectors.figures import figure, floor_for, labels, options
from bihuan.lecturers.selectors.letter import appointment_letter
from bihuan.lecturers.selectors.outside import OutsideRow, concerns_own_money, outside_of
from bihuan.lecturers.services.appointing import lecturer_appoint, lecturer_resign, lecturer_title_cancel
from bihuan.lecturers.services.external import engagement_request
from bihuan.lecturers.services.grading import lecturer_certify
from bihuan.lecturers.services.outside import outside_grant
from bihuan.lecturers.services.rating_record import rating_record
from bihuan.lecturers.services.tasks import task_assign
from bihuan.lecturers.services.trainings import trainer_training_add
from bihuan.people import policies
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class Step:
    """A step of the file: its form, its service, what is said afterwards, and the field at which a refusal is told."""

    form: Callable[..., forms.Form]
    run: Callable[[int, Any, Mapping[str, Any]], Any]
    told: str
    at_field: str
    transition: str = ""


STEPS: Mapping[str, Step] = {
    "appoint": Step(
        AppointForm,
        lambda pk, form, who: lecturer_appoint(
            lecturer_id=pk, document_no=form.cleaned_data["document_no"], on=form.cleaned_data["on"], **who
        ),
        "聘任已登记。",
        "document_no",
        "appoint",
    ),
    "cancel-title": Step(
        ReasonForm,
        lambda pk, form, who: lecturer_title_cancel(lecturer_id=pk, reason=form.cleaned_data["reason"], **who),
        "讲师资格已取消。",
        "reason",
        "cancel_title",
    ),
    "resign": Step(
        ReasonForm,
        lambda pk, form, who: lecturer_resign(lecturer_id=pk, reason=form.cleaned_data["reason"], **who),
        "卸任已登记。",
        "reason",
        "resign",
    ),
    "certify": Step(
        CertifyForm,
        lambda pk, form, who: lecturer_certify(lecturer_id=pk, certified=form.certified(), **who),
        "认证已登记。",
        "passed",
        "review",
    ),
    "rating": Step(
        RatingForm,
        lambda pk, form, who: rating_record(
            lecturer_id=pk,
            taught=form.taught(),
            score=form.cleaned_data["score"],
            n_forms=form.cleaned_data["n_forms"],
            reason=form.cleaned_data["reason"],
            **who,
        ),
        "满意度已登记。",
        "score",
    ),
    "task": Step(
        TaskForm, lambda pk, form, who: task_assign(lecturer_id=pk, asked=form.asked(), **who), "授课任务已安排。", "work"
    ),
    "training": Step(
        TrainingForm,
        lambda pk, form, who: trainer_training_add(lecturer_id=pk, attended=form.attended(), **who),
        "培训师培训已登记。",
        "title",
    ),
    "outside": Step(
        OutsideForm,
        lambda pk, form, who: outside_grant(lecturer_id=pk, outside=form.outside(), **who),
        "已从发展基金支付。",
        "cost",
    ),
    "engagement": Step(
        NeedForm,
        lambda pk, form, who: engagement_request(lecturer_id=pk, need=form.need(), **who),
        "已提交审批。",
        "need_strength",
    ),
}
AT_FIELD = {
    "rating_reason_missing": "reason",
    "rating_in_future": "day",
    "lecturer_day_in_future": "on",
    "task_begun": "day",
    "outside_title_missing": "title",
    "external_form_missing": "course_form",
    "external_form_suggested": "course_form",
}


@dataclass(frozen=True)
class TaskRow:
    task: TeachingTask
    work: str
    label: str
    tone: str


@dataclass(frozen=True)
class EngagementRow:
    engagement: Engagement
    form_label: str
    suggested: Suggested | None
    scores: str
    label: str
    tone: str
    decide_form: forms.Form | None
    fund_form: forms.Form | None
    lacks_fund: bool


@dataclass(frozen=True)
class OutsideView:
    found: OutsideRow
    form: forms.Form | None


@dataclass(frozen=True)
class FilePage:
    title: str
    file: selectors.LecturerFile
    state_label: str
    tone: str
    grade_label: str
    source_label: str
    drawing: Drawing | None
    floor_text: str
    floor_citation: Citation | None
    ratings: tuple[LecturerRating, ...]
    tasks: tuple[TaskRow, ...]
    engagements: tuple[EngagementRow, ...]
    training_hint: str
    refusal: str
    steps: frozenset[str]
    forms: Mapping[str, forms.Form]
    can_manage: bool
    can_print: bool
    outside: tuple[OutsideView, ...]
    sees_amounts: bool
    events: tuple[HistoryEvent, ...]


@page(policy="")
def file(request: HttpRequest, lecturer_id: int) -> HttpResponse:
    """Whoever holds no capability sees the own file."""
    return rendered(request, lecturer_id, {})


@page(policy="")
@require_POST
def step(request: HttpRequest, lecturer_id: int, name: str) -> HttpResponse:
    """One step of the file. Refuses (NotFound) an unknown step and a file out of sight."""
    known = STEPS.get(name)
    if known is None:
        raise NotFound("not_found")
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    lecturer = selectors.lecturer_for(actor, lecturer_id=lecturer_id)
    policies.require(actor, "lecturers.manage", lecturer.unit)
    form = known.form(request.POST, lecturer=lecturer, on=local(at).date())
    if form.is_valid():
        try:
            known.run(lecturer_id, form, {"actor": actor, "at": at})
        except Refused as refused:
            if refused.status != 422:
                raise
            field = AT_FIELD.get(refused.code, known.at_field)
            form.add_error(field if field in form.fields else None, message_of(refused))
        else:
            messages.success(request, _(known.told))  # noqa: INT001
            return HttpResponseRedirect(reverse("lecturers:file", args=[lecturer_id]), status=303)
    return rendered(request, lecturer_id, {name.replace("-", "_"): form}, status=422)


@page(policy="")
def letter(request: HttpRequest, lecturer_id: int) -> HttpResponse:
    """《讲师聘任书》. Refuses (NotFound) whoever is not appointed."""
    actor, day = request.actor, local(request.at).date()  # type: ignore[attr-defined]
    found = selectors.lecturer_file(actor, lecturer_id=lecturer_id, on=day)
    content = render_pdf(appointment_letter(found))
    name = quote(f"讲师聘任书-{found.lecturer.name}.pdf")
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def rendered(request: HttpRequest, lecturer_id: int, given: Mapping[str, forms.Form], status: int = 200) -> HttpResponse:
    """The page of one file, with the forms that were refused in their places."""
    actor, day = request.actor, local(request.at).date()  # type: ignore[attr-defined]
    found = selectors.lecturer_file(actor, lecturer_id=lecturer_id, on=day)
    row = found.lecturer
    can_manage = actor.can("lecturers.manage", row.unit.path)
    steps = _steps(row) if can_manage else frozenset()
    floor = floor_for(row.unit, day)
    refused = selectors.assignment_refusal(row, on=day)
    scores = [(local(each.taught_at), each.score) for each in found.ratings]
    context = FilePage(
        title=row.name,
        file=found,
        state_label=LECTURER_STATES[row.state][0],
        tone=LECTURER_STATES[row.state][1],
        grade_label=labels(options("lecturer.grades", unit=row.unit, on=day)).get(row.grade, ""),
        source_label=labels(options("lecturer.external_kinds", unit=row.unit, on=day)).get(row.source_kind, ""),
        drawing=_drawn(scores, floor),
        floor_text=f"{floor.mark:f}" if floor else "",
        floor_citation=floor.citation if floor else None,
        ratings=tuple(reversed(found.ratings)),
        tasks=tuple(TaskRow(task, WORKS.get(task.work, ""), *TASK_STATES[task.state]) for task in found.tasks),
        engagements=_engagements(found, actor, day),
        training_hint=_training_hint(found, day),
        refusal=message_of(Refused(refused.code, **refused.facts)) if refused else "",
        steps=steps,
        forms={**_blank(row, day, steps), **given},
        can_manage=can_manage,
        can_print=row.state == APPOINTED and row.appointed_on is not None,
        outside=tuple(
            OutsideView(each, SharingForm(key=each.row.pk) if each.may_share else None)
            for each in outside_of(actor, row, at=request.at)  # type: ignore[attr-defined]
        ),
        sees_amounts=concerns_own_money(actor, row),
        events=history_of(row),
    )
    return render_page(request, "lecturers/file.html", context, status=status)


def _drawn(scores: list[Any], floor: Any) -> Drawing | None:
    if not scores:
        return None
    return draw(scores, floor=floor.mark if floor else None, is_inclusive=floor.is_inclusive if floor else True)


def _steps(row: Lecturer) -> frozenset[str]:
    """The steps of the table from this state, and what may always be added."""
    possible = {each.name for each in LECTURER.possible(row.state)}
    found = {name for name, known in STEPS.items() if known.transition in possible or not known.transition}
    is_external = row.kind == Lecturer.Kind.EXTERNAL
    left_out = {"training", "certify", "outside"} if is_external else {"engagement"}
    if row.state in (PROPOSED, SELECTED):
        left_out |= {"rating", "task", "outside"}
    return frozenset(name.replace("-", "_") for name in found - left_out)


def _blank(row: Lecturer, day: date, steps: frozenset[str]) -> dict[str, forms.Form]:
    named = {name.replace("-", "_"): known for name, known in STEPS.items()}
    return {name: known.form(lecturer=row, on=day) for name, known in named.items() if name in steps}


def _engagements(found: selectors.LecturerFile, actor: Any, day: date) -> tuple[EngagementRow, ...]:
    unit = found.lecturer.unit
    if not found.engagements:
        return ()
    kinds = labels(options("lecturer.external_forms", unit=unit, on=day))
    criteria = labels(options("lecturer.provider_criteria", unit=unit, on=day))
    decides, manages = actor.can("lecturers.approve", unit.path), actor.can("lecturers.manage", unit.path)
    return tuple(
        EngagementRow(
            each,
            kinds.get(each.course_form, ""),
            form_suggested(unit, each.need_trait, on=day) if each.need_trait else None,
            "，".join(f"{criteria.get(code, code)} {score}" for code, score in each.provider_scores.items()),
            *ENGAGEMENT_STATES[each.state],
            decide_form=DecideForm(key=each.pk) if decides and _awaits(each, actor) else None,
            fund_form=FundForm(key=each.pk) if manages and each.state == APPROVED and not each.fund_no else None,
            lacks_fund=each.state in (APPROVED, ENDED) and not each.fund_no,
        )
        for each in found.engagements
    )


def _awaits(row: Engagement, actor: Any) -> bool:
    return row.state == REQUESTED and row.requested_by_id != actor.person_id


def _training_hint(found: selectors.LecturerFile, day: date) -> str:
    """T-107: the last training of trainers is longer ago than the months of the article."""
    row = found.lecturer
    if row.state != APPOINTED:
        return ""
    months = figure("lecturer.trainer_training_months", unit=row.unit, on=day)
    if months is None:
        return ""
    last = found.trainings[0].held_on if found.trainings else row.appointed_on
    if last is None or day <= months_later(last, months):
        return ""
    told = _("最近一次在 %(on)s") % {"on": f"{last:%Y-%m-%d}"} if found.trainings else _("聘任后还没有参加过")
    return _("超过 %(months)s 个月没有参加培训师培训：%(told)s。") % {"months": months, "told": told}
