"""A session beyond the issued plan: typed, or made up for one that was not held (T-064, conflict 65)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.kernel.periods import Month
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.forms_returns import AddForm, moment_of
from bihuan.training.models import MonthlyPlan
from bihuan.training.monthly_forms import day_typed
from bihuan.training.selectors import returns as reading
from bihuan.training.selectors.carry_over import Candidate, candidates
from bihuan.training.selectors.implementation import require_recorder
from bihuan.training.selectors.monthly import topics_for
from bihuan.training.selectors.topic_picker import TopicGroup, topic_groups
from bihuan.training.services.implementation_add import AddedSession, implementation_add_session
from bihuan.training.views.returns_words import done, month_words, tried

AT_LECTURER = dict.fromkeys(("lecturer_title_cancelled", "lecturer_lapsed", "lecturer_not_approved"), "lecturer_name")


@dataclass(frozen=True)
class AddPage:
    """`candidates` are sessions not held that this one may make up for; `carried_id` is the one that was chosen."""

    title: str
    plan: MonthlyPlan
    month: str
    form: Form
    back_url: str
    citation: Citation | None
    candidates: tuple[Candidate, ...]
    carried_id: int | None
    topics: tuple[TopicGroup, ...]


@page(policy="training.view", form=True)
def add_session(request: HttpRequest, plan_id: int) -> HttpResponse:
    actor: Actor = request_actor(request)
    plan, _row = reading.return_of(actor, plan_id)
    require_recorder(actor, plan)
    formats = tuple(
        (kind.code, kind.label) for kind in (*reading.kinds_of(plan, "formats"), *reading.kinds_of(plan, "formats.extra"))
    )
    offered = candidates(plan, as_added=True)
    carried_id = _chosen(request)
    form = AddForm(request.POST or None, formats=formats, topics=topics_for(plan), initial=_again(offered, carried_id))
    if request.method == "POST" and tried(form, lambda: _add(form, plan_id, request, carried_id), beside=AT_LECTURER):
        return done(request, reverse("training:return", args=[plan_id]), _("已增加场次，不计入实施率。"))
    rule = reading.rule(plan, "rate.counts_added")
    context = AddPage(
        title=_("增加培训场次"),
        plan=plan,
        month=month_words(plan.month),
        form=form,
        back_url=reverse("training:return", args=[plan_id]),
        citation=rule.citation if rule else None,
        candidates=offered,
        carried_id=carried_id,
        topics=_picker(form, plan),
    )
    return render_page(request, "training/session_add.html", context, status=422 if request.method == "POST" else 200)


def _picker(form: AddForm, plan: MonthlyPlan) -> tuple[TopicGroup, ...]:
    """The catalogue of the unit's edition on the day typed, or on the month's first day."""
    on = day_typed(form["held_on"].value()) or Month.parse(plan.month).first_day
    return topic_groups(topics_for(plan), on=on, chosen={str(pk) for pk in form["topics"].value() or ()})


def _chosen(request: HttpRequest) -> int | None:
    return whole(request.GET.get("carry", ""))


def _again(offered: tuple[Candidate, ...], carried_id: int | None) -> dict[str, Any]:
    """The form starts as the session was planned; the day is left to be written."""
    found = next((each for each in offered if each.line_id == carried_id), None)
    if found is None:
        return {}
    same = ("title", "audience", "form", "place", "lecturer_name", "lesson_minutes")
    reason = _("补办 %(day)s 未举办的场次") % {"day": f"{found.starts_at:%Y-%m-%d}"}
    return {
        **{name: getattr(found, name) for name in same},
        "held_time": found.starts_at.time(),
        "reason": reason,
        "topics": list(found.topic_ids),
    }


def _add(form: AddForm, plan_id: int, request: HttpRequest, carried_id: int | None) -> None:
    facts: dict[str, Any] = dict(form.cleaned_data)
    starts_at = moment_of(facts.pop("held_on"), facts.pop("held_time"))
    topics = tuple(topic.pk for topic in facts.pop("topics"))
    session = AddedSession(starts_at=starts_at, carried_from_id=carried_id, topic_ids=topics, **facts)
    implementation_add_session(plan_id=plan_id, session=session, actor=request_actor(request), at=request_at(request))
