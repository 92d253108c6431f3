"""实施与上报: the list of a month, one unit's return, its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.paging import KeyPage
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.training.domain.implementation import HELD_OUTCOMES
from bihuan.training.domain.package import Folder
from bihuan.training.domain.return_states import RETURN, WITH_UNIT, ReturnFacts
from bihuan.training.forms_returns import AssessForm, RemarkForm, SummaryForm
from bihuan.training.models import MonthlyPlan, MonthlyReturn
from bihuan.training.selectors import returns as reading
from bihuan.training.selectors.implementation import (
    approvals_of,
    may_record,
    plan_in_month,
    require_recorder,
    status_of_line,
)
from bihuan.training.services.return_decide import assessment_record, return_accept, return_send_back
from bihuan.training.services.return_submit import return_submit
from bihuan.training.services.return_write import Summary, return_write_summary
from bihuan.training.views.return_rows import (
    LineRow,
    PlaceGroup,
    SlotRow,
    UnsortedRow,
    line_rows,
    month_slots,
    place_groups,
    unsorted_rows,
)
from bihuan.training.views.returns_words import (
    RETURN_VIEWS,
    STATUS_VIEWS,
    Chip,
    Event,
    chosen_month,
    done,
    events_of,
    month_chips,
    month_words,
    months_of,
    refused_status,
    tried,
)


@dataclass(frozen=True)
class ReturnItem:
    """A row of the list."""

    row: reading.ReturnRow
    state: StateView
    duty_state: str
    url: str


@dataclass(frozen=True)
class ReturnsPage:
    title: str
    month: str
    chips: tuple[Chip, ...]
    rows: tuple[ReturnItem, ...]
    page: KeyPage
    n_units: int
    n_in: int


@dataclass(frozen=True)
class ReturnPage:
    title: str
    plan: MonthlyPlan
    row: MonthlyReturn | None
    month: str
    state: StateView
    due_at: datetime | None
    duty_state: str
    is_provisional: bool
    citation: Citation | None
    lines: tuple[LineRow, ...]
    month_slots: tuple[SlotRow, ...]
    unsorted: tuple[UnsortedRow, ...]
    places: tuple[PlaceGroup, ...]
    folders: tuple[Folder, ...]
    archive_citation: Citation | None
    overview_citation: Citation | None
    punctual_citation: Citation | None
    package_citation: Citation | None
    blockers: tuple[str, ...]
    problem: str
    is_told_at_files: bool
    n_planned: int
    n_held: int
    can_write: bool
    can_upload: bool
    can_move: bool
    can_submit: bool
    can_decide: bool
    can_assess: bool
    summary_form: Form
    remark_form: Form
    assess_form: Form
    events: tuple[Event, ...]


@page(policy="training.view")
def returns(request: HttpRequest) -> HttpResponse:
    months = months_of(request_actor(request))
    month = chosen_month(request, months)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = reading.returns_of(request_actor(request), month, request_at(request), after=after, before=before)
    rows = tuple(
        ReturnItem(row, RETURN_VIEWS[row.state], _duty_state(row.first_submitted_at, row.is_late), return_url(row.plan_id))
        for row in found.rows
    )
    title = _("实施与上报")
    words = month_words(month) if month else ""
    return render_page(
        request,
        "training/returns.html",
        ReturnsPage(title, words, month_chips(months, month), rows, found.page, found.n_units, found.n_in),
    )


@page(policy="training.view")
def monthly_return(request: HttpRequest, plan_id: int) -> HttpResponse:
    return rendered(request, plan_id)


@page(policy="training.view")
@require_POST
def write_summary(request: HttpRequest, plan_id: int) -> HttpResponse:
    require_recorder(request_actor(request), plan_in_month(request_actor(request), plan_id))
    form = SummaryForm(request.POST)
    if tried(
        form,
        lambda: return_write_summary(
            plan_id=plan_id,
            summary=Summary(**form.typed()),
            actor=request_actor(request),
            at=request_at(request),
            version=form.version,
        ),
        now=lambda: _stored_words(reading.return_of(request_actor(request), plan_id)[1]),
    ):
        return done(request, return_url(plan_id), _("月度总结已保存。"))
    return rendered(request, plan_id, {"summary_form": form})


@page(policy="training.view")
@require_POST
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    try:
        return_submit(plan_id=plan_id, actor=request_actor(request), at=request_at(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, plan_id, problem=message_of(refused))
    return done(request, return_url(plan_id), _("已上报综合事务组。"))


@page(policy="training.accept")
@require_POST
def accept(request: HttpRequest, plan_id: int) -> HttpResponse:
    return_accept(plan_id=plan_id, actor=request_actor(request), at=request_at(request))
    return done(request, return_url(plan_id), _("已接收，材料此后只增版本。"))


@page(policy="training.accept")
@require_POST
def send_back(request: HttpRequest, plan_id: int) -> HttpResponse:
    form = RemarkForm(request.POST)
    if tried(
        form,
        lambda: return_send_back(
            plan_id=plan_id, remark=form.cleaned_data["remark"], actor=request_actor(request), at=request_at(request)
        ),
        "remark",
    ):
        return done(request, return_url(plan_id), _("已退回，单位可以看到意见。"))
    return rendered(request, plan_id, {"remark_form": form})


@page(policy="training.accept")
@require_POST
def assess(request: HttpRequest, plan_id: int) -> HttpResponse:
    form = AssessForm(request.POST)
    if tried(
        form,
        lambda: assessment_record(
            plan_ids=[plan_id],
            text=form.cleaned_data["text"],
            actor=request_actor(request),
            at=request_at(request),
            version=form.version,
        ),
        "text",
        lambda: _stored_words(reading.return_of(request_actor(request), plan_id)[1]),
    ):
        return done(request, return_url(plan_id), _("考核意见已保存。"))
    return rendered(request, plan_id, {"assess_form": form})


def return_url(plan_id: int) -> str:
    return reverse("training:return", args=[plan_id])


def _duty_state(first_submitted_at: datetime | None, is_late: bool) -> str:
    if first_submitted_at is None:
        return "open"
    return "met_late" if is_late else "met"


def rendered(request: HttpRequest, plan_id: int, refused: Mapping[str, Form] | None = None, problem: str = "") -> HttpResponse:
    actor = request_actor(request)
    plan, row = reading.return_of(actor, plan_id)
    context = _context(actor, plan, row, request_at(request), dict(refused or {}), problem)
    told = replace(context, is_told_at_files=request.GET.get("at") == "files")
    return render_page(
        request, "training/return.html", told, status=422 if problem else refused_status(*(refused or {}).values())
    )


def _blockers(facts: ReturnFacts, state: str) -> tuple[str, ...]:
    """Everything that stands before handing in, at once; many missing files are one sentence with where to begin."""
    told = []
    for why in (why for row in RETURN.rows("submit", state=state) for why in row.refusals(facts)):
        text = message_of(Refused(why.code, **why.facts))
        if why.code == "return_kind_missing" and len(facts.gaps) > 1:
            text = _("材料缺 %(n)d 份，先从这里补起：%(text)s") % {"n": len(facts.gaps), "text": text}
        told.append(text)
    return tuple(told)


def _context(  # noqa: PLR0913  (private: what a refused form brings back)
    actor: Actor,
    plan: MonthlyPlan,
    row: MonthlyReturn | None,
    at: datetime,
    refused: dict[str, Form],
    problem: str,
) -> ReturnPage:
    lines = reading.lines_of_month(plan)
    items = reading.current_items(row)
    state = row.state if row else "draft"
    due = reading.due_of(plan)
    due_at = row.due_at if row else due.due_at if due else None
    citation = Citation.from_json(row.citation) if row else due.citation if due else None
    is_open = plan.cycle.state == "issued"
    writes = may_record(actor, plan)
    receives = actor.can("training.accept", plan.unit.path)
    planned = [line for line in lines if not line.is_added]
    archive_rule, package_rule = reading.rule(plan, reading.ARCHIVE), reading.rule(plan, reading.PACKAGE)
    overview, punctual = reading.rule(plan, reading.OVERVIEW), reading.rule(plan, reading.PUNCTUAL)
    forms: dict[str, Any] = {
        "summary_form": SummaryForm(initial=_stored_words(row)),
        "remark_form": RemarkForm(),
        "assess_form": AssessForm(initial=_stored_words(row)),
        **refused,
    }
    approvals = approvals_of(lines)
    return ReturnPage(
        title=_("%(unit)s %(month)s培训记录") % {"unit": plan.unit.name, "month": month_words(plan.month)},
        plan=plan,
        row=row,
        month=month_words(plan.month),
        state=RETURN_VIEWS[state],
        due_at=due_at,
        duty_state=_duty_state(row.first_submitted_at if row else None, reading.is_late(row, due_at, at)),
        is_provisional=due is not None and due.is_provisional,
        citation=citation,
        lines=line_rows(plan, lines, items, {line.pk: STATUS_VIEWS[status_of_line(line, approvals)] for line in lines}),
        month_slots=month_slots(plan, items),
        unsorted=unsorted_rows(plan, lines, items),
        places=place_groups(plan, lines) if writes else (),
        folders=reading.archive(plan, row),
        archive_citation=archive_rule.citation if archive_rule else None,
        overview_citation=overview.citation if overview and overview.value else None,
        punctual_citation=punctual.citation if punctual else None,
        package_citation=package_rule.citation if package_rule else None,
        blockers=_blockers(reading.return_facts(plan, row), state) if is_open else (),
        problem=problem,
        is_told_at_files=False,
        n_planned=len(planned),
        n_held=sum(1 for line in planned if line.outcome in HELD_OUTCOMES),
        can_write=writes and is_open and state in WITH_UNIT,
        can_upload=writes,
        can_move=writes and not reading.pieces_are_kept(plan, row),
        can_submit=writes and is_open and state in WITH_UNIT,
        can_decide=receives and is_open and state == "submitted",
        can_assess=receives and is_open,
        events=events_of(reading.history_of(row)) if row else (),
        **forms,
    )


def _stored_words(row: MonthlyReturn | None) -> dict[str, Any]:
    """What is written now, by the fields of both forms; version 0 while there is no return yet."""
    if row is None:
        return {"row_version": 0}
    words = {name: getattr(row, name) for name in ("work_done", "problems", "next_steps", "row_version")}
    return words | {"text": row.assessment}
