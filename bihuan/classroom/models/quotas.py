"""Seats that belong to a unit until a day (peers 14)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models.session import ClassSession
from bihuan.classroom.querysets import OfSessionQuerySet
from bihuan.people.models import Unit


class SeatQuota(models.Model):
    """So many seats of a class for a unit and all below it; what is unused on the day is for everybody, by priority."""

    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="quotas")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(_("名额"))
    priority = models.PositiveSmallIntegerField(_("候补次序"), default=1)

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        ordering = ["session", "priority", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "unit"], name="seat_quota_once")]
