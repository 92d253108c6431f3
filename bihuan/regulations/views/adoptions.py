"""Adopting a document for a unit, and ending that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import Refused
from bihuan.people.models import Unit
from bihuan.regulations.domain.parameters import Unset
from bihuan.regulations.forms import FORMS, AdoptForm, EndForm, ParameterForm
from bihuan.regulations.models import Adoption, Document, DocumentVersion, Parameter
from bihuan.regulations.selectors.documents import ParameterView, document_of, parameter_view
from bihuan.regulations.selectors.versions import latest_approved, parameters_of
from bihuan.regulations.services.adoption import adoption_end, document_adopt, kind_to_choose

OFFERED_UNITS = 300
UNIT_CODES = frozenset({"not_permitted", "adoption_overlaps"})


@dataclass(frozen=True)
class OpenChoice:
    """A value that the document leaves to whoever adopts it."""

    article: str
    text: str
    parameter: ParameterView
    form: ParameterForm


@dataclass(frozen=True)
class AdoptPage:
    title: str
    document: Document
    version: DocumentVersion
    form: AdoptForm
    choices: tuple[OpenChoice, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class EndPage:
    title: str
    adoption: Adoption
    form: EndForm


@page(policy="regulations.adopt", form=True)
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    document = document_of(code)
    version = latest_approved(document)
    if version is None:
        raise Refused("document_not_in_force", document=document.title, on=local(request_at(request)).date())
    form = AdoptForm(request.POST or None, others=_others(document))
    choices = tuple(_choice(row, request) for row in parameters_of(version) if row.kind == Unset.kind)
    if request.method == "POST" and all([form.is_valid(), *(choice.form.is_valid() for choice in choices)]):
        adopted = _adopted(request, document, form, choices)
        if adopted is not None:
            messages.success(request, _("已采用，自所选日期起执行。"))
            return HttpResponseRedirect(reverse("regulations:document", args=[code]), status=303)
    offered = Unit.objects.visible_to(request_actor(request), "regulations.adopt").order_by("path")[:OFFERED_UNITS]
    context = AdoptPage(_("采用制度"), document, version, form, choices, tuple(offered))
    failed = request.method == "POST"
    return render_page(request, "regulations/adopt.html", context, status=422 if failed else 200)


@page(policy="regulations.adopt", form=True)
def end(request: HttpRequest, adoption_id: int) -> HttpResponse:
    adoption = get_object_or_404(Adoption.objects.select_related("unit", "document"), pk=adoption_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            adoption_end(adoption_id=adoption.pk, actor=request_actor(request), at=request_at(request), **form.cleaned_data)
        except Refused as refused:
            _told(form, "reason" if refused.code == "reason_missing" else "until_on", refused)
        else:
            messages.success(request, _("已记录结束日期。"))
            return HttpResponseRedirect(reverse("regulations:document", args=[adoption.document.code]), status=303)
    context = EndPage(_("结束采用"), adoption, form)
    return render_page(request, "regulations/end.html", context, status=422 if form.is_bound and form.errors else 200)


def _choice(row: Parameter, request: HttpRequest) -> OpenChoice:
    form_class = FORMS[kind_to_choose(row)]
    form = form_class(request.POST, prefix=row.key) if request.method == "POST" else form_class(prefix=row.key)
    return OpenChoice(f"{row.article.number} {row.article.title}", row.article.text, parameter_view(row), form)


def _others(document: Document) -> list[tuple[str, str]]:
    adopted = Document.objects.filter(adoptions__until_on=None).exclude(pk=document.pk).distinct().order_by("title")
    return [(each.code, each.title) for each in adopted if each.adoptions.exists()]


def _adopted(request: HttpRequest, document: Document, form: AdoptForm, choices: tuple[OpenChoice, ...]) -> Adoption | None:
    typed: dict[str, Any] = form.cleaned_data
    unit = Unit.objects.filter(code=typed["unit"].strip()).first()
    try:
        if unit is None:
            raise Refused("unit_unknown", unit=typed["unit"])
        return document_adopt(
            document=document,
            unit=unit,
            from_on=typed["from_on"],
            actor=request_actor(request),
            at=request_at(request),
            choices={choice.parameter.key: choice.form.raw() for choice in choices},
            replaces=Document.objects.filter(code__in=typed["replaces"]),
        )
    except Refused as refused:
        in_choice = next((choice for choice in choices if refused.facts.get("kind") == choice.form.kind), None)
        if in_choice is not None:
            in_choice.form.tell(refused)
        else:
            _told(form, "unit" if refused.code in {"unit_unknown", *UNIT_CODES} else "from_on", refused)
    return None


def _told(form: AdoptForm | EndForm, field: str, refused: Refused) -> None:
    form.add_error(field, message_of(refused))
