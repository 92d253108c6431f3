"""全站搜索: the page behind the box in the head."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.search import MAX_CHARS
from bihuan.shell.selectors.search import Found
from bihuan.shell.selectors.search import found as all_found


@dataclass(frozen=True)
class SearchPage:
    """`sought`: the words as typed, at most as long as the box takes."""

    title: str
    sought: str
    groups: tuple[Found, ...]
    n_shown: int


@page(policy="")
def search(request: HttpRequest) -> HttpResponse:
    sought = request.GET.get("q", "").strip()[:MAX_CHARS]
    groups = all_found(request_actor(request), sought, at=request_at(request))
    n_shown = sum(len(group.hits) for group in groups)
    return render_page(request, "shell/search.html", SearchPage(_("搜索"), sought, groups, n_shown))
