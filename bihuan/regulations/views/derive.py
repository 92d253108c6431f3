"""A unit's own document from an existing one: begun here, then worked on like every draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import Refused
from bihuan.people.models import Unit
from bihuan.regulations.forms import DeriveForm
from bihuan.regulations.models import Document, DocumentVersion
from bihuan.regulations.selectors.documents import document_of
from bihuan.regulations.selectors.versions import latest_approved
from bihuan.regulations.services.derivation import OwnDocument, document_derive

OFFERED_UNITS = 300
FIELD_OF = {"day_in_past": "effective_on", "document_title_taken": "title", "unit_unknown": "unit", "draft_open": "unit"}


@dataclass(frozen=True)
class DerivePage:
    title: str
    document: Document
    version: DocumentVersion
    form: DeriveForm
    units: tuple[Unit, ...]


@page(policy="regulations.draft", form=True)
def derive(request: HttpRequest, code: str) -> HttpResponse:
    document = document_of(code)
    base = latest_approved(document)
    if base is None:
        raise Refused("document_not_in_force", document=document.title, on=request_at(request).date())
    form = DeriveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _derived(request, document, form)
        if made is not None:
            messages.success(request, _("已按《%(title)s》起草，请改成本单位的规定后提交批准。") % {"title": document.title})
            return HttpResponseRedirect(reverse("regulations:version", args=[made.pk]), status=303)
    units = Unit.objects.visible_to(request_actor(request), "regulations.draft").order_by("path")[:OFFERED_UNITS]
    context = DerivePage(_("制定本单位制度"), document, base, form, tuple(units))
    status = 422 if form.is_bound and form.errors else 200
    return render_page(request, "regulations/derive.html", context, status=status)


def _derived(request: HttpRequest, document: Document, form: DeriveForm) -> DocumentVersion | None:
    typed = dict(form.cleaned_data)
    code = typed.pop("unit").strip()
    try:
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            raise Refused("unit_unknown", unit=code)
        return document_derive(
            document_id=document.pk,
            unit=unit,
            own=OwnDocument(**typed),
            actor=request_actor(request),
            at=request_at(request),
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        form.add_error(FIELD_OF.get(refused.code), message_of(refused))
        return None
