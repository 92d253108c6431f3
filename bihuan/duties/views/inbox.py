"""站内信."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.duties.selectors.inbox import Inbox
from bihuan.duties.selectors.inbox import inbox as inbox_of
from bihuan.duties.services.notices import notice_read, notices_read_all
from bihuan.foundation.pages import page, render_page, request_actor, request_at


@dataclass(frozen=True)
class InboxPage:
    """`has_late`: one of those shown was sent after its moment, and the page says what that means."""

    title: str
    inbox: Inbox
    only_unread: bool
    has_late: bool


@page(policy="")
def inbox(request: HttpRequest) -> HttpResponse:
    only_unread = request.GET.get("unread") == "1"
    shown = inbox_of(
        request_actor(request),
        only_unread=only_unread,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return render_page(
        request, "duties/inbox.html", InboxPage(_("消息"), shown, only_unread, any(row.is_late for row in shown.rows))
    )


@page(policy="")
@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark read and go where the notice leads (only within the site)."""
    notice_read(notice_id=notice_id, person_id=request_actor(request).person_id or 0, at=request_at(request))
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return HttpResponseRedirect(target if is_ours else reverse("duties:inbox"), status=303)


@page(policy="")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    notices_read_all(person_id=request_actor(request).person_id or 0, at=request_at(request))
    return HttpResponseRedirect(reverse("duties:inbox"), status=303)
