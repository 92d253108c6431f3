"""反馈表: the person's own on the phone; for whoever runs the class who is missing, the figures and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.classroom.domain.feedback import DECISIONS, give_refusal
from bihuan.classroom.domain.states import CLOSED
from bihuan.classroom.forms_feedback import DecisionForm, FeedbackForm
from bihuan.classroom.models import ClassSession, FeedbackDecision, FeedbackReceipt, FeedbackRound
from bihuan.classroom.selectors import feedback as selectors
from bihuan.classroom.selectors.feedback_sheet import blank_sheet, summary_sheet
from bihuan.classroom.services.feedback_follow import feedback_decide, feedback_remind
from bihuan.classroom.services.feedback_give import feedback_give
from bihuan.classroom.verbs_feedback import CLOSE_REASONS, RATINGS
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.printouts import FormSheet, render_excel, render_pdf
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.regulations.domain.citation import Citation

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRONG = 422


@dataclass(frozen=True)
class MyFeedbackPage:
    """`form` None: handed in (`receipt`), or none is asked (`why`)."""

    title: str
    session: ClassSession
    round: FeedbackRound | None
    receipt: FeedbackReceipt | None
    form: FeedbackForm | None
    why: str
    is_late: bool
    citation: Citation | None


@dataclass(frozen=True)
class FeedbackPage:
    title: str
    session: ClassSession
    round: FeedbackRound | None
    why: str
    follow: selectors.FollowUp | None
    figures: selectors.Figures | None
    late: selectors.Figures | None
    close_words: str
    rating_words: str
    decision: FeedbackDecision | None
    decision_label: str
    form: DecisionForm | None
    runs: bool
    can_remind: bool
    citation: Citation | None


@page(policy="", is_private=True)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, session_id: int) -> HttpResponse:
    """One's own form; after it is handed in the page reads the receipt, however often it is sent."""
    found = selectors.my_feedback(session_id, request_actor(request))
    form = _own_form(request, found)
    if request.method == "POST" and (found.receipt is not None or (form is not None and _is_given(request, session_id, form))):
        return HttpResponseRedirect(reverse("classroom:my-feedback", args=[session_id]), status=303)
    refusal = give_refusal(found.facts)
    context = MyFeedbackPage(
        title=_("培训反馈表"),
        session=found.session,
        round=found.round,
        receipt=found.receipt,
        form=form,
        why=message_of(Refused(refusal.code, **refusal.facts)) if refusal and not found.receipt else "",
        is_late=_is_late(found.round, request_at(request)),
        citation=selectors.citation_of(found.round),
    )
    return render_page(request, "classroom/my_feedback.html", context, status=422 if request.method == "POST" else 200)


@page(policy="")
def feedback(request: HttpRequest, session_id: int) -> HttpResponse:
    return _rendered(request, session_id)


@page(policy="")
@require_POST
def remind(request: HttpRequest, session_id: int) -> HttpResponse:
    told = feedback_remind(session_id=session_id, actor=request_actor(request), at=request_at(request))
    words = _("已提醒 %(n)d 人。") % {"n": told} if told else _("未交的人今天都提醒过了，明天可以再提醒。")
    return _done(request, session_id, words)


@page(policy="")
@require_POST
def decide(request: HttpRequest, session_id: int) -> HttpResponse:
    """What follows; a refusal of the rules stands beside the form."""
    looker = selectors.looker_of(request_actor(request), session_id)
    form = DecisionForm(request.POST, criteria=selectors.review_items(looker.session))
    if not form.is_valid():
        return _rendered(request, session_id, form, status=422)
    try:
        feedback_decide(session_id=session_id, decision=form.given(), actor=request_actor(request), at=request_at(request))
    except Refused as refused:
        if refused.status != WRONG:
            raise
        is_owner = refused.code in ("feedback_owner_missing", "class_person_unknown")
        form.add_error("owner_no" if is_owner else None, message_of(refused))
        return _rendered(request, session_id, form, status=422)
    return _done(request, session_id, _("已登记处理意见。"))


@page(policy="")
def blank(request: HttpRequest, session_id: int) -> HttpResponse:
    round_ = selectors.shown_round(request_actor(request), session_id)
    return _file(blank_sheet(round_), "pdf", _("空白"))


@page(policy="")
def summary(request: HttpRequest, session_id: int, medium: str) -> HttpResponse:
    """pdf or xlsx. Refuses as `summary_sheet`, and (NotFound) any other medium."""
    if medium not in ("pdf", "xlsx"):
        raise NotFound("not_found")
    round_ = selectors.shown_round(request_actor(request), session_id)
    return _file(summary_sheet(round_, at=request_at(request)), medium, _("汇总"))


def _file(sheet: FormSheet, medium: str, what: str) -> HttpResponse:
    content, kind = (render_pdf(sheet), "application/pdf") if medium == "pdf" else (render_excel(sheet), EXCEL)
    name = quote(f"培训反馈表-{what}-{sheet.subtitle}.{medium}".replace(" ", ""))
    place = "inline" if medium == "pdf" else "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f"{place}; filename*=UTF-8''{name}"})


def _own_form(request: HttpRequest, found: selectors.MyFeedback) -> FeedbackForm | None:
    if found.receipt is not None or found.round is None or give_refusal(found.facts):
        return None
    given = request.POST if request.method == "POST" else None
    return FeedbackForm(given, items=selectors.items_of(found.round), scale=selectors.steps_of_scale(found.round))


def _is_given(request: HttpRequest, session_id: int, form: FeedbackForm) -> bool:
    """Handed in; a refusal of the rules stands in the form, and what was typed stays."""
    if not form.is_valid():
        return False
    try:
        feedback_give(session_id=session_id, form=form.given(), actor=request_actor(request), at=request_at(request))
    except Refused as refused:
        if refused.status != WRONG:
            raise
        form.add_error(None, message_of(refused))
        return False
    return True


def _is_late(round_: FeedbackRound | None, at: datetime) -> bool:
    return round_ is not None and (round_.closed_at is not None or at >= round_.due_at)


def _done(request: HttpRequest, session_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("classroom:feedback", args=[session_id]), status=303)


def _rendered(request: HttpRequest, session_id: int, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    looker = selectors.looker_of(actor, session_id)
    session, round_ = looker.session, selectors.round_of(looker.session)
    given: dict[str, Any] = _of_round(round_, looker, at, form) if round_ else dict.fromkeys(OF_ROUND)
    why = "" if round_ else message_of(Refused("feedback_not_asked" if session.ended_at else "feedback_not_open"))
    context = FeedbackPage(title=_("培训反馈"), session=session, round=round_, why=why, runs=looker.runs, **given)
    return render_page(request, "classroom/feedback.html", context, fragment="classroom/_feedback_now.html", status=status)


OF_ROUND = (
    "follow",
    "figures",
    "late",
    "close_words",
    "rating_words",
    "decision",
    "decision_label",
    "form",
    "can_remind",
    "citation",
)


def _of_round(round_: FeedbackRound, looker: selectors.Looker, at: datetime, form: forms.Form | None) -> dict[str, Any]:
    round_.session = looker.session
    decision = selectors.decision_of(round_)
    follow = selectors.follow_up(looker.session, at=at)
    may_decide = looker.runs and round_.closed_at is not None and decision is None
    offered = (form or DecisionForm(criteria=selectors.review_items(looker.session))) if may_decide else None
    return {
        "follow": follow,
        "figures": selectors.figures_of(round_),
        "late": selectors.late_figures_of(round_),
        "close_words": CLOSE_REASONS.get(round_.close_reason, ""),
        "rating_words": RATINGS.get(round_.rating, ""),
        "decision": decision,
        "decision_label": DECISIONS[decision.kind] if decision else "",
        "form": offered,
        "can_remind": looker.runs and bool(follow.missing) and looker.session.state != CLOSED,
        "citation": selectors.citation_of(round_),
    }
