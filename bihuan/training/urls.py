"""Addresses of training."""

from django.urls import URLPattern, path

from bihuan.training.views import annual, curriculum, printouts

app_name = "training"
urlpatterns: list[URLPattern] = [
    path("curriculum/", curriculum.catalogue, name="curriculum"),
    path("curriculum/persons/<int:person_id>/", curriculum.coverage, name="coverage"),
    path("annual/", annual.annual_plan_list, name="annual-plans"),
    path("annual/open/", annual.annual_plan_open, name="annual-plan-open"),
    path("annual/<int:plan_id>/", annual.annual_plan, name="annual-plan"),
    path("annual/<int:plan_id>/<slug:step>/", annual.annual_plan_step, name="annual-plan-step"),
    path("annual/<int:plan_id>/lines/<int:line_id>/delete/", annual.annual_line_delete, name="annual-line-delete"),
    path("print/<slug:form>/<int:pk>.<slug:medium>", printouts.printout, name="print"),
]
