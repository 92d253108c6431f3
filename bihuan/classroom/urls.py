"""Addresses of the classroom."""

from django.urls import include, path

from bihuan.classroom.views import session

app_name = "classroom"
urlpatterns = [
    path("signin/", include("bihuan.classroom.urls_signin")),
    path("lines/<int:line_id>/prepare", session.prepare, name="prepare"),
    path("<int:session_id>/", session.session, name="session"),
    path("<int:session_id>/setup/", session.configure, name="setup"),
    path("<int:session_id>/walk-in", session.walk_in, name="walk-in"),
    path("<int:session_id>/seats/<int:seat_id>/move", session.move_seat, name="seat-move"),
    path("<int:session_id>/sheet/<int:venue_id>.pdf", session.sheet, name="sheet"),
    path("<int:session_id>/steps/<slug:name>", session.step, name="step"),
]
