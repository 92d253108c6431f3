"""The steps of a need as POST addresses: check, send back, withdraw, merge, decline, join, leave; and 本月没有需求."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.foundation.clock import local
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, request_actor, request_at, whole
from bihuan.kernel.periods import Month
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.people.models import Unit
from bihuan.training.services.need_decide import need_decline, need_merge
from bihuan.training.services.need_raise import need_check, need_none, need_send_back, need_withdraw
from bihuan.training.services.need_voice import need_join, need_leave
from bihuan.training.views.needs import need_page

STEPS: dict[str, tuple[Callable[..., Any], tuple[str, ...], Any]] = {
    "check": (need_check, (), gettext_lazy("已审核，报送综合事务组安排。")),
    "send-back": (need_send_back, ("remark",), gettext_lazy("已退回提出人修改。")),
    "withdraw": (need_withdraw, (), gettext_lazy("已撤回。")),
    "merge": (need_merge, ("remark", "into_id"), gettext_lazy("已合并。")),
    "decline": (need_decline, ("remark",), gettext_lazy("已办理，提出人会看到意见。")),
    "join": (need_join, (), gettext_lazy("已加入，有安排时会通知您。")),
    "leave": (need_leave, (), gettext_lazy("已退出。")),
}
"""Name → service, what it takes from the form, and what is said when it is done."""
WITHOUT_VERSION = ("join", "leave")


@page(policy="")
@require_POST
def step(request: HttpRequest, need_id: int, step: str) -> HttpResponse:
    if step not in STEPS:
        raise NotFound("not_found")
    service, names, told = STEPS[step]
    given: dict[str, Any] = {}
    if "remark" in names:
        given["remark"] = request.POST.get("reason", "")[:300]
    if "into_id" in names:
        given["into_id"] = whole(request.POST.get("into", "")) or 0
    if step not in WITHOUT_VERSION:
        given["version"] = whole(request.POST.get("row_version", ""))
    try:
        service(need_id=need_id, actor=request_actor(request), at=request_at(request), **given)
    except Refused as why:
        if why.status != 422:
            raise
        messages.error(request, message_of(why))
        return need_page(request, need_id, status=422)
    messages.success(request, str(told))
    return HttpResponseRedirect(reverse("training:need", args=[need_id]), status=303)


@page(policy="")
@require_POST
def none(request: HttpRequest) -> HttpResponse:
    """The head of the home unit says that there is no need this month."""
    actor, at = request_actor(request), request_at(request)
    unit = Unit.objects.filter(pk=actor.home_unit_id or 0).first()
    if unit is None:
        raise NotFound("not_found")
    need_none(unit=unit, month=Month.of(local(at).date()), actor=actor, at=at)
    messages.success(request, _("已报送：本月没有培训需求。"))
    return HttpResponseRedirect(reverse("training:needs"), status=303)
