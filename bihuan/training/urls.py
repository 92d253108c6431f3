"""Addresses of training."""

from django.urls import URLPattern, path

from bihuan.training.views import printouts

app_name = "training"
urlpatterns: list[URLPattern] = [
    path("print/<slug:form>/<int:pk>.<slug:medium>", printouts.printout, name="print"),
]
