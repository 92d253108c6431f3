"""Files of a unit's return: many at once, by slot, put right, replaced, taken away, and opened."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import many_files, page, request_actor, request_at, whole
from bihuan.foundation.selectors.attachments import stored_file
from bihuan.kernel.refusals import Refused
from bihuan.training.selectors import returns as reading
from bihuan.training.selectors.implementation import require_recorder
from bihuan.training.services.return_bundle import Bundle, return_add_bundle, return_place_files
from bihuan.training.services.return_files import Slot, return_add_files, return_remove_file, return_replace_file
from bihuan.training.views.returns import rendered, return_url
from bihuan.training.views.returns_words import done


@page(policy="training.view")
@require_POST
@many_files
def add_bundle(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Files of all sessions together; each file that was refused is named, the others are kept."""
    try:
        found = return_add_bundle(
            plan_id=plan_id, files=request.FILES.getlist("files"), actor=request_actor(request), at=request_at(request)
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, plan_id, problem=message_of(refused))
    for why in found.refused:
        messages.error(request, message_of(why))
    return done(request, f"{return_url(plan_id)}?at=files#files", _bundle_words(found, request, plan_id))


def _bundle_words(found: Bundle, request: HttpRequest, plan_id: int) -> str:
    """已归类 15 个：现场照片 5、签到表 5、会议纪要 5。"""
    plan, _row = reading.return_of(request_actor(request), plan_id)
    labels = {kind.code: kind.label for kind in reading.all_kinds(plan)}
    counts = Counter(labels.get(item.kind, item.kind) for item in found.sorted_items)
    each = "、".join(f"{label} {n}" for label, n in counts.items())
    told = [_("已归类 %(n)d 个文件：%(each)s。") % {"n": len(found.sorted_items), "each": each}] if each else []
    if found.unsorted_items:
        told.append(_("%(n)d 个没认出归处，请在下面选择。") % {"n": len(found.unsorted_items)})
    if found.n_known:
        told.append(_("%(n)d 个原来就有，没有重复保存。") % {"n": found.n_known})
    return "".join(told) or _("没有保存文件。")


@page(policy="training.view")
@require_POST
def place_files(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The choices beside the files, `slot-<id>` = `kind:line`; those left empty stay where they are."""
    chosen = {name[5:]: value for name, value in request.POST.items() if name.startswith("slot-") and value}
    slots = {int(item): _slot(str(value)) for item, value in chosen.items() if item.isdecimal()}
    try:
        n = return_place_files(plan_id=plan_id, slots=slots, actor=request_actor(request), at=request_at(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, plan_id, problem=message_of(refused))
    return done(request, f"{return_url(plan_id)}?at=files#files", _("已归类 %(n)d 个文件。") % {"n": n})


def _slot(value: str) -> Slot:
    kind, _colon, line = value.partition(":")
    return Slot(kind, whole(line))


@page(policy="training.view")
@require_POST
@many_files
def add_files(request: HttpRequest, plan_id: int) -> HttpResponse:
    slot = Slot(request.POST.get("kind", ""), whole(request.POST.get("line", "")))
    try:
        items = return_add_files(
            plan_id=plan_id,
            slot=slot,
            files=request.FILES.getlist("files"),
            actor=request_actor(request),
            at=request_at(request),
        )
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, plan_id, problem=message_of(refused))
    anchor = f"#line-{slot.line_id}" if slot.line_id else "#month-files"
    return done(request, return_url(plan_id) + anchor, _("已保存 %(n)d 个文件。") % {"n": len(items)})


@page(policy="training.view")
@require_POST
def replace_file(request: HttpRequest, item_id: int) -> HttpResponse:
    plan = reading.item_for(request_actor(request), item_id).monthly_return.plan
    require_recorder(request_actor(request), plan)
    plan_id = plan.pk
    upload = request.FILES.get("files")
    try:
        if upload is None:
            raise Refused("package_no_files")
        return_replace_file(item_id=item_id, upload=upload, actor=request_actor(request), at=request_at(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        return rendered(request, plan_id, problem=message_of(refused))
    return done(request, return_url(plan_id), _("已上传新版本，旧版本保留。"))


@page(policy="training.view")
@require_POST
def remove_file(request: HttpRequest, item_id: int) -> HttpResponse:
    plan = reading.item_for(request_actor(request), item_id).monthly_return.plan
    require_recorder(request_actor(request), plan)
    plan_id = plan.pk
    return_remove_file(item_id=item_id, actor=request_actor(request), at=request_at(request))
    return done(request, return_url(plan_id), _("已移除。"))


@page(policy="training.view")  # type: ignore[arg-type]
def file(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """The file itself, after the same check as the page. Pictures, which the house wrote anew, open; the rest is saved."""
    attachment = reading.item_for(request_actor(request), item_id).attachment
    shown = attachment.content_type == "image/jpeg"
    answer = FileResponse(stored_file(attachment), content_type=attachment.content_type)
    kind = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(attachment.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
