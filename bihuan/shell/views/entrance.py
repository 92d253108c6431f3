"""Signing in, and the home of the signed-in."""

from dataclasses import dataclass

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.duties.selectors.work import MyWork, my_work
from bihuan.foundation.pages import page, render_page


class SignIn(LoginView):
    template_name = "shell/sign_in.html"
    redirect_authenticated_user = True
    public_reason = "nobody is signed in yet"


@dataclass(frozen=True)
class HomePage:
    """`work` is None when nothing is owed: the page then says so."""

    title: str
    work: MyWork | None


@page(policy="")
def home(request: HttpRequest) -> HttpResponse:
    work = my_work(request.actor, at=request.at)  # type: ignore[attr-defined]
    return render_page(request, "shell/home.html", HomePage(title=_("我的待办"), work=work if work.n_total else None))
