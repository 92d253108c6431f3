"""问责建议: the list, one proposal, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.forms import PROPOSAL_STATES, DecisionForm, OpenForm
from bihuan.duties.models import Case, CaseProposal
from bihuan.duties.selectors import proposals as selectors
from bihuan.duties.selectors.cases import concerned_choices
from bihuan.duties.services.case_open import case_open
from bihuan.duties.services.proposals import proposal_decide
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
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
    case: Case | None


@page(policy="duties.propose")
def proposals(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "proposed")
    shown = selectors.proposals(
        request_actor(request),
        state=state,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    chips = tuple(Chip(str(label), f"?state={code}", code == state) for code, label in PROPOSAL_STATES)
    return render_page(request, "duties/proposals.html", ProposalsPage(_("问责建议"), shown, chips))


@page(policy="duties.propose")
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _rendered(request, proposal_id)


@page(policy="duties.propose")
@require_POST
def drop(request: HttpRequest, proposal_id: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    actor, at = request_actor(request), request_at(request)

    def run() -> str:
        proposal_decide(proposal_id=proposal_id, decision="drop", note=form.cleaned_data["note"], actor=actor, at=at)
        messages.success(request, _("已记录：不予立案。"))
        return reverse("duties:proposal", args=[proposal_id])

    return _decided(request, proposal_id, form, run)


@page(policy="duties.propose")
@require_POST
def keep(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """立案: the case is opened and the person concerned is asked to speak."""
    actor, at = request_actor(request), request_at(request)
    row = selectors.proposal(actor, proposal_id=proposal_id)
    form = OpenForm(request.POST, persons=concerned_choices(row, on=local(at).date()))

    def run() -> str:
        given = form.cleaned_data
        person_id = given.get("person")
        case = case_open(proposal_id=proposal_id, note=given["note"], person_id=person_id, actor=actor, at=at)
        messages.success(request, _("已立案：%(number)s。") % {"number": case.number})
        return reverse("duties:case", args=[case.pk])

    return _decided(request, proposal_id, form, run)


def _decided(request: HttpRequest, proposal_id: int, form: DecisionForm, run: Callable[[], str]) -> HttpResponse:
    if not form.is_valid():
        return _rendered(request, proposal_id, form, status=422)
    try:
        target = run()
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error("note", message_of(refused))
        return _rendered(request, proposal_id, form, status=422)
    return HttpResponseRedirect(target, status=303)


def _rendered(request: HttpRequest, proposal_id: int, given: DecisionForm | None = None, status: int = 200) -> HttpResponse:
    actor = request_actor(request)
    row = selectors.proposal(actor, proposal_id=proposal_id)
    form = given or OpenForm(persons=concerned_choices(row, on=local(request_at(request)).date()))
    is_own = row.person_id is not None and row.person_id == actor.person_id
    context = ProposalPage(
        title=row.title,
        proposal=row,
        citation=Citation.from_json(row.citation),
        responsible="、".join(one["name"] for one in row.facts.get("responsible", [])),
        form=form,
        can_decide=row.state == CaseProposal.State.PROPOSED and not is_own,
        case=Case.objects.visible_to(actor).filter(proposal=row).first(),
    )
    return render_page(request, "duties/proposal.html", context, status=status)
