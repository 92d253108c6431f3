"""The one small row of the site itself."""

from datetime import timedelta

from django.db import models


class DemoClock(models.Model):
    """How far the demo's time runs ahead of the wall clock. One row; read only in demo mode."""

    offset = models.DurationField(default=timedelta)
