"""操作记录: who did what, when, in which capacity and why."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.foundation.pages import page, render_page
from bihuan.foundation.selectors.audit import AuditCriteria, AuditList, audit_page


class AuditFilter(forms.Form):
    """The choice in the address; what cannot be read is ignored."""

    person = forms.CharField(label=gettext_lazy("操作人"), required=False, max_length=80)
    verb = forms.CharField(label=gettext_lazy("操作代码"), required=False, max_length=80)
    stream = forms.CharField(label=gettext_lazy("记录"), required=False, max_length=120)
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
class AuditPage:
    title: str
    form: AuditFilter
    audit: AuditList


@page(policy="audit.view")
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    criteria = form.criteria(request.GET.get("after", ""), request.GET.get("before", ""))
    paths = request.actor.scope("audit.view")  # type: ignore[attr-defined]
    return render_page(request, "foundation/audit.html", AuditPage(_("操作记录"), form, audit_page(paths, criteria)))
