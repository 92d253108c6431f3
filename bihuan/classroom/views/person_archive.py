"""The training file of one person on paper."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from bihuan.classroom.selectors.person_archive import archive_sheet
from bihuan.foundation.pages import page, request_actor, request_at
from bihuan.foundation.printouts import render_pdf


@page(policy="")
def archive(request: HttpRequest, person_id: int) -> HttpResponse:
    sheet = archive_sheet(request_actor(request), person_id, at=request_at(request))
    name = quote(f"个人培训档案-{sheet.subtitle}.pdf".replace("　", "-"))
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return HttpResponse(render_pdf(sheet), content_type="application/pdf", headers=headers)
