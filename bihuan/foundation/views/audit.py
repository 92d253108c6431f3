"""操作记录: who did what, when, in which capacity and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.foundation.pages import page, render_page, request_actor
from bihuan.foundation.selectors.audit import AuditCriteria, AuditList, audit_page
from bihuan.foundation.trail import verb_choices


def _verbs() -> list[tuple[str, Any]]:
    return [("", _("全部操作")), *verb_choices()]


class AuditFilter(forms.Form):
    """The choice in the address; what cannot be read is ignored."""

    person = forms.CharField(label=gettext_lazy("操作人"), required=False, max_length=80)
    verb = forms.ChoiceField(label=gettext_lazy("操作"), required=False, choices=_verbs)
    stream = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    unit = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def criteria(self, after: str, before: str) -> AuditCriteria:
        self.is_valid()
        given = self.cleaned_data
        return AuditCriteria(
            unit_path=given.get("unit", ""),
            stream=given.get("stream", ""),
            verb=given.get("verb", ""),
            person=given.get("person", ""),
            after=after,
            before=before,
        )


@dataclass(frozen=True)
class Chip:
    label: str
    without_url: str


@dataclass(frozen=True)
class AuditPage:
    title: str
    form: AuditFilter
    audit: AuditList
    active: tuple[Chip, ...]


@page(policy="audit.view")
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    criteria = form.criteria(request.GET.get("after", ""), request.GET.get("before", ""))
    paths = request_actor(request).scope("audit.view")
    context = AuditPage(_("操作记录"), form, audit_page(paths, criteria), _chips(request.GET, criteria))
    return render_page(request, "foundation/audit.html", context)


def _chips(asked: QueryDict, criteria: AuditCriteria) -> tuple[Chip, ...]:
    """What is asked for but has no field on the page: one record."""
    if not criteria.stream:
        return ()
    rest = {name: value for name, value in asked.items() if name not in ("stream", "after", "before")}
    return (Chip(_("只看一条记录"), f"?{urlencode(rest)}"),)
