"""Addresses of the foundation: attachments, calendars, the component gallery."""

from django.urls import path

from bihuan.foundation.views import assets

app_name = "foundation"
urlpatterns = [
    path("sheet-<slug:version>.css", assets.sheet, name="sheet"),
]
