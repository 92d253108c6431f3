"""What belongs to results: the evidence, and the essay that the trainee writes on the phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.forms_evaluation import EssayForm
from bihuan.classroom.selectors.evaluation_sheet import evaluation_sheet
from bihuan.classroom.selectors.evaluations import may_record, require_recorder, result_for
from bihuan.classroom.selectors.sessions import session_for
from bihuan.classroom.services.evaluation_record import essay_write
from bihuan.classroom.views import mine
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.foundation.printouts import FormSheet, render_excel, render_pdf
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.kernel.refusals import NotFound, Refused

MEDIA: Mapping[str, tuple[str, Callable[[FormSheet], bytes]]] = {
    "pdf": ("application/pdf", render_pdf),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_excel),
}


@page(policy="")
def results(request: HttpRequest, session_id: int, medium: str) -> HttpResponse:
    """《培训评估表》 on paper or as a workbook. Refuses (NotFound) any other medium."""
    actor = request_actor(request)
    if medium not in MEDIA:
        raise NotFound("not_found")
    session = session_for(actor, session_id)
    require_recorder(actor, session)
    content_type, render = MEDIA[medium]
    name = quote(f"培训评估表-{session.line.title}.{medium}".replace(" ", ""))
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return HttpResponse(render(evaluation_sheet(session)), content_type=content_type, headers=headers)


@page(policy="")
def evidence(request: HttpRequest, evaluation_id: int) -> HttpResponseBase:
    """The file itself, to those who record results, never to others of the class: a score sheet names everybody."""
    actor = request_actor(request)
    found = result_for(actor, evaluation_id)
    if found.evidence is None or not may_record(actor, found.seat.session):
        raise NotFound("not_found")
    return FileResponse(stored_file(found.evidence), content_type=found.evidence.content_type, filename=found.evidence.name)


@page(policy="")
@require_POST
def essay(request: HttpRequest, session_id: int) -> HttpResponse:
    form = EssayForm(request.POST)
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    if form.is_valid():
        try:
            essay_write(session_id=session_id, text=form.cleaned_data["text"], **who)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("text", message_of(refused))
        else:
            messages.success(request, _("学习心得体会已提交，组织者评分确认后可以看到结果。"))
            return HttpResponseRedirect(reverse("classroom:me", args=[session_id]), status=303)
    return mine.rendered(request, session_id, essay=form, status=422)
