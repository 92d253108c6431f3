"""The public page behind the QR of a printed dossier."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.classroom.selectors.dossier_check import CHANGED, REOPENED, UNCHANGED, UNKNOWN, Checked, check
from bihuan.foundation.pages import public, render_page, request_at
from bihuan.foundation.ui.states import StateView

REASON = "whoever holds the printed dossier may ask whether it was changed; the answer names no person"
STATES = {
    UNCHANGED: StateView(gettext_lazy("没有变动"), "ok"),
    CHANGED: StateView(gettext_lazy("归档后有变动"), "bad"),
    REOPENED: StateView(gettext_lazy("已退回补充"), "warn"),
    UNKNOWN: StateView(gettext_lazy("没有这个校验码"), "idle"),
}


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("校验码"), max_length=24)


@dataclass(frozen=True)
class CheckPage:
    title: str
    form: CodeForm
    found: Checked | None
    state: StateView | None


@public(reason=REASON)
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The code typed from paper; with one in the address, its page."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["code"].replace("/", "-")
        return HttpResponseRedirect(reverse("check:dossier", args=[typed]))
    return render_page(request, "classroom/check.html", CheckPage(_("核对班次档案"), form, None, None))


@public(reason=REASON)
@require_safe
@never_cache
def dossier(request: HttpRequest, check_code: str) -> HttpResponse:
    found = check(check_code, at=request_at(request))
    context = CheckPage(_("核对班次档案"), CodeForm(initial={"code": found.code}), found, STATES[found.state])
    return render_page(request, "classroom/check.html", context, status=404 if found.state == UNKNOWN else 200)
