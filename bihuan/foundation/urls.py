"""Addresses of the foundation: attachments, calendars, the component gallery."""

from django.urls import URLPattern

app_name = "foundation"
urlpatterns: list[URLPattern] = []
