"""One case: the facts, what was said, what was decided, and the one step that is open to this person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties import policies
from bihuan.duties.domain.case_kinds import case_kind
from bihuan.duties.domain.case_states import CASE_STATES, PENDING
from bihuan.duties.forms import CaseTextForm, EvidenceForm, ExecutionForm, MeasureForm
from bihuan.duties.selectors import cases as selectors
from bihuan.duties.selectors.case_sheet import case_sheet
from bihuan.duties.services.case_close import case_close, case_execute, case_withdraw
from bihuan.duties.services.case_decide import case_appeal, case_decide, case_decide_appeal
from bihuan.duties.services.case_hear import case_evidence_add, case_pass_over, case_state
from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.foundation.selectors.audit import HistoryEvent, history_of
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.domain.actor import Actor
from bihuan.regulations.domain.citation import Citation
from bihuan.regulations.domain.parameters import Measure

Forms = Mapping[str, forms.Form]


@dataclass(frozen=True)
class CasePage:
    title: str
    file: selectors.CaseFile
    kind_label: str
    state_label: str
    tone: str
    citation: Citation | None
    responsible: str
    is_concerned: bool
    steps: frozenset[str]
    forms: Forms
    can_add_evidence: bool
    can_print: bool
    measures_citation: Citation | None
    events: tuple[HistoryEvent, ...] = field(default=())


@dataclass(frozen=True)
class Step:
    """A step of the page: its form, its service, what is said afterwards, and the field at which a refusal is told."""

    form: str
    run: Callable[[int, Any, Mapping[str, Any]], Any]
    told: str
    at_field: str


STEPS: Mapping[str, Step] = {
    "state": Step("text", lambda pk, given, who: case_state(case_id=pk, text=given["text"], **who), "陈述已存入案卷。", "text"),
    "pass-over": Step("", lambda pk, given, who: case_pass_over(case_id=pk, text="", **who), "已记录：期限内未陈述。", ""),
    "evidence": Step(
        "evidence",
        lambda pk, given, who: case_evidence_add(case_id=pk, note=given["note"], file=given["file"], **who),
        "证据已存入案卷。",
        "file",
    ),
    "decide": Step("measure", lambda pk, given, who: case_decide(case_id=pk, decided=given, **who), "决定已记录。", "amount"),
    "appeal": Step("text", lambda pk, given, who: case_appeal(case_id=pk, text=given["text"], **who), "申诉已提交。", "text"),
    "decide-appeal": Step(
        "measure", lambda pk, given, who: case_decide_appeal(case_id=pk, decided=given, **who), "申诉决定已记录。", "amount"
    ),
    "execute": Step(
        "execution",
        lambda pk, given, who: case_execute(case_id=pk, on=given["on"], note=given["note"], **who),
        "执行情况已登记。",
        "on",
    ),
    "close": Step("", lambda pk, given, who: case_close(case_id=pk, **who), "已结案。", ""),
    "withdraw": Step("text", lambda pk, given, who: case_withdraw(case_id=pk, reason=given["text"], **who), "已撤案。", "text"),
}


@page(policy="")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    return _rendered(request, case_id, {})


@page(policy="")
@require_POST
def step(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """One step of the case. Refuses (NotFound) an unknown step and a case out of sight."""
    known = STEPS.get(name)
    if known is None:
        raise NotFound("not_found")
    who = {"actor": request_actor(request), "at": request_at(request)}
    row = selectors.case_for(request_actor(request), case_id=case_id)
    policies.require_step(request_actor(request), name.replace("-", "_"), row)
    form = _form(request, case_id, known.form)
    if form is not None and not form.is_valid():
        return _rendered(request, case_id, {known.form: form}, status=422)
    given = form.decided() if isinstance(form, MeasureForm) else form.cleaned_data if form else {}
    try:
        known.run(case_id, given, who)
    except Refused as refused:
        if refused.status != 422 or form is None:
            raise
        form.add_error(known.at_field if known.at_field in form.fields else None, message_of(refused))
        return _rendered(request, case_id, {known.form: form}, status=422)
    messages.success(request, _(known.told))
    return HttpResponseRedirect(reverse("duties:case", args=[case_id]), status=303)


@page(policy="")
def evidence(request: HttpRequest, case_id: int, evidence_id: int) -> HttpResponseBase:
    """A piece of evidence, to whoever may see the case."""
    found = selectors.case_file(request_actor(request), case_id=case_id)
    piece = next((each.attachment for each in found.evidence if each.pk == evidence_id), None)
    if piece is None:
        raise NotFound("not_found")
    answer = FileResponse(stored_file(piece), content_type=piece.content_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(piece.name)}"
    return answer


@page(policy="")
def decision_sheet(request: HttpRequest, case_id: int) -> HttpResponse:
    """《问责决定书》. Refuses (NotFound) before there is a decision."""
    found = selectors.case_file(request_actor(request), case_id=case_id)
    if found.in_force is None:
        raise NotFound("not_found")
    content = render_pdf(case_sheet(found))
    name = quote(f"问责决定书-{found.case.number}.pdf".replace(" ", ""))
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    )


def _form(request: HttpRequest, case_id: int, name: str) -> Any:
    if name == "measure":
        row = selectors.case_for(request_actor(request), case_id=case_id)
        offered, _article = selectors.measures_for(row, on=local(request_at(request)).date())
        return MeasureForm(request.POST, measures=offered)
    if name == "evidence":
        return EvidenceForm(request.POST, request.FILES)
    kinds: Mapping[str, type[forms.Form]] = {"text": CaseTextForm, "execution": ExecutionForm}
    return kinds[name](request.POST) if name in kinds else None


def _rendered(request: HttpRequest, case_id: int, given: Forms, status: int = 200) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    found = selectors.case_file(actor, case_id=case_id)
    row = found.case
    offered, article = selectors.measures_for(row, on=local(at).date())
    blank: Forms = {
        "text": CaseTextForm(),
        "evidence": EvidenceForm(),
        "measure": MeasureForm(measures=offered),
        "execution": ExecutionForm(initial={"on": local(at).date()}),
    }
    concerned = policies.is_concerned(row, actor)
    context = CasePage(
        title=row.title,
        file=found,
        kind_label=case_kind(row.kind).label,
        state_label=CASE_STATES[row.state][0],
        tone=CASE_STATES[row.state][1],
        citation=Citation.from_json(row.citation),
        responsible="、".join(one["name"] for one in row.facts.get("responsible", ())),
        is_concerned=concerned,
        steps=_allowed(found, offered, actor, at),
        forms={**blank, **given},
        can_add_evidence=row.state in PENDING and policies.may_step(actor, "evidence", row),
        can_print=found.in_force is not None,
        measures_citation=article.citation if article else None,
        events=history_of(row),
    )
    return render_page(request, "duties/case.html", context, status=status)


def _allowed(found: selectors.CaseFile, offered: Sequence[Measure], actor: Actor, at: datetime) -> frozenset[str]:
    """Steps that the machine and the post both let this person take."""
    open_now = selectors.steps_open(found, offered, actor, at=at)
    return frozenset(name for name in open_now if policies.may_step(actor, name, found.case))
