"""Addresses of people."""

from django.urls import path

from bihuan.people.views import accounts, imports, persons, staffing, units, unitwork

app_name = "people"
urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/open", unitwork.unit_open, name="unit-open"),
    path("units/<int:unit_id>/rename", unitwork.unit_rename, name="unit-rename"),
    path("units/<int:unit_id>/move", unitwork.unit_move, name="unit-move"),
    path("units/<int:unit_id>/close", unitwork.unit_close, name="unit-close"),
    path("persons/", persons.persons, name="persons"),
    path("persons/hire", staffing.hire, name="hire"),
    path("persons/<int:person_id>/", persons.person, name="person"),
    path("persons/<int:person_id>/transfer", staffing.transfer, name="transfer"),
    path("persons/<int:person_id>/leave", staffing.leave, name="leave"),
    path("persons/<int:person_id>/add-post", staffing.add_post, name="add-post"),
    path("persons/<int:person_id>/end-post/<int:assignment_id>", staffing.end_post, name="end-post"),
    path("persons/<int:person_id>/account/open", accounts.account_open, name="account-open"),
    path("persons/<int:person_id>/account/reset", accounts.account_reset, name="account-reset"),
    path("persons/<int:person_id>/account/lock", accounts.account_lock, name="account-lock"),
    path("persons/<int:person_id>/account/unlock", accounts.account_unlock, name="account-unlock"),
    path("units/<int:unit_id>/accounts", accounts.accounts_open, name="accounts-open"),
    path("password", accounts.password, name="password"),
    path("import/<slug:kind>/", imports.upload, name="import"),
    path("import/<slug:kind>/check", imports.check, name="import-check"),
    path("import/<slug:kind>/run", imports.run, name="import-run"),
    path("import/<slug:kind>/template", imports.template, name="import-template"),
    path("import/<slug:kind>/failed", imports.failed, name="import-failed"),
]
