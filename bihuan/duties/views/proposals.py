"""问责建议: the list, one proposal, and the decision."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.forms import PROPOSAL_STATES, DecisionForm
from bihuan.duties.models import CaseProposal
from bihuan.duties.selectors import proposals as selectors
from bihuan.duties.services.proposals import proposal_decide
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.citation import Citation


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class ProposalsPage:
    title: str
    proposals: selectors.ProposalList
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class ProposalPage:
    title: str
    proposal: CaseProposal
    citation: Citation | None
    responsible: str
    form: DecisionForm
    can_decide: bool


@page(policy="duties.propose")
def proposals(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "proposed")
    shown = selectors.proposals(
        request.actor,  # type: ignore[attr-defined]
        state=state,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    chips = tuple(Chip(str(label), f"?state={code}", code == state) for code, label in PROPOSAL_STATES)
    return render_page(request, "duties/proposals.html", ProposalsPage(_("问责建议"), shown, chips))


@page(policy="duties.propose")
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _rendered(request, proposal_id, DecisionForm())


@page(policy="duties.propose")
@require_POST
def drop(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _decided(request, proposal_id, "drop", _("已记录：不予立案。"))


@page(policy="duties.propose")
@require_POST
def keep(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _decided(request, proposal_id, "keep", _("已记录：立案。"))


def _decided(request: HttpRequest, proposal_id: int, decision: str, told: str) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _rendered(request, proposal_id, form, status=422)
    try:
        proposal_decide(
            proposal_id=proposal_id,
            decision=decision,
            note=form.cleaned_data["note"],
            actor=request.actor,  # type: ignore[attr-defined]
            at=request.at,  # type: ignore[attr-defined]
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("note", message_of(refused))
        return _rendered(request, proposal_id, form, status=422)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("duties:proposal", args=[proposal_id]), status=303)


def _rendered(request: HttpRequest, proposal_id: int, form: DecisionForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = selectors.proposal(actor, proposal_id=proposal_id)
    is_own = row.person_id is not None and row.person_id == actor.person_id
    context = ProposalPage(
        title=row.title,
        proposal=row,
        citation=Citation.from_json(row.citation),
        responsible="、".join(one["name"] for one in row.facts.get("responsible", [])),
        form=form,
        can_decide=row.state == CaseProposal.State.PROPOSED and not is_own,
    )
    return render_page(request, "duties/proposal.html", context, status=status)
