"""Addresses of the classroom."""

from django.urls import include, path

from bihuan.classroom.views import leave, mine, nominate, session, sessions

app_name = "classroom"
urlpatterns = [
    path("signin/", include("bihuan.classroom.urls_signin")),
    path("", include("bihuan.classroom.urls_feedback")),
    path("", include("bihuan.classroom.urls_evaluation")),
    path("", include("bihuan.classroom.urls_verdicts")),
    path("", sessions.sessions, name="sessions"),
    path("mine/", mine.mine, name="mine"),
    path("feed/renew", mine.renew_feed, name="feed-renew"),
    path("feed/<slug:feed_key>.ics", mine.feed, name="feed"),
    path("leaves/<int:leave_id>/", leave.leave, name="leave"),
    path("leaves/<int:leave_id>/<slug:verdict>", leave.decide, name="leave-decide"),
    path("lines/<int:line_id>/prepare", session.prepare, name="prepare"),
    path("<int:session_id>/", session.session, name="session"),
    path("<int:session_id>/dossier/", include("bihuan.classroom.urls_dossier")),
    path("<int:session_id>/me/", mine.me, name="me"),
    path("<int:session_id>/me/leave", mine.ask_leave, name="leave-ask"),
    path("<int:session_id>/me/leave/withdraw", mine.withdraw_leave, name="leave-withdraw"),
    path("<int:session_id>/me/offer/<slug:answer>", mine.offer, name="offer"),
    path("<int:session_id>/setup/", session.configure, name="setup"),
    path("<int:session_id>/quotas/", nominate.quotas, name="quotas"),
    path("<int:session_id>/nominate/", nominate.nominate, name="nominate"),
    path("<int:session_id>/nominate/<int:person_id>/<slug:verdict>", nominate.decide, name="nominate-decide"),
    path("<int:session_id>/walk-in", session.walk_in, name="walk-in"),
    path("<int:session_id>/seats/<int:seat_id>/move", session.move_seat, name="seat-move"),
    path("<int:session_id>/sheet/<int:venue_id>.pdf", session.sheet, name="sheet"),
    path("<int:session_id>/steps/<slug:name>", session.step, name="step"),
]
