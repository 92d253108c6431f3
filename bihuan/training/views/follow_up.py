"""Recording 训后跟进 from the page of the session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.kernel.refusals import Refused
from bihuan.training.services.follow_up import follow_up_record


@page(policy="training.view")
@require_POST
def follow_up(request: HttpRequest, line_id: int) -> HttpResponse:
    try:
        note = request.POST.get("note", "")
        follow_up_record(line_id=line_id, note=note, actor=request_actor(request), at=request_at(request))
    except Refused as why:
        if why.code != "follow_up_note_missing":
            raise
        messages.error(request, message_of(why))
    else:
        messages.success(request, _("已登记训后跟进。"))
    return HttpResponseRedirect(reverse("training:session", args=[line_id]), status=303)
