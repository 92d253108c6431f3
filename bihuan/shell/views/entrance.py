"""Signing in, and the home of the signed-in."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.duties.selectors.work import MyWork, my_work
from bihuan.foundation.interrupted import Interrupted, keep_form, kept_form
from bihuan.foundation.messages import message_of
from bihuan.foundation.pages import page, render_page, request_actor, request_at
from bihuan.people.services.tokens import NotInService, actor_of_account, in_service_only
from bihuan.training.selectors.my_sessions import MySession, my_sessions


class SignInForm(AuthenticationForm):
    """Name and password, of somebody who holds a post today; `is_out_of_service` when that is what is lacking."""

    is_out_of_service = False

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        try:
            in_service_only(actor_of_account(user, self.request.at))  # type: ignore[union-attr]
        except NotInService as refused:
            self.is_out_of_service = True
            raise ValidationError(message_of(refused)) from refused


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "shell/sign_in.html"
    redirect_authenticated_user = True
    public_reason = "nobody is signed in yet"


@dataclass(frozen=True)
class HomePage:
    """`work` is None when nothing is owed: the page then says so. `sessions`: what the person teaches or attends next."""

    title: str
    work: MyWork | None
    sessions: tuple[MySession, ...] = ()


@page(policy="")
def home(request: HttpRequest) -> HttpResponse:
    work = my_work(request_actor(request), at=request_at(request))
    sessions = my_sessions(request_actor(request), at=request_at(request))
    context = HomePage(title=_("我的待办"), work=work if work.n_total else None, sessions=sessions)
    return render_page(request, "shell/home.html", context)


@dataclass(frozen=True)
class ResumePage:
    """`form` is what was sent after the session had ended, ready to be sent again."""

    title: str
    form: Interrupted


@page(policy="")
def resume(request: HttpRequest) -> HttpResponse:
    """After signing in again: what was typed, and the button that sends it. Without anything kept: home."""
    form = kept_form(request)
    if form is None:
        return redirect("home")
    return render_page(request, "shell/resume.html", ResumePage(_("您刚才填写的内容还在"), form))


def form_outdated(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The check against forged forms failed. From a page of this site (somebody signed in anew meanwhile) the words are
    kept and offered again; anything else is refused."""
    is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not is_own or request.path.startswith("/api/") or not keep_form(request):
        return render(request, "403_csrf.html", status=403)
    if getattr(request, "actor", None) is None:
        return redirect_to_login(reverse("sign-resume"))
    return redirect("sign-resume")
