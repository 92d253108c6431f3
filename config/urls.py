"""Addresses of all apps: each app keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("bihuan.shell.urls")),
    path("people/", include("bihuan.people.urls")),
    path("regulations/", include("bihuan.regulations.urls")),
    path("duties/", include("bihuan.duties.urls")),
    path("lecturers/", include("bihuan.lecturers.urls")),
    path("training/", include("bihuan.training.urls")),
    path("classes/", include("bihuan.classroom.urls")),
    path("check/", include("bihuan.classroom.urls_check")),
    path("foundation/", include("bihuan.foundation.urls")),
]

handler400 = "bihuan.shell.views.faults.bad_request"
handler404 = "bihuan.shell.views.faults.not_found"
handler500 = "bihuan.shell.views.faults.server_error"
