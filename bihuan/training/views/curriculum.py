"""课程目录: read by everybody, added to by those entitled; and what a person was taught."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import NotFound, NotPermitted, Refused
from bihuan.people.models import Person
from bihuan.training.annual_forms import TopicForm
from bihuan.training.domain.catalogue import EDITION_LABELS, EDITIONS
from bihuan.training.selectors.curriculum import (
    ClassCoverage,
    ClassRow,
    TopicRow,
    coverage_of_person,
    curriculum,
    takes_additions,
    topic_for,
)
from bihuan.training.services.curriculum_topic import CAPABILITY, TopicInput, topic_add, topic_withdraw

COVERAGE_DAYS = 365
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class CurriculumPage:
    title: str
    edition: str
    tabs: tuple[Tab, ...]
    classes: tuple[ClassRow, ...]
    form: TopicForm | None
    is_shut: bool
    added: tuple[TopicRow, ...]
    n_superseded: int


@page(policy="training.view", form=True)
def catalogue(request: HttpRequest) -> HttpResponse:
    edition = request.GET.get("edition", EDITIONS[0])
    if edition not in EDITIONS:
        raise NotFound("not_found")
    may_add = request_actor(request).can(CAPABILITY)
    form = TopicForm(request.POST or None, edition=edition) if may_add else None
    is_open = may_add and takes_additions(edition, request_actor(request), on=local(request_at(request)).date())
    if request.method == "POST":
        if form is None:
            raise NotPermitted("not_permitted", capability=CAPABILITY)
        if form.is_valid() and _added(request, form):
            return redirect(f"{reverse('training:curriculum')}?edition={edition}", permanent=False)
    return render_page(request, "training/curriculum.html", _page(request, edition, form, is_open), status=_status(form))


def _added(request: HttpRequest, form: TopicForm) -> bool:
    fields = dict(form.cleaned_data)
    course_class = fields.pop("course_class")
    try:
        topic = topic_add(
            course_class=course_class,
            entry=TopicInput(**fields),
            actor=request_actor(request),
            at=request_at(request),
        )
    except Refused as refused:
        form.add_error("name" if refused.code != "topic_period_missing" else "valid_until", message_of(refused))
        return False
    messages.success(request, _("已增加课题「%(name)s」，现在可以在计划里选用。") % {"name": topic.name})
    return True


def _status(form: TopicForm | None) -> int:
    return UNPROCESSABLE if form is not None and form.is_bound and form.errors else 200


def _page(request: HttpRequest, edition: str, form: TopicForm | None, is_open: bool) -> CurriculumPage:
    """A shut catalogue shows no form, but one that was sent comes back with what was typed."""
    classes = curriculum(edition, on=local(request_at(request)).date())
    topics = [topic for row in classes for group in row.groups for topic in group.topics]
    address = reverse("training:curriculum")
    return CurriculumPage(
        title=_("课程目录"),
        edition=edition,
        tabs=tuple(Tab(EDITION_LABELS[code], f"{address}?edition={code}", code == edition) for code in EDITIONS),
        classes=classes,
        form=form if is_open or _status(form) == UNPROCESSABLE else None,
        is_shut=form is not None and not is_open,
        added=tuple(topic for topic in topics if topic.is_added) if form is not None else (),
        n_superseded=sum(1 for topic in topics if topic.is_superseded),
    )


@page(policy=CAPABILITY)
@require_POST
def withdraw(request: HttpRequest, topic_id: int) -> HttpResponse:
    """Take an added topic out of the choice, with a reason."""
    topic = topic_withdraw(
        topic=topic_for(topic_id),
        actor=request_actor(request),
        at=request_at(request),
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("已撤下课题「%(name)s」，已经引用它的计划不变。") % {"name": topic.name})
    edition = topic.course_class.edition
    return redirect(f"{reverse('training:curriculum')}?edition={edition}", permanent=False)


@dataclass(frozen=True)
class CoveragePage:
    title: str
    person: Person
    tabs: tuple[Tab, ...]
    classes: tuple[ClassCoverage, ...]


@page(policy="training.view")
def coverage(request: HttpRequest, person_id: int) -> HttpResponse:
    """What a person was taught in the last twelve months, and which topics not yet (T-021)."""
    edition = request.GET.get("edition", EDITIONS[0])
    person = Person.objects.visible_to(request_actor(request)).filter(pk=person_id).first()
    if person is None or edition not in EDITIONS:
        raise NotFound("not_found")
    at = request_at(request)
    address = reverse("training:coverage", args=[person_id])
    context = CoveragePage(
        title=_("%(name)s的课题覆盖") % {"name": person.name},
        person=person,
        tabs=tuple(Tab(EDITION_LABELS[code], f"{address}?edition={code}", code == edition) for code in EDITIONS),
        classes=coverage_of_person(person.pk, edition=edition, since=at - timedelta(days=COVERAGE_DAYS), until=at),
    )
    return render_page(request, "training/coverage.html", context)
