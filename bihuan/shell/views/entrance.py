"""Signing in, and the home of the signed-in."""

from dataclasses import dataclass

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bihuan.duties.selectors.work import MyWork, my_work
from bihuan.foundation.pages import page, render_page
from bihuan.training.selectors.my_sessions import MySession, my_sessions


class SignIn(LoginView):
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
    work = my_work(request.actor, at=request.at)  # type: ignore[attr-defined]
    sessions = my_sessions(request.actor, at=request.at)  # type: ignore[attr-defined]
    context = HomePage(title=_("我的待办"), work=work if work.n_total else None, sessions=sessions)
    return render_page(request, "shell/home.html", context)
