"""Addresses of the class screen, the phone and the desk; included by the app's own."""

from django.urls import path

from bihuan.classroom.views import conduct, desk, phone, screen

urlpatterns = [
    path("", phone.mine, name="signin"),
    path("digits", phone.by_digits, name="signin-digits"),
    path("deliver", phone.deliver, name="signin-deliver"),
    path("done/<int:sign_in_id>/", phone.done, name="signed"),
    path("out/<str:token>", phone.sign_out, name="sign-out"),
    path("screen/<int:session_id>/<int:venue_id>/", screen.screen, name="screen"),
    path("desk/<int:session_id>/", desk.desk, name="desk"),
    path("desk/<int:session_id>/sign", desk.sign, name="desk-sign"),
    path("desk/cases/<int:desk_case_id>/<slug:outcome>", desk.settle, name="desk-settle"),
    path("sheets/<int:session_id>/", desk.sheets, name="paper-sheets"),
    path("sheets/one/<int:sheet_id>/", desk.sheet, name="paper-sheet"),
    path("sheets/one/<int:sheet_id>/file", desk.sheet_file, name="paper-file"),
    path("conduct/<int:session_id>/", conduct.conduct, name="conduct"),
    path("conduct/<int:session_id>/uniform", conduct.uniform, name="conduct-uniform"),
    path("conduct/<int:session_id>/mark", conduct.mark, name="conduct-mark"),
    path("conduct/marks/<int:mark_id>/withdraw", conduct.withdraw, name="conduct-withdraw"),
    path("<str:token>/", phone.scan, name="scan"),
]
