"""What happened, and the monthly return that proves it (T-060…T-079)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.models import Attachment
from bihuan.people.models import Person, Unit
from bihuan.training.models.monthly import MonthlyPlan, PlanLine
from bihuan.training.querysets import TrainingQuerySet, UnitRowQuerySet


class Deviation(models.Model):
    """A change after issue: not held, moved or added; the written approval of the head is kept here (T-058, T-061)."""

    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="deviations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # not_held, moved, added
    reason = models.TextField()
    new_starts_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="requested")  # requested, approved, refused, recorded
    row_version = models.PositiveIntegerField(default=1)
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_remark = models.TextField(blank=True)
    document_no = models.CharField(_("批准文号"), max_length=60, blank=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=models.Q(state="requested"), name="deviation_one_open")
        ]


class MonthlyReturn(models.Model):
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="monthly_returns")
    plan = models.OneToOneField(MonthlyPlan, on_delete=models.PROTECT, related_name="monthly_return")
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=10, default="draft")  # draft, submitted, sent_back, accepted
    row_version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    work_done = models.TextField(_("本月工作"), blank=True)
    problems = models.TextField(_("存在问题"), blank=True)
    next_steps = models.TextField(_("下步打算"), blank=True)
    assessment = models.TextField(_("综合事务组考核意见"), blank=True)
    send_back_remark = models.TextField(blank=True)
    citation = models.JSONField(default=dict, blank=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "month"], name="monthly_return_once")]


class PackageItem(models.Model):
    """One piece of the package: per session (line set) or per month. Replacing makes a new version, the old stays."""

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.PROTECT, related_name="items")
    line = models.ForeignKey(PlanLine, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=20)  # code of return.package / archive.kinds
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Participation(models.Model):
    """A person expected at a session, in the unit of that day; coverage and personal completion are counted here."""

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_invited = models.BooleanField(default=True)
    attended = models.BooleanField(null=True)
    note = models.CharField(max_length=120, blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "person"], name="participation_once")]
        indexes = [models.Index(fields=["person", "line"], name="participation_person")]
