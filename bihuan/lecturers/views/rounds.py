"""讲师选拔: open rounds, applying (on the phone too), and the results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.lecturers.domain.states import APPLIED, CANDIDACY_STATES, ROUND_STATES
from bihuan.lecturers.forms import ApplyForm, JudgeForm, RoundForm
from bihuan.lecturers.models import SelectionRound
from bihuan.lecturers.selectors import rounds as selectors
from bihuan.lecturers.selectors.figures import labels, options
from bihuan.lecturers.services.rounds import (
    candidacy_apply,
    candidacy_judge,
    candidacy_withdraw,
    round_close,
    round_open,
)
from bihuan.people.selectors.actors import topmost_unit


@dataclass(frozen=True)
class RoundRow:
    round: SelectionRound
    label: str
    tone: str
    is_open: bool


@dataclass(frozen=True)
class RoundsPage:
    title: str
    rows: tuple[RoundRow, ...]
    form: forms.Form | None


@dataclass(frozen=True)
class CandidateView:
    row: selectors.CandidateRow
    label: str
    tone: str
    way: str
    form: forms.Form | None
    is_own: bool


@dataclass(frozen=True)
class RoundPage:
    title: str
    round: SelectionRound
    label: str
    tone: str
    candidates: tuple[CandidateView, ...]
    apply_form: forms.Form | None
    can_manage: bool
    can_close: bool


@page(policy="", form=True)
def rounds(request: HttpRequest) -> HttpResponse:
    """Everybody sees the rounds of the own unit and above; those who manage lecturers open new ones."""
    actor, at = request.actor, request.at  # type: ignore[attr-defined]
    unit = topmost_unit(actor, "lecturers.manage")
    form = RoundForm(request.POST if request.method == "POST" else None) if unit else None
    if form is not None and unit is not None and form.is_bound and form.is_valid():
        try:
            made = round_open(unit_id=unit.pk, actor=actor, at=at, **form.cleaned_data)
        except Refused as refused:
            form.add_error("closes_on", message_of(refused))
        else:
            return HttpResponseRedirect(reverse("lecturers:round", args=[made.pk]), status=303)
    rows = tuple(
        RoundRow(each, *ROUND_STATES[each.state], selectors.is_open(each, local(at).date())) for each in selectors.rounds(actor)
    )
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "lecturers/rounds.html", RoundsPage(_("讲师选拔"), rows, form), status=status)


@page(policy="")
def round_(request: HttpRequest, round_id: int) -> HttpResponse:
    return _rendered(request, round_id)


@page(policy="")
@require_POST
def close(request: HttpRequest, round_id: int) -> HttpResponse:
    round_close(round_id=round_id, actor=request.actor, at=request.at)  # type: ignore[attr-defined]
    messages.success(request, _("报名已结束。"))
    return HttpResponseRedirect(reverse("lecturers:round", args=[round_id]), status=303)


@page(policy="")
@require_POST
def apply(request: HttpRequest, round_id: int) -> HttpResponse:
    """One's own application (T-105)."""
    form = ApplyForm(request.POST)
    if form.is_valid():
        try:
            candidacy_apply(round_id=round_id, actor=request.actor, at=request.at, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("subjects", message_of(refused))
        else:
            messages.success(request, _("已报名，结果会在这里看到。"))
            return HttpResponseRedirect(reverse("lecturers:round", args=[round_id]), status=303)
    return _rendered(request, round_id, apply_form=form, status=422)


@page(policy="")
@require_POST
def candidacy(request: HttpRequest, candidacy_id: int, name: str) -> HttpResponse:
    """Withdraw the own application, or store the result of another's. Refuses (NotFound) anything else."""
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}  # type: ignore[attr-defined]
    row = selectors.candidacy_for(who["actor"], candidacy_id=candidacy_id)
    if name == "withdraw":
        candidacy_withdraw(candidacy_id=candidacy_id, **who)
        messages.success(request, _("已撤回报名。"))
        return HttpResponseRedirect(reverse("lecturers:round", args=[row.round_id]), status=303)
    if name != "judge":
        raise NotFound("not_found")
    ways = options("lecturer.selection_ways", unit=row.round.unit, on=local(who["at"]).date())
    form = JudgeForm(request.POST, ways=ways, prefix=f"{row.pk}_")
    if form.is_valid():
        try:
            candidacy_judge(candidacy_id=candidacy_id, judged=form.judged(), **who)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("remark" if refused.code == "selection_way_undescribed" else "score", message_of(refused))
        else:
            return HttpResponseRedirect(reverse("lecturers:round", args=[row.round_id]), status=303)
    return _rendered(request, row.round_id, judged={row.pk: form}, status=422)


def _rendered(
    request: HttpRequest,
    round_id: int,
    *,
    apply_form: forms.Form | None = None,
    judged: dict[int, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, day = request.actor, local(request.at).date()  # type: ignore[attr-defined]
    row = selectors.round_for(actor, round_id=round_id)
    ways = options("lecturer.selection_ways", unit=row.unit, on=day)
    can_manage = actor.can("lecturers.manage", row.unit.path)
    found = selectors.candidates(actor, row)
    mine = next((each.candidacy for each in found if each.candidacy.person_id == actor.person_id), None)
    may_apply = selectors.is_open(row, day) and (mine is None or mine.state == "withdrawn")
    context = RoundPage(
        title=row.title,
        round=row,
        label=ROUND_STATES[row.state][0],
        tone=ROUND_STATES[row.state][1],
        candidates=tuple(_candidate(each, actor, can_manage, ways, judged or {}) for each in found),
        apply_form=(apply_form or ApplyForm()) if may_apply or apply_form else None,
        can_manage=can_manage,
        can_close=can_manage and row.state == "open",
    )
    return render_page(request, "lecturers/round.html", context, status=status)


def _candidate(
    each: selectors.CandidateRow, actor: Any, can_manage: bool, ways: Any, judged: dict[int, forms.Form]
) -> CandidateView:
    row = each.candidacy
    is_own = row.person_id == actor.person_id
    judges = can_manage and row.state == APPLIED and not is_own
    form = judged.get(row.pk) or (JudgeForm(ways=ways, prefix=f"{row.pk}_") if judges else None)
    return CandidateView(each, *CANDIDACY_STATES[row.state], labels(ways).get(row.way, ""), form, is_own)
