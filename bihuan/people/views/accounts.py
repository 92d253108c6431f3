"""Sign-ins: opened and reset by who manages the person, and one's own password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.foundation.spreadsheets import SheetOut, write_workbook
from bihuan.kernel.refusals import Refused
from bihuan.people import forms
from bihuan.people.models import Person
from bihuan.people.selectors.accounts import accounts_waiting
from bihuan.people.selectors.roster import person_in_sight
from bihuan.people.selectors.tree import unit_in_sight
from bihuan.people.services import accounts as services
from bihuan.people.services.passwords import password_change
from bihuan.people.views.formwork import Done, FormPage, answer
from bihuan.people.views.persons import WORKBOOK

MANAGE = "people.manage"
COLUMNS = ("工号", "姓名", "单位", "初始密码")
FIELD_OF = {"password_old_wrong": "old", "password_same": "new", "password_weak": "new"}


@dataclass(frozen=True)
class AccountPasswordPage:
    """`password` stands on this page alone, and is kept nowhere."""

    title: str
    person: Person
    username: str
    password: str
    back_url: str


@page(policy=MANAGE, form=True)
def account_open(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    lead = _("%(person)s，登录名 %(username)s") % {"person": person.name, "username": person.employee_no}
    context = _form(_("开通账号"), lead, forms.AccountForm(request.POST), _("开通"), person)
    return _told_once(request, person, context, services.account_open)


@page(policy=MANAGE, form=True)
def account_reset(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    lead = _("%(person)s 现在的密码和登录随即失效。") % {"person": person.name}
    context = _form(_("重置密码"), lead, forms.AccountForm(request.POST), _("重置密码"), person)
    return _told_once(request, person, context, services.account_reset)


@page(policy=MANAGE, form=True)
def account_lock(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)
    form = forms.AccountLockForm(request.POST or None)

    def act() -> Done:
        services.account_lock(person_id=person.pk, reason=form.cleaned_data["reason"], **_who(request))
        return Done(_("已锁定 %(person)s 的登录账号。") % {"person": person.name}, _url(person))

    lead = _("锁定后本人和本人的接口令牌都不能登录，直到解锁。")
    return answer(request, _form(_("锁定账号"), lead, form, _("锁定"), person), act)


@page(policy=MANAGE, form=True)
def account_unlock(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_in_sight(request_actor(request), person_id)

    def act() -> Done:
        services.account_unlock(person_id=person.pk, **_who(request))
        return Done(_("已解锁 %(person)s 的登录账号。") % {"person": person.name}, _url(person))

    form = forms.AccountForm(request.POST)
    lead = _("解锁后本人用原来的密码登录。")
    return answer(request, _form(_("解锁账号"), lead, form, _("解锁"), person), act)


@page(policy=MANAGE, form=True)
def accounts_open(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The workbook with the initial passwords is the answer itself: it is kept nowhere."""
    unit = unit_in_sight(request_actor(request), unit_id)
    waiting = accounts_waiting(unit, **_who(request))
    form = forms.AccountsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _workbook(services.accounts_open(unit_id=unit.pk, **_who(request)))
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error(None, message_of(refused))
    lead = _("本单位及下级：这次开通 %(now)s 人，还剩 %(later)s 人下次开通；另有 %(elsewhere)s 人由上级办理。") % {
        "now": len(waiting.now),
        "later": waiting.later,
        "elsewhere": waiting.elsewhere,
    }
    url = reverse("people:unit", args=[unit.pk])
    context = FormPage(_("批量开通账号"), lead, form, _("开通并下载初始密码"), url, unit.name)
    return render_page(request, "people/form.html", context, status=422 if request.method == "POST" else 200)


@page(policy="", form=True, is_private=True)
def password(request: HttpRequest) -> HttpResponse:
    """修改密码, open to everybody; the one page for who still has an initial password."""
    form = forms.PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            account = password_change(old=given["old"], new=given["new"], **_who(request))
        except Refused as refused:
            if refused.code not in FIELD_OF:
                raise
            form.add_error(FIELD_OF[refused.code], message_of(refused))
        else:
            update_session_auth_hash(request, account)
            messages.success(request, _("密码已修改。您在别处的登录已退出。"))
            return HttpResponseRedirect(reverse("home"), status=303)
    must = getattr(request, "must_change_password", False)
    lead = _("您用的是初始密码，请先改成自己的密码，再继续。") if must else ""
    context = FormPage(_("修改密码"), lead, form, _("修改密码"), reverse("home"), _("我的待办"))
    return render_page(request, "people/form.html", context, status=422 if request.method == "POST" else 200)


def _told_once(request: HttpRequest, person: Person, context: FormPage, act: Callable[..., services.Opened]) -> HttpResponse:
    """GET asks; POST acts and shows the password on the answer itself, which no browser or proxy keeps."""
    if request.method != "POST":
        return render_page(request, "people/form.html", context)
    try:
        made = act(person_id=person.pk, **_who(request))
    except Refused as refused:
        if refused.status != 422:
            raise
        if context.form.is_valid():
            context.form.add_error(None, message_of(refused))
        return render_page(request, "people/form.html", context, status=422)
    told = AccountPasswordPage(_("初始密码"), person, made.account.username, made.password, _url(person))
    shown = render_page(request, "people/account_password.html", told)
    shown["Cache-Control"] = "no-store"
    return shown


def _workbook(opened: tuple[services.Opened, ...]) -> HttpResponse:
    cells = [(each.account.username, each.person.name, each.unit.name, each.password) for each in opened]
    sheet = SheetOut(title=str(_("初始密码")), columns=COLUMNS, rows=cells, widths=(14, 12, 28, 20))
    response = HttpResponse(write_workbook([sheet]), content_type=WORKBOOK)
    response["Content-Disposition"] = (
        "attachment; filename=accounts.xlsx; filename*=UTF-8''%E5%88%9D%E5%A7%8B%E5%AF%86%E7%A0%81.xlsx"
    )
    response["Cache-Control"] = "no-store"
    return response


def _form(title: str, lead: str, form: Any, button: str, person: Person) -> FormPage:
    return FormPage(title, lead, form, button, back_url=_url(person), back_label=person.name)


def _url(person: Person) -> str:
    return reverse("people:person", args=[person.pk])


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request_actor(request), "at": request_at(request)}
