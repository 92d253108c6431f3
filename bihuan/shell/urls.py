"""Addresses of the shell: home, signing in, the API root."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from bihuan.shell.api import api
from bihuan.shell.views import demo, entrance, script, search

urlpatterns = [
    path("", entrance.home, name="home"),
    path("sign-in/", entrance.SignIn.as_view(), name="sign-in"),
    path("search/", search.search, name="search"),
    path("resume/", entrance.resume, name="sign-resume"),
    path("api/v1/", api.urls),
    path("demo/script", script.script, name="demo-script"),
    path("demo/script/<int:number>", script.step_open, name="demo-step"),
    path("demo/workbooks/<slug:code>", script.workbook, name="demo-workbook"),
    path("demo/roles", demo.role_list, name="demo-roles"),
    path("demo/become/<int:account_id>", demo.become, name="demo-become"),
    path("demo/clock/next", demo.advance, name="demo-next"),
    path("demo/clock", demo.jump, name="demo-jump"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
]
