"""Files of the dossier in and out: several at once, new versions, cover, sheets of all rooms, everything as one archive."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.classroom.selectors.dossier import dossier_of, dossier_session, file_in
from bihuan.classroom.selectors.dossier_archive import archive_of
from bihuan.classroom.selectors.dossier_forms import PRINTS
from bihuan.classroom.services.dossier_files import Added, Slot, dossier_add_files, dossier_replace_file, dossier_withdraw_file
from bihuan.classroom.views.dossier import done, rendered
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import many_files, page, request_actor, request_at, whole
from bihuan.foundation.printouts import render_pdf
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.kernel.refusals import NotFound, Refused


@page(policy="")
@require_POST
@many_files
def add(request: HttpRequest, session_id: int) -> HttpResponse:
    """Each file that was refused is named, the others are kept."""
    place = request.POST.get("place", "")
    kind, _colon, room = place.partition(":")
    try:
        added = dossier_add_files(
            session_id=session_id,
            slot=Slot(kind, whole(room)),
            files=request.FILES.getlist("files"),
            actor=request_actor(request),
            at=request_at(request),
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, session_id, to=place, problem=message_of(refused))
    for why in added.refused:
        messages.error(request, message_of(why))
    return done(request, session_id, _words(added), to="" if added.files else place)


@page(policy="")
@require_POST
def replace(request: HttpRequest, session_id: int, file_id: int) -> HttpResponse:
    upload = request.FILES.get("files")
    actor, at = request_actor(request), request_at(request)
    try:
        if upload is None:
            raise Refused("package_no_files")
        dossier_replace_file(session_id=session_id, file_id=file_id, upload=upload, actor=actor, at=at)
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, session_id, problem=message_of(refused))
    return done(request, session_id, _("已上传新版本，旧版本保留。"))


@page(policy="")
@require_POST
def take_back(request: HttpRequest, session_id: int, file_id: int) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    row = dossier_withdraw_file(session_id=session_id, file_id=file_id, actor=actor, at=at)
    return done(request, session_id, _("已撤回「%(name)s」，记录里仍可查看。") % {"name": row.attachment.name})


@page(policy="")
def one(request: HttpRequest, session_id: int, file_id: int) -> HttpResponseBase:
    """A file in any of its versions, to whoever may read the dossier."""
    kept = file_in(dossier_session(request_actor(request), session_id), file_id).attachment
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(kept.name)}"}
    return FileResponse(stored_file(kept), content_type=kept.content_type, headers=headers)


@page(policy="")
def printed(request: HttpRequest, session_id: int, form: str) -> HttpResponse:
    """Cover and index, the sheets of all rooms, or a list that is drawn from rows. Refuses (NotFound) an unknown one."""
    found = dossier_of(dossier_session(request_actor(request), session_id))
    known = PRINTS.get(form)
    if known is None:
        raise NotFound("not_found")
    sheets = known(found)
    name = quote(f"{sheets[0].title}-{found.session.line.title}.pdf".replace(" ", ""))
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{name}"}
    return HttpResponse(render_pdf(*sheets), content_type="application/pdf", headers=headers)


@page(policy="")
def everything(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """All pieces, the cover and the sealed list as one archive."""
    found = dossier_of(dossier_session(request_actor(request), session_id))
    name = f"一班一档-{found.session.line.title}.zip"
    return FileResponse(archive_of(found), as_attachment=True, filename=name, content_type="application/zip")


def _words(added: Added) -> str:
    told = [_("已存入 %(n)d 个文件。") % {"n": len(added.files)}] if added.files else []
    if added.n_known:
        told.append(_("%(n)d 个原来就有，没有重复保存。") % {"n": added.n_known})
    return "".join(told) or _("没有保存文件。")
