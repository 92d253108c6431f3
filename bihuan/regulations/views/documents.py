"""制度库: the list, a document readable as a 制度, one article."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.ui.states import StateView
from bihuan.kernel.refusals import NotFound
from bihuan.people.domain.actor import Actor
from bihuan.regulations import policies
from bihuan.regulations.forms import ReasonForm
from bihuan.regulations.models import Acknowledgement, Article, Document, DocumentVersion
from bihuan.regulations.selectors import documents as selectors
from bihuan.regulations.selectors.changes import ParameterChange, parameter_changes
from bihuan.regulations.selectors.readers import reading_counts
from bihuan.regulations.selectors.versions import latest_approved, version_in_force
from bihuan.regulations.services.packs import pack_codes, packs_load
from bihuan.regulations.services.versions import available_steps

STATES = {
    "draft": StateView(gettext_lazy("起草中"), "idle", "file-pen-line"),
    "submitted": StateView(gettext_lazy("待批准"), "accent", "hourglass"),
    "approved": StateView(gettext_lazy("已批准"), "ok", "check"),
    "withdrawn": StateView(gettext_lazy("已撤回"), "idle", "ban"),
}


@dataclass(frozen=True)
class DocumentsPage:
    title: str
    rows: tuple[selectors.DocumentRow, ...]
    n_packs_missing: int
    can_load: bool


@dataclass(frozen=True)
class VersionPage:
    title: str
    document: Document
    version: DocumentVersion
    state: StateView
    is_in_force: bool
    articles: tuple[selectors.ArticleView, ...]
    history: tuple[DocumentVersion, ...]
    adoptions: tuple[selectors.AdoptionView, ...]
    changes: tuple[ParameterChange, ...]
    asked: Acknowledgement | None
    steps: frozenset[str]
    can_draft: bool
    can_derive: bool
    can_adopt: bool
    form: ReasonForm
    failed: str = ""
    n_asked: int = 0
    n_read: int = 0


@page(policy="")
def documents(request: HttpRequest) -> HttpResponse:
    actor: Actor = request_actor(request)
    rows = selectors.document_rows(local(request_at(request)).date(), actor)
    missing = set(pack_codes()) - {row.document.code for row in rows}
    context = DocumentsPage(_("制度库"), rows, len(missing), actor.can("regulations.adopt"))
    return render_page(request, "regulations/documents.html", context)


@page(policy="regulations.adopt")
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    loaded = packs_load(at=request_at(request))
    messages.success(request, _("已装入 %(n)s 份制度包。") % {"n": len(loaded)})
    return HttpResponseRedirect(reverse("regulations:documents"), status=303)


@page(policy="")
def document(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force today, or the latest approved one that will be."""
    found = selectors.document_of(code)
    shown = version_in_force(found, local(request_at(request)).date()) or latest_approved(found)
    if shown is None:
        shown = next(iter(selectors.history_of(found, request_actor(request))), None)
    if shown is None:
        raise NotFound("not_found")
    return version_page(request, shown.pk)


@page(policy="")
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    return version_page(request, version_id)


@page(policy="")
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    """To the article on the page of its version."""
    found = get_object_or_404(Article, pk=article_id)
    shown = selectors.version_shown(found.version_id, request_actor(request))
    address = reverse("regulations:version", args=[shown.pk])
    return HttpResponseRedirect(f"{address}#article-{found.pk}")


def version_page(
    request: HttpRequest, version_id: int, *, form: ReasonForm | None = None, failed: str = "", status: int = 200
) -> HttpResponse:
    """The page of a version; after a refused step with the form of that step (`failed`)."""
    actor, at = request_actor(request), request_at(request)
    on = local(at).date()
    shown = selectors.version_shown(version_id, actor)
    in_force = version_in_force(shown.document, on)
    n_asked, n_read = reading_counts(shown, actor)
    context = VersionPage(
        title=shown.document.title,
        document=shown.document,
        version=shown,
        state=STATES[shown.state],
        is_in_force=in_force is not None and in_force.pk == shown.pk,
        articles=selectors.articles_of(shown),
        history=selectors.history_of(shown.document, actor),
        adoptions=selectors.adoptions_of(shown.document),
        changes=parameter_changes(shown) if shown.based_on else (),
        asked=selectors.asked_to_read(shown, actor),
        steps=available_steps(shown, actor=actor, at=at),
        can_draft=policies.may(actor, "regulations.draft", shown.document, on=on),
        can_derive=actor.can("regulations.draft"),
        can_adopt=actor.can("regulations.adopt"),
        form=form or ReasonForm(),
        failed=failed,
        n_asked=n_asked,
        n_read=n_read,
    )
    return render_page(request, "regulations/version.html", context, status=status)
