"""Addresses of the dossier of one class; included by the app's own."""

from django.urls import path

from bihuan.classroom.views import dossier, dossier_files

urlpatterns = [
    path("", dossier.dossier, name="dossier"),
    path("files", dossier_files.add, name="dossier-files"),
    path("files/<int:file_id>", dossier_files.one, name="dossier-file"),
    path("files/<int:file_id>/replace", dossier_files.replace, name="dossier-replace"),
    path("files/<int:file_id>/withdraw", dossier_files.take_back, name="dossier-withdraw"),
    path("minutes/", dossier.minutes, name="dossier-minutes"),
    path("headcount/<int:venue_id>", dossier.headcount, name="dossier-headcount"),
    path("safety", dossier.safety, name="dossier-safety"),
    path("costs", dossier.cost, name="dossier-cost"),
    path("costs/<int:cost_id>/remove", dossier.cost_take_back, name="dossier-cost-remove"),
    path("release", dossier.release, name="dossier-release"),
    path("close", dossier.close, name="dossier-close"),
    path("reopen", dossier.reopen, name="dossier-reopen"),
    path("all.zip", dossier_files.everything, name="dossier-all"),
    path("print/<slug:form>.pdf", dossier_files.printed, name="dossier-print"),
]
