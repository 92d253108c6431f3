"""Addresses of sessions, returns, figures and spot checks; included by urls.py."""

from django.urls import URLPattern, path

from bihuan.training.views import figures, return_files, returns, session_add, sessions, spot_checks

return_patterns: list[URLPattern] = [
    path("sessions/<int:line_id>/", sessions.session, name="session"),
    path("sessions/<int:line_id>/held", sessions.held, name="session-held"),
    path("sessions/<int:line_id>/not-held", sessions.not_held, name="session-not-held"),
    path("sessions/<int:line_id>/explain", sessions.explain, name="session-explain"),
    path("sessions/<int:line_id>/request", sessions.ask, name="session-request"),
    path("sessions/<int:line_id>/roster", sessions.fill_roster, name="session-roster"),
    path("sessions/<int:line_id>/roster/remove", sessions.reduce_roster, name="session-roster-remove"),
    path("deviations/<int:deviation_id>/<slug:verdict>", sessions.decide, name="deviation-decide"),
    path("returns/", returns.returns, name="returns"),
    path("returns/<int:plan_id>/", returns.monthly_return, name="return"),
    path("returns/<int:plan_id>/summary", returns.write_summary, name="return-summary"),
    path("returns/<int:plan_id>/files", return_files.add_files, name="return-files"),
    path("returns/<int:plan_id>/bundle", return_files.add_bundle, name="return-bundle"),
    path("returns/<int:plan_id>/place", return_files.place_files, name="return-place"),
    path("returns/<int:plan_id>/submit", returns.submit, name="return-submit"),
    path("returns/<int:plan_id>/accept", returns.accept, name="return-accept"),
    path("returns/<int:plan_id>/send-back", returns.send_back, name="return-send-back"),
    path("returns/<int:plan_id>/assess", returns.assess, name="return-assess"),
    path("returns/<int:plan_id>/add/", session_add.add_session, name="session-add"),
    path("returns/files/<int:item_id>/", return_files.file, name="return-file"),
    path("returns/files/<int:item_id>/replace", return_files.replace_file, name="return-file-replace"),
    path("returns/files/<int:item_id>/remove", return_files.remove_file, name="return-file-remove"),
    path("figures/", figures.figures, name="figures"),
    path("figures/assess", figures.assess, name="figures-assess"),
    path("figures/<int:plan_id>/<str:kind>/", figures.figure, name="figure"),
    path("figures/<int:figure_id>/adjust", figures.adjust, name="figure-adjust"),
    path("spot-checks/", spot_checks.spot_checks, name="spot-checks"),
    path("spot-checks/draw", spot_checks.draw, name="spot-check-draw"),
    path("spot-checks/<int:check_id>/", spot_checks.spot_check, name="spot-check"),
    path("spot-checks/<int:check_id>/record", spot_checks.record, name="spot-check-record"),
    path("spot-checks/<int:check_id>/close", spot_checks.close, name="spot-check-close"),
]
