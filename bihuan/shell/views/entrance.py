"""Signing in, and the home of the signed-in."""

from dataclasses import dataclass

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse

from bihuan.foundation.pages import page, render_page


class SignIn(LoginView):
    template_name = "shell/sign_in.html"
    redirect_authenticated_user = True
    public_reason = "nobody is signed in yet"


@dataclass(frozen=True)
class HomePage:
    title: str


@page(policy="")
def home(request: HttpRequest) -> HttpResponse:
    return render_page(request, "shell/home.html", HomePage(title="我的待办"))
