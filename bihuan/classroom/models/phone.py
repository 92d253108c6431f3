"""What belongs to a person rather than to a class: tries with six figures, and the address of the calendar."""

from django.db import models
from django.db.models import Q

from bihuan.people.models import Person, Unit


class CodeTry(models.Model):
    """How often a person typed six figures that fit no screen, since when; in the database, so that every process counts."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4)  # live, kept
    count = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="code_try_once")]


class CalendarAddress(models.Model):
    """A renewed address of a calendar: the own classes (no unit), or those of a unit one looks over. No row: never renewed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    renewals = models.PositiveIntegerField(default=0)
    renewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(unit=None), name="calendar_address_own"),
            models.UniqueConstraint(fields=["person", "unit"], name="calendar_address_of_unit"),
        ]
