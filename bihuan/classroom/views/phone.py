"""签到 on the phone: scan, type six figures, deliver what was kept; one clear answer after it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.classroom.domain import codes
from bihuan.classroom.domain.lateness import expected_at
from bihuan.classroom.forms_signin import DigitsForm
from bihuan.classroom.models import SignIn
from bihuan.classroom.selectors.signin import OpenClass, open_classes, own_sign_in, rule_of
from bihuan.classroom.services.signin_by_code import signin_by_code, signin_by_digits
from bihuan.classroom.services.signin_deliver import signin_deliver
from bihuan.classroom.services.signin_out import signin_out
from bihuan.classroom.views import signin_device
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.kernel.refusals import Refused
from bihuan.regulations.domain.citation import Citation

LONGEST_CODE = 200


@dataclass(frozen=True)
class MinePage:
    title: str
    form: DigitsForm
    classes: list[OpenClass]


@dataclass(frozen=True)
class ScanPage:
    """`why` is the refusal, told before the button is offered again."""

    title: str
    code: str
    why: str = ""


@dataclass(frozen=True)
class DonePage:
    title: str
    row: SignIn
    on_time_until: datetime
    asks_sign_out: bool
    code: str
    citation: Citation | None


@page(policy="")
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Typing the six figures, and what this person may sign in for now."""
    return _typed(request, DigitsForm())


@page(policy="")
@require_POST
def by_digits(request: HttpRequest) -> HttpResponse:
    form, key = DigitsForm(request.POST), signin_device.key_of(request)
    if not form.is_valid():
        return _typed(request, form, status=422)
    digest = signin_device.digest_of(key)
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    try:
        row = signin_by_digits(digits=form.cleaned_data["digits"], device=digest, **who)
    except Refused as refused:
        form.add_error("digits", message_of(refused))
        return _typed(request, form, status=refused.status)
    return _stored(row, key)


@page(policy="")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code opens. Opening it writes nothing: the form sends itself, and has a button where it cannot."""
    key, why, status = signin_device.key_of(request), "", 200
    if request.method == "POST":
        who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
        try:
            return _stored(signin_by_code(code=token, device=signin_device.digest_of(key), **who), key, code=token)
        except Refused as refused:
            why, status = message_of(refused), refused.status
    title = "没有签到" if why else "正在签到"
    answer = render_page(request, "classroom/scan.html", ScanPage(title, token, why), status=status)
    signin_device.keep(answer, key)
    return answer


@page(policy="")
@never_cache
@require_safe
def done(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """Read from the stored row, whoever asks and however often: what stands here is in the ledger."""
    row = own_sign_in(request_actor(request), sign_in_id=sign_in_id)
    rule = rule_of(row.session, row.segment.starts_at)
    until = expected_at(row.segment.starts_at, rule.rule)
    code = request.GET.get("code", "")[:LONGEST_CODE]
    context = DonePage("已签到", row, until, rule.asks_sign_out and bool(code), code, rule.citation)
    return render_page(request, "classroom/signed.html", context)


@page(policy="")
@require_POST
def deliver(request: HttpRequest) -> JsonResponse:
    """One scan from the phone's script: `live` as it happens, else kept without network and delivered now.

    The phone keeps it until the answer is final: stored, or refused for a reason that stays.
    """
    key, kept = signin_device.key_of(request), request.POST.get("kept", "")[:LONGEST_CODE]
    given: dict[str, Any] = {"device": signin_device.digest_of(key), "actor": request_actor(request), "at": request_at(request)}
    try:
        row = _live(kept, given) if request.POST.get("live") else signin_deliver(kept=kept, **given)
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": message_of(refused)}, status=refused.status)
    answer = JsonResponse({"url": _address(row, kept if codes.read(kept) else "")})
    signin_device.keep(answer, key)
    return answer


@page(policy="")
@require_POST
def sign_out(request: HttpRequest, token: str) -> HttpResponse:
    who: dict[str, Any] = {"actor": request_actor(request), "at": request_at(request)}
    row = signin_out(code=token, **who)
    return HttpResponseRedirect(reverse("classroom:signed", args=[row.pk]), status=303)


def _live(kept: str, given: dict[str, Any]) -> SignIn:
    return signin_by_code(code=kept, **given) if codes.read(kept) else signin_by_digits(digits=kept, **given)


def _address(row: SignIn, code: str = "") -> str:
    """Where the answer stands; with the code, because signing out asks for one."""
    return reverse("classroom:signed", args=[row.pk]) + (f"?{urlencode({'code': code})}" if code else "")


def _typed(request: HttpRequest, form: DigitsForm, status: int = 200) -> HttpResponse:
    actor, at = request_actor(request), request_at(request)
    classes = open_classes(actor.person_id, at) if actor.person_id else []
    answer = render_page(request, "classroom/signin.html", MinePage("签到", form, classes), status=status)
    signin_device.keep(answer, signin_device.key_of(request))
    return answer


def _stored(row: SignIn, key: str, code: str = "") -> HttpResponse:
    answer = HttpResponseRedirect(_address(row, code), status=303)
    signin_device.keep(answer, key)
    return answer
