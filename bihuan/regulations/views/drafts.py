"""Drafting: begin a version, change a figure, a wording, the first day; see what it would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at, whole
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.regulations.forms import FORMS, DraftForm, ParameterForm, RewordForm
from bihuan.regulations.models import Article, Document, DocumentVersion
from bihuan.regulations.selectors.documents import ParameterView, document_of, parameter_view, version_shown
from bihuan.regulations.selectors.preview import Preview
from bihuan.regulations.selectors.preview import preview as previewed
from bihuan.regulations.selectors.versions import parameters_of
from bihuan.regulations.services.adoption import kind_to_choose
from bihuan.regulations.services.drafting import article_reword, parameter_set, version_describe, version_draft


@dataclass(frozen=True)
class DraftPage:
    """A new draft, or (with a version) the head of one."""

    title: str
    document: Document
    version: DocumentVersion | None
    form: DraftForm


@dataclass(frozen=True)
class ParameterPage:
    title: str
    version: DocumentVersion
    article: Article
    parameter: ParameterView
    form: ParameterForm


@dataclass(frozen=True)
class RewordPage:
    title: str
    version: DocumentVersion
    article: Article
    form: RewordForm


@dataclass(frozen=True)
class PreviewPage:
    title: str
    preview: Preview


@page(policy="regulations.draft", form=True)
def draft(request: HttpRequest, code: str) -> HttpResponse:
    document = document_of(code)
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = version_draft(document_id=document.pk, **form.cleaned_data, **_acting(request))
            return _to_version(request, made, _("已按现行版本开始起草，请逐项修改。"))
        except Refused as refused:
            _told(form, refused, "effective_on" if refused.code == "day_in_past" else None)
    context = DraftPage(_("起草新版本"), document, None, form)
    return render_page(request, "regulations/draft.html", context, status=_status(form))


@page(policy="regulations.draft", form=True)
def describe(request: HttpRequest, version_id: int) -> HttpResponse:
    version = version_shown(version_id, request_actor(request))
    initial = {"effective_on": version.effective_on, "change_note": version.change_note}
    form = DraftForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version_describe(version_id=version.pk, **form.cleaned_data, **_acting(request))
            return _to_version(request, version, _("已保存。"))
        except Refused as refused:
            _told(form, refused, "effective_on" if refused.code == "day_in_past" else None)
    context = DraftPage(_("生效日期与修改原因"), version.document, version, form)
    return render_page(request, "regulations/draft.html", context, status=_status(form))


@page(policy="regulations.draft", form=True)
def parameter(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    version = version_shown(version_id, request_actor(request))
    row = next((each for each in parameters_of(version) if each.key == key), None)
    if row is None or kind_to_choose(row) not in FORMS:
        raise NotFound("parameter_unknown", key=key)
    form_class = FORMS[kind_to_choose(row)]
    form = form_class(request.POST) if request.method == "POST" else form_class.shown(row.value)
    if request.method == "POST" and form.is_valid():
        try:
            parameter_set(
                version_id=version.pk, key=key, value=form.raw(), row_version=_row_version(request), **_acting(request)
            )
            return _to_version(request, version, _("已保存。"), f"#article-{row.article_id}")
        except Refused as refused:
            _told_typed(form, refused)
    shown = parameter_view(row)
    context = ParameterPage(shown.label, version, row.article, shown, form)
    return render_page(request, "regulations/parameter.html", context, status=_status(form))


@page(policy="regulations.draft", form=True)
def reword(request: HttpRequest, version_id: int, key: str) -> HttpResponse:
    version = version_shown(version_id, request_actor(request))
    article = version.articles.filter(key=key).first()
    if article is None:
        raise NotFound("not_found")
    form = RewordForm(request.POST or None, initial={"text": article.text})
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"key": key, "text": form.cleaned_data["text"], "row_version": _row_version(request)}
        try:
            article_reword(version_id=version.pk, **given, **_acting(request))
            return _to_version(request, version, _("已保存。"), f"#article-{article.pk}")
        except Refused as refused:
            _told(form, refused, "text")
    context = RewordPage(f"{article.number} {article.title}", version, article, form)
    return render_page(request, "regulations/reword.html", context, status=_status(form))


@page(policy="")
def preview(request: HttpRequest, version_id: int) -> HttpResponse:
    shown = version_shown(version_id, request_actor(request))
    context = PreviewPage(_("改了什么、影响谁"), previewed(shown, at=request_at(request)))
    return render_page(request, "regulations/preview.html", context)


def _acting(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}


def _row_version(request: HttpRequest) -> int | None:
    return whole(request.POST.get("row_version", ""))


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def _told(form: forms.Form, refused: Refused, field: str | None) -> None:
    """Refusals about what was typed stand beside the field; others (409, 403) go on to the page of refusals."""
    if refused.status != 422:
        raise refused
    form.add_error(field, message_of(refused))


def _told_typed(form: ParameterForm, refused: Refused) -> None:
    if refused.status != 422:
        raise refused
    form.tell(refused)


def _to_version(request: HttpRequest, version: DocumentVersion, told: str, anchor: str = "") -> HttpResponse:
    messages.success(request, told)
    return HttpResponseRedirect(reverse("regulations:version", args=[version.pk]) + anchor, status=303)
