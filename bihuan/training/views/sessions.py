"""One issued session: what was issued, what became of it, and the one form that records it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.models import AuditEntry
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.foundation.panels import Panel, panels_of
from bihuan.foundation.services.audit import stream_of
from bihuan.foundation.ui.states import StateView
from bihuan.foundation.ui.versioned import VersionedForm
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.selectors.resolution import find
from bihuan.training.domain.implementation import HELD_OUTCOMES, NOT_HELD
from bihuan.training.domain.lines import AUDIENCES
from bihuan.training.forms_returns import DecisionForm, ExplainForm, HeldForm, NotHeldForm, RequestForm, moment_of
from bihuan.training.models import Deviation, PlanLine
from bihuan.training.selectors.carry_over import Link, links_of
from bihuan.training.selectors.implementation import (
    RosterRow,
    approvals_of,
    is_recordable,
    line_for,
    may_record,
    planned_day,
    require_recorder,
    roster,
    status_of_line,
)
from bihuan.training.selectors.words import form_labels
from bihuan.training.services.deviation_decide import Decision, deviation_decide, deviation_for
from bihuan.training.services.deviation_request import deviation_request
from bihuan.training.services.implementation_record import (
    HeldRecord,
    implementation_explain,
    implementation_record_held,
    implementation_record_not_held,
)
from bihuan.training.services.implementation_roster import roster_fill, roster_remove
from bihuan.training.views.returns_words import (
    DEVIATION_VIEWS,
    STATUS_VIEWS,
    Event,
    done,
    events_of,
    month_words,
    refused_status,
    tried,
)


@dataclass(frozen=True)
class SessionPage:
    title: str
    line: PlanLine
    month: str
    state: StateView
    audience: str
    form_label: str
    citation: Citation | None
    approval: Deviation | None
    approval_state: StateView | None
    roster: tuple[RosterRow, ...]
    absent: frozenset[int]
    can_record: bool
    can_request: bool
    can_decide: bool
    is_held: bool
    is_not_held: bool
    held_form: Form
    not_held_form: Form
    explain_form: Form
    request_form: Form
    decision_form: Form
    events: tuple[Event, ...]
    links: tuple[Link, ...] = ()
    panels: tuple[Panel, ...] = ()


@page(policy="training.view")
def session(request: HttpRequest, line_id: int) -> HttpResponse:
    return _rendered(request, line_id)


@page(policy="training.view")
@require_POST
def held(request: HttpRequest, line_id: int) -> HttpResponse:
    _recorded_by(request, line_id)
    form = HeldForm(request.POST)

    def record() -> None:
        facts = form.cleaned_data
        implementation_record_held(
            line_id=line_id,
            record=HeldRecord(
                starts_at=moment_of(facts["held_on"], facts["held_time"]),
                minutes=facts["minutes"],
                n_due=facts["n_due"] or 0,
                n_present=facts["n_present"] or 0,
                absent=_ids(request, "absent"),
                evaluation_note=facts["evaluation_note"],
                explanation=facts["explanation"],
            ),
            actor=request_actor(request),
            at=request_at(request),
            version=form.version,
        )

    if tried(form, record, now=lambda: _held_initial(line_for(request_actor(request), line_id))):
        return _back(request, line_id, _("已登记实施情况。"))
    return _rendered(request, line_id, {"held_form": form}, absent=_ids(request, "absent"))


@page(policy="training.view")
@require_POST
def not_held(request: HttpRequest, line_id: int) -> HttpResponse:
    form = NotHeldForm(request.POST)
    return _explained_by(request, line_id, form, "not_held_form", implementation_record_not_held, _("已登记为未实施。"))


@page(policy="training.view")
@require_POST
def explain(request: HttpRequest, line_id: int) -> HttpResponse:
    form = ExplainForm(request.POST)
    return _explained_by(request, line_id, form, "explain_form", implementation_explain, _("情况说明已保存。"))


def _explained_by(
    request: HttpRequest, line_id: int, form: VersionedForm, name: str, service: Callable[..., object], told: str
) -> HttpResponse:
    """A step whose form is one explanation: `service` takes it, `told` is said afterwards, `name` is the form on the page."""
    _recorded_by(request, line_id)

    def run() -> None:
        explanation, version = form.cleaned_data["explanation"], form.version
        service(line_id=line_id, explanation=explanation, actor=request_actor(request), at=request_at(request), version=version)

    if tried(form, run, "explanation", lambda: _explained(line_for(request_actor(request), line_id))):
        return _back(request, line_id, told)
    return _rendered(request, line_id, {name: form})


def _recorded_by(request: HttpRequest, line_id: int) -> None:
    """Who may do this at all is asked before the form is read."""
    actor = request_actor(request)
    require_recorder(actor, line_for(actor, line_id).plan)


@page(policy="training.view")
@require_POST
def ask(request: HttpRequest, line_id: int) -> HttpResponse:
    _recorded_by(request, line_id)
    form = RequestForm(request.POST)
    if tried(
        form,
        lambda: deviation_request(
            line_id=line_id, reason=form.cleaned_data["reason"], actor=request_actor(request), at=request_at(request)
        ),
        "reason",
    ):
        return _back(request, line_id, _("申请已提交，等负责人书面批准。"))
    return _rendered(request, line_id, {"request_form": form})


@page(policy="training.approve")
@require_POST
def decide(request: HttpRequest, deviation_id: int, verdict: str) -> HttpResponse:
    form = DecisionForm(request.POST)
    line_id = deviation_for(request_actor(request), deviation_id).line_id
    if tried(
        form,
        lambda: deviation_decide(
            deviation_id=deviation_id,
            decision=Decision(verdict, form.cleaned_data["document_no"], form.cleaned_data["remark"]),
            actor=request_actor(request),
            at=request_at(request),
        ),
        "document_no" if verdict == "approve" else "remark",
    ):
        return _back(request, line_id, _("决定已保存，申请人可以看到。"))
    return _rendered(request, line_id, {"decision_form": form})


@page(policy="training.view")
@require_POST
def fill_roster(request: HttpRequest, line_id: int) -> HttpResponse:
    added = roster_fill(line_id=line_id, actor=request_actor(request), at=request_at(request))
    return _back(request, line_id, _("名单新增 %(n)d 人。") % {"n": added})


@page(policy="training.view")
@require_POST
def reduce_roster(request: HttpRequest, line_id: int) -> HttpResponse:
    gone = roster_remove(
        line_id=line_id,
        person_ids=_ids(request, "absent"),
        reason=request.POST.get("note", ""),
        actor=request_actor(request),
        at=request_at(request),
    )
    return _back(request, line_id, _("已从名单移出 %(n)d 人。") % {"n": gone})


def _ids(request: HttpRequest, name: str) -> frozenset[int]:
    return frozenset(number for value in request.POST.getlist(name) if (number := whole(value)) is not None)


def _back(request: HttpRequest, line_id: int, words: str) -> HttpResponse:
    return done(request, reverse("training:session", args=[line_id]), words)


def _rendered(
    request: HttpRequest, line_id: int, refused: Mapping[str, Form] | None = None, absent: frozenset[int] = frozenset()
) -> HttpResponse:
    actor = request_actor(request)
    line = line_for(actor, line_id)
    panels = panels_of("session", actor, line_id, request_at(request))
    context = replace(_context(actor, line, dict(refused or {}), absent), panels=panels)
    return render_page(request, "training/session.html", context, status=refused_status(*(refused or {}).values()))


def _context(actor: Actor, line: PlanLine, refused: dict[str, Form], absent: frozenset[int]) -> SessionPage:
    approvals = approvals_of([line])
    approval = approvals.get(line.pk)
    rows = roster(line)
    can_record = may_record(actor, line.plan) and is_recordable(line)
    rule = find("rate.on_time", unit=line.plan.unit, on=planned_day(line))
    forms: dict[str, Any] = {
        "held_form": HeldForm(initial=_held_initial(line)),
        "not_held_form": NotHeldForm(initial=_explained(line)),
        "explain_form": ExplainForm(initial=_explained(line)),
        "request_form": RequestForm(),
        "decision_form": DecisionForm(),
        **refused,
    }
    is_waiting = approval is not None and approval.state == "requested"
    return SessionPage(
        title=line.title,
        line=line,
        month=month_words(line.plan.month),
        state=STATUS_VIEWS[status_of_line(line, approvals)],
        audience=AUDIENCES.get(line.audience, line.audience),
        form_label=form_labels().get(line.form, line.form),
        citation=rule.citation if rule else None,
        approval=approval,
        approval_state=DEVIATION_VIEWS[approval.state] if approval else None,
        roster=rows,
        absent=absent or frozenset(row.person_id for row in rows if row.attended is False),
        can_record=can_record,
        can_request=can_record
        and not line.is_added
        and line.outcome not in HELD_OUTCOMES
        and (approval is None or approval.state == "refused"),
        can_decide=is_waiting and actor.can("training.approve", line.plan.unit.path),
        is_held=line.outcome in HELD_OUTCOMES,
        is_not_held=line.outcome == NOT_HELD,
        events=_history(line, approval),
        links=links_of([line]).get(line.pk, ()),
        **forms,
    )


def _held_initial(line: PlanLine) -> dict[str, Any]:
    starts = local(line.held_starts_at or line.starts_at)
    return {
        "held_on": starts.date(),
        "held_time": starts.time(),
        "minutes": line.held_minutes or line.lesson_minutes,
        "n_due": line.n_due if line.n_due is not None else line.headcount,
        "n_present": line.n_present,
        "evaluation_note": line.evaluation_note,
        **_explained(line),
    }


def _explained(line: PlanLine) -> dict[str, Any]:
    return {"explanation": line.explanation, "row_version": line.row_version}


def _history(line: PlanLine, approval: Deviation | None) -> tuple[Event, ...]:
    streams = [stream_of(line), *([stream_of(approval)] if approval else [])]
    return events_of(AuditEntry.objects.filter(stream__in=streams).order_by("-at", "-pk"))
