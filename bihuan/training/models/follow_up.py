"""训后跟进 (S-231): how those who attended fare at work, so many days after the session."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Person
from bihuan.training.models.monthly import PlanLine
from bihuan.training.querysets import LineRowQuerySet


class FollowUp(models.Model):
    line = models.OneToOneField(PlanLine, on_delete=models.PROTECT, related_name="follow_up")
    note = models.CharField(_("跟进情况"), max_length=500)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LineRowQuerySet.as_manager()
