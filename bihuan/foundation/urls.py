"""Addresses of the foundation: style sheets and scripts, attachments, calendars, the component gallery."""

from datetime import date

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from bihuan.foundation.views import assets, audit, calendars, gallery


class DayConverter(StringConverter):
    """A day as 2026-12-01; any other text is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> str:
        date.fromisoformat(value)
        return value


register_converter(DayConverter, "day")

app_name = "foundation"
urlpatterns = [
    path("sheet-<slug:version>.css", assets.sheet, name="sheet"),
    path("dark-<slug:version>.css", assets.dark_sheet, name="dark-sheet"),
    path("script-<slug:version>.js", assets.script, name="script"),
    path("audit/", audit.audit, name="audit"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/notice", calendars.notice, name="calendar-notice"),
    path("calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/day", calendars.day_set, name="calendar-day-new"),
    path("calendars/<int:calendar_id>/days/<day:day>", calendars.day_set, name="calendar-day"),
    path("calendars/<int:calendar_id>/days/<day:day>/clear", calendars.day_clear, name="calendar-day-clear"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/<slug:part>/", gallery.gallery, name="gallery-part"),
]
