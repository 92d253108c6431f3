"""One more step before something that cannot be taken back: a page of its own, so it works without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from bihuan.foundation.pages import render_page


@dataclass(frozen=True)
class ConfirmPage:
    """`facts` are (label, words) of what is concerned; the button posts to the same address."""

    title: str
    back_label: str
    back_url: str
    text: str
    facts: tuple[tuple[str, str], ...]
    button: str
    is_bad: bool = True


def confirm_page(request: HttpRequest, page: ConfirmPage) -> HttpResponse:
    return render_page(request, "training/confirm.html", page)
