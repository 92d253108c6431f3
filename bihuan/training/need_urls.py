"""Addresses of training needs, and of what follows a session."""

from django.urls import path

from bihuan.training.views import follow_up, need_import, need_steps, needs, needs_analysis

need_patterns = [
    path("sessions/<int:line_id>/follow-up", follow_up.follow_up, name="session-follow-up"),
    path("needs/", needs.needs, name="needs"),
    path("needs/new/", needs.new, name="need-new"),
    path("needs/none", need_steps.none, name="needs-none"),
    path("needs/import/", need_import.upload, name="needs-import"),
    path("needs/analysis/", needs_analysis.analyses, name="needs-analyses"),
    path("needs/analysis/<int:analysis_id>/", needs_analysis.analysis, name="needs-analysis"),
    path("needs/<int:need_id>/", needs.need, name="need"),
    path("needs/<int:need_id>/edit/", needs.edit, name="need-edit"),
    path("needs/<int:need_id>/<slug:step>", need_steps.step, name="need-step"),
]
