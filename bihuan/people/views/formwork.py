"""What every form page of people has in common: shown, refused beside its field, or done and on to the next page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import render_page
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class FormPage:
    """`back_url` leads to what the form is about."""

    title: str
    lead: str
    form: Form
    button: str
    back_url: str
    back_label: str
    is_grave: bool = False


@dataclass(frozen=True)
class Done:
    """What is told after success, and where it leads."""

    told: str
    url: str


def answer(request: HttpRequest, context: FormPage, act: Callable[[], Done]) -> HttpResponse:
    """GET shows the form. POST acts; a refusal of the business (422) stands above the form with nothing typed lost."""
    if request.method != "POST":
        return render_page(request, "people/form.html", context)
    if context.form.is_valid():
        try:
            done = act()
        except Refused as refused:
            if refused.status != 422:
                raise
            context.form.add_error(None, message_of(refused))
        else:
            messages.success(request, done.told)
            return HttpResponseRedirect(done.url, status=303)
    return render_page(request, "people/form.html", context, status=422)
