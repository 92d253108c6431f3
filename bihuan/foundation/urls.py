"""Addresses of the foundation: the style sheet, attachments, calendars, the component gallery."""

from django.urls import path

from bihuan.foundation.views import assets, audit, gallery

app_name = "foundation"
urlpatterns = [
    path("sheet-<slug:version>.css", assets.sheet, name="sheet"),
    path("audit/", audit.audit, name="audit"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/<slug:part>/", gallery.gallery, name="gallery-part"),
]
