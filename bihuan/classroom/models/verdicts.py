"""What came to light after a verdict, what followed from an inspection, and what the centre says of a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.classroom.models.evaluation import GroupInspection, MonthVerdict
from bihuan.classroom.querysets import ConclusionQuerySet, OfInspectionQuerySet, OfVerdictQuerySet
from bihuan.foundation.models import Attachment
from bihuan.people.models import Person, Unit


class VerdictAdjustment(models.Model):
    """A result confirmed or annulled after the verdict stands beside it; the verdict itself never changes."""

    row = models.ForeignKey(MonthVerdict, on_delete=models.PROTECT, related_name="adjustments")
    number = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8)
    n_evaluations = models.PositiveIntegerField()
    n_failed = models.PositiveIntegerField()
    streak = models.PositiveIntegerField()
    streak_from = models.CharField(max_length=7, blank=True)
    at = models.DateTimeField()

    objects = OfVerdictQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["row", "number"], name="verdict_adjustment_once")]


class InspectionPhoto(models.Model):
    """What the inspector saw, as a picture."""

    inspection = models.ForeignKey(GroupInspection, on_delete=models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class InspectionReply(models.Model):
    """The inspected unit's own word. Append-only."""

    inspection = models.ForeignKey(GroupInspection, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("说明"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfInspectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]


class InspectionDecision(models.Model):
    """What follows: a use of the result with its owner, or nothing and why (C-340). Decided once."""

    inspection = models.OneToOneField(GroupInspection, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(_("处理"), max_length=12)  # domain/inspections.py: content, lecturer, method, none
    text = models.TextField(_("处理内容或理由"))
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("完成日期"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    done_note = models.TextField(_("落实情况"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OfInspectionQuerySet.as_manager()


class EffectConclusion(models.Model):
    """The group's conclusion on a year's plans (T-088). A later one stands before the earlier ones; none is overwritten."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    text = models.TextField(_("结论"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "year"], name="effect_conclusion_year")]
