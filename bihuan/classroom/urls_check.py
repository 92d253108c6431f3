"""Where the QR of a printed dossier leads; open to everybody."""

from django.urls import path

from bihuan.classroom.views import check

app_name = "check"
urlpatterns = [
    path("", check.ask, name="ask"),
    path("<str:check_code>/", check.dossier, name="dossier"),
]
