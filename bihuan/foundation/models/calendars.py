"""Working calendars as dated rows: a make-up Saturday is as ordinary as a holiday."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkCalendar(models.Model):
    """A week pattern (`week`: seven lists of [start_minute, end_minute], Monday first) and its dated exceptions."""

    name = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=80)
    zone = models.CharField(max_length=60, default="Asia/Shanghai")
    week = models.JSONField()
    follows_notices = models.BooleanField(default=True, help_text=_("按国务院办公厅放假通知调休"))
    version = models.PositiveIntegerField(default=1)


class CalendarDay(models.Model):
    """One dated exception. `periods` null means: the week pattern of a working day (a make-up day); [] means closed."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    is_working = models.BooleanField()
    periods = models.JSONField(null=True, blank=True)
    name = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]


class CalendarYear(models.Model):
    """A year whose notice has been loaded. Deadlines that touch any other year are provisional."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=200, blank=True)
    announced_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_once")]
