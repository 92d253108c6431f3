"""Addresses of the month's plans."""

from django.urls import path

from bihuan.training.views import monthly, monthly_lines, plan_import, source_hours

plan_patterns = [
    path("source-hours/", source_hours.hours, name="source-hours"),
    path("plans/", monthly.plans, name="monthly-plans"),
    path("plans/<int:plan_id>/", monthly.plan, name="monthly-plan"),
    path("plans/<int:plan_id>/submit/", monthly.submit, name="plan-submit"),
    path("plans/<int:plan_id>/check/", monthly_lines.check, name="plan-check"),
    path("plans/<int:plan_id>/lecturers/", monthly_lines.lecturers, name="plan-lecturers"),
    path("plans/<int:plan_id>/lines/add/", monthly_lines.add, name="plan-line-add"),
    path("plans/lines/<int:line_id>/edit/", monthly_lines.edit, name="plan-line-edit"),
    path("plans/lines/<int:line_id>/remove/", monthly_lines.remove, name="plan-line-remove"),
    path("plans/<int:plan_id>/carry-over/<int:line_id>/", monthly_lines.carry_over, name="plan-carry-over"),
    path("plans/<int:plan_id>/import/", plan_import.upload, name="plan-import"),
    path("plans/<int:plan_id>/import/<int:stored_id>/confirm/", plan_import.confirm, name="plan-import-confirm"),
    path("plans/<int:plan_id>/import/<int:stored_id>/rejected.xlsx", plan_import.rejected, name="plan-import-rejected"),
]
