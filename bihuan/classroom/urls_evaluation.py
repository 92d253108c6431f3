"""Addresses of evaluation; included by the app's own."""

from django.urls import path

from bihuan.classroom.views import evaluation, evaluation_files, evaluation_import

urlpatterns = [
    path("<int:session_id>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("<int:session_id>/evaluation/method", evaluation.method, name="evaluation-method"),
    path("<int:session_id>/evaluation/save", evaluation.save, name="evaluation-save"),
    path("<int:session_id>/evaluation/confirm", evaluation.confirm, name="evaluation-confirm"),
    path("<int:session_id>/evaluation/import/", evaluation_import.upload, name="exam-import"),
    path("<int:session_id>/evaluation/import/check", evaluation_import.check, name="exam-check"),
    path("<int:session_id>/evaluation/import/run", evaluation_import.run, name="exam-run"),
    path("<int:session_id>/evaluation/import/failed", evaluation_import.failed, name="exam-failed"),
    path("<int:session_id>/evaluation/import/template", evaluation_import.template, name="exam-template"),
    path("<int:session_id>/evaluation/results.<slug:medium>", evaluation_files.results, name="evaluation-file"),
    path("<int:session_id>/me/essay", evaluation_files.essay, name="essay"),
    path("evaluations/<int:evaluation_id>/annul", evaluation.annul, name="evaluation-annul"),
    path("evaluations/<int:evaluation_id>/evidence", evaluation_files.evidence, name="evaluation-evidence"),
]
